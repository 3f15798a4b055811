import { parse } from '../../hl7v2/er7.ts';
import { Segment } from '../../hl7v2/message.ts';
import type { SegmentReads } from '../core/reads.ts';
import type { ResourceModule } from '../core/resource-module.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { bestMatches } from './best-matches.ts';
import { lossesOf, NOT_READ, notRead, type ReadingLoss } from './fate-losses.ts';
import { heldParts, type Part } from './held-parts.ts';
import { fatesOf, leavesOfSegment, type RepetitionFate } from './segment-losses.ts';

// What of a message its resource does not hold. Senders put all kinds of content into a message, so it is not the
// reader that reports it. The resource is written as a message again, and what is missing there, at the place that its pair
// declares (reads.ts), is checked: if another text in its place gives the same resource, the resource does not hold it.

/** What a site omits, truncates or writes in another form is read nevertheless. */
const WRITTEN_AS_READ = {
  segments: { PD1: true, NK1: true, ROL: true, OBX: true },
  nameTypeCodes: 'guide',
  oldIdentifiers: 'last',
  countryCodes: 'as-is',
  maximumLengths: {},
} as const satisfies Partial<SiteProfile>;

/**
 * What the resource of a message does not hold exactly: places and reasons, without values.
 *
 * @throws Er7Error or NoResourceError as the mapping's `read` does
 */
export function readingLosses(module: ResourceModule, profile: SiteProfile): (text: string) => ReadingLoss[] {
  const mapping = module.createMapping({
    ...profile,
    ...WRITTEN_AS_READ,
    fhirIdentifier: { ...profile.fhirIdentifier, send: true },
  });
  const { segments: reads, partOf } = module.readingParts(profile);

  return (text) => {
    const message = parse(text);
    const part = partOf(message);
    const resource = mapping.read(text);
    const envelope = { fhirId: resource.id ?? '', change: 'update', controlId: '', time: 0 } as const;
    const again = parse(mapping.write(resource, envelope).text);
    const held = (parts: readonly Part[]) =>
      heldParts(part, parts, (changed) => JSON.stringify(mapping.read(changed)));
    const ids = [...new Set(message.segments.map(({ id }) => id))].filter((id) => !OF_THE_MESSAGE.has(id));

    const written = new Map(ids.flatMap((id) => matched(part.all(id), again.all(id), reads[id] ?? {})));
    for (const [{ segment }, isHeld] of held(without(part.segments, written))) {
      const one = part.segments[segment];
      if (isHeld && one !== undefined) written.set(one, new Segment(one.id, '', one.delimiters));
    }
    const fates = new Map(
      part.segments.flatMap((given, index): [Segment, RepetitionFate[]][] => {
        const one = written.get(given);
        return one === undefined ? [] : [[given, fatesOf(given, one, reads[given.id] ?? {}, index)]];
      }),
    );
    const answers = held(
      [...fates.values()].flat().flatMap((one) => one.fates.flatMap(({ asked }) => asked ?? [])),
    );
    const losses = ids.flatMap((id) => lossesOf(id, message.all(id), reads[id] ?? {}, fates, answers));
    return losses.map((loss) =>
      loss.reason === NOT_READ ? { ...loss, reason: notRead(module.type) } : loss,
    );
  };
}

/** Segments of the message and not of a resource. */
const OF_THE_MESSAGE = new Set(['MSH', 'EVN']);

/** Each segment with its counterpart in the message that was written again, if there is one. */
function matched(
  given: readonly Segment[],
  written: readonly Segment[],
  reads: SegmentReads,
): [Segment, Segment][] {
  const leaves = (segment: Segment) => leavesOfSegment(segment, reads);
  const matches = bestMatches(given.map(leaves), written.map(leaves));
  return given.flatMap((one, index): [Segment, Segment][] => {
    const match = written[matches[index] ?? -1];
    return match === undefined ? [] : [[one, match]];
  });
}

function without(segments: readonly Segment[], written: ReadonlyMap<Segment, Segment>): Part[] {
  return segments.flatMap((one, segment) =>
    written.has(one) || OF_THE_MESSAGE.has(one.id) ? [] : [{ segment }],
  );
}
