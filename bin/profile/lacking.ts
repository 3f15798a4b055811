import { parse, serialize } from '../../hl7v2/er7.ts';
import { firstFieldOf, type Message, type Segment } from '../../hl7v2/message.ts';
import { componentsOf, fieldOf } from '../../hl7v2/versions/elements.ts';
import type { Version } from '../../hl7v2/versions/version.ts';
import { NoResourceError, type ResourceMapping } from '../../mapping/core/resource-module.ts';
import { Tally } from './tally.ts';

/** A place that messages of the hospital fill and ours do not. */
export interface Lacking {
  /** `IN1`, `PID-18` or `PID-3.6`: the whole of what ours lack. */
  readonly place: string;
  readonly name: string;
  readonly messages: number;
}

/**
 * What messages have that ours lack: each is read, and written again by the proposed profile.
 *
 * @returns the places, those that most messages fill first, and how many of the messages have no patient
 */
export function lacking(messages: readonly Message[], mapping: ResourceMapping, version: Version) {
  const places = new Tally();
  let withoutPatient = 0;
  for (const message of messages) {
    const again = writtenAgain(message, mapping);
    if (again === undefined) withoutPatient += 1;
    else {
      const ours = placesOf(again);
      const isWithout = (place: string) => !ours.has(place);
      const outer = new Set<string>();
      for (const place of placesOf(message)) {
        const whole = /^[A-Z0-9]+/.exec(place)?.[0] ?? '';
        const field = place.replace(/\..*/, '');
        const largest = [whole, field, place].find(isWithout);
        if (largest !== undefined) outer.add(largest);
      }
      for (const place of outer) places.add(place);
    }
  }
  const list = places.names.map(
    (place): Lacking => ({ place, name: nameOf(place, version), messages: places.count(place) }),
  );
  return { list, withoutPatient };
}

const ENVELOPE = { fhirId: 'sample', change: 'update', controlId: 'SAMPLE', time: 0 } as const;

function writtenAgain(message: Message, { read, write }: ResourceMapping): Message | undefined {
  try {
    return parse(write(read(serialize(message)), ENVELOPE).text);
  } catch (error) {
    if (error instanceof NoResourceError) return undefined;
    throw error;
  }
}

/** Segments, fields and components that are valued. */
function placesOf(message: Message): Set<string> {
  const places = new Set<string>();
  for (const segment of message.segments) {
    places.add(segment.id);
    for (let n: number = firstFieldOf(segment.id); n <= segment.length; n += 1)
      for (const place of placesIn(segment, n)) places.add(place);
  }
  return places;
}

function placesIn(segment: Segment, n: number): string[] {
  const field = `${segment.id}-${n}`;
  return segment.field(n).valued.flatMap((repetition) => {
    const components = repetition.wire.split(repetition.delimiters.component);
    const filled = components.flatMap((wire, index) => (/[^"&]/.test(wire) ? [`${field}.${index + 1}`] : []));
    return [field, ...filled];
  });
}

function nameOf(place: string, version: Version): string {
  const [, id = '', n, component] = /^(\w+)(?:-(\d+)(?:\.(\d+))?)?$/.exec(place) ?? [];
  if (n === undefined) return 'the segment';
  const field = fieldOf(version, id, Number(n));
  if (component === undefined || field === undefined)
    return field?.name ?? `a field that v${version} does not have`;
  const part = componentsOf(version, field.datatype)[Number(component) - 1];
  return `${field.name}, ${part?.name ?? `a component that v${version} does not have`}`;
}
