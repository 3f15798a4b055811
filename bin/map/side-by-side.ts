import { parse } from '../../hl7v2/er7.ts';
import { firstFieldOf, type Segment } from '../../hl7v2/message.ts';

/** A field of one resource in two messages, as on the wire; empty where a message has nothing there. */
export interface FieldPair {
  /** `PID-3`, `NK1(2)-2` in the second NK1. */
  readonly place: string;
  readonly byDefault: string;
  readonly byProfile: string;
}

/** Two messages of one resource, field by field, in the order of the second one. The declaration of delimiters is left out. */
export function sideBySide(byDefault: string, byProfile: string): FieldPair[] {
  const [former, latter] = [segmentsOf(byDefault), segmentsOf(byProfile)];
  // What the profile leaves out stands where it would be.
  const names = [...latter.keys()];
  let at = 0;
  for (const name of former.keys()) {
    const found = names.indexOf(name);
    if (found === -1) names.splice(at, 0, name);
    at = (found === -1 ? at : found) + 1;
  }
  return names.flatMap((name) => {
    const [one, other] = [former.get(name), latter.get(name)];
    const first = firstFieldOf(name);
    const count = Math.max(one?.length ?? 0, other?.length ?? 0, first - 1);
    return Array.from({ length: count - first + 1 }, (_, index) => ({
      place: `${name}-${first + index}`,
      byDefault: one?.field(first + index).wire ?? '',
      byProfile: other?.field(first + index).wire ?? '',
    })).filter((pair) => pair.byDefault !== '' || pair.byProfile !== '');
  });
}

/** One line for each field; what differs is marked as in a patch. */
export function sideBySideText(pairs: readonly FieldPair[], profile: string): string {
  const width = Math.max(...pairs.map(({ place }) => place.length));
  const line = (mark: string, place: string, wire: string) => `${mark} ${place.padEnd(width)}  ${wire}`;
  const lines = pairs.flatMap(({ place, byDefault, byProfile }) => {
    if (byDefault === byProfile) return [line(' ', place, byProfile)];
    return [
      ...(byDefault === '' ? [] : [line('-', place, byDefault)]),
      ...(byProfile === '' ? [] : [line('+', place, byProfile)]),
    ];
  });
  return [`- the default profile, + ${profile}`, ...lines, ''].join('\n');
}

/** Segments by name; the second NK1 is `NK1(2)`. */
function segmentsOf(text: string): Map<string, Segment> {
  const segments = new Map<string, Segment>();
  const counts = new Map<string, number>();
  for (const segment of parse(text).segments) {
    const count = (counts.get(segment.id) ?? 0) + 1;
    counts.set(segment.id, count);
    segments.set(count === 1 ? segment.id : `${segment.id}(${count})`, segment);
  }
  return segments;
}
