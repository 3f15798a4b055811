import { serialize } from '../../hl7v2/er7.ts';
import { Message, Segment } from '../../hl7v2/message.ts';
import { Repetition } from '../../hl7v2/repetition.ts';
import { LENGTHS } from '../../hl7v2/versions/v251-lengths.ts';
import { fhirIdIn } from './fhir-id.ts';
import type { Loss } from './losses.ts';
import type { MaximumLength, SiteProfile } from './site-profile.ts';
import { truncated } from './truncated.ts';

/** A message after the check of its lengths. */
export interface Fitted {
  readonly text: string;
  /** What was truncated, by its place in the message. */
  readonly truncations: readonly Loss[];
  /** Places where something is longer than the site takes, or v2.5.1 where the site says nothing: `PID-5`, `PID-3.4.1`. */
  readonly longFields: readonly string[];
}

/** A field, component or subcomponent as the lengths of v2.5.1 have it. */
interface Element {
  /** Undefined for one without parts. */
  readonly type: string | undefined;
  readonly length: number;
}

/** Fields of segments and components of datatypes, in order. */
const ELEMENTS = elementsById(LENGTHS);

/** Components that are texts. A truncated code, number or identifier would be a different one. */
const TEXTS =
  /^(?:FN\.[1-5]|XPN\.[2-5]|XPN\.14|XCN\.[3-6]|XCN\.21|SAD\.[1-3]|XAD\.[2-4]|XTN\.9|C(?:E|WE)\.[25]|CWE\.9|XON\.1)$/;

/**
 * Compares every length with what the site takes, by place (`PID-5.3`) before datatype (`XPN.3`), else with v2.5.1.
 * Truncates only where the site asks for it. The FHIR id, which has up to 64 characters, is not checked.
 */
export function lengths({ maximumLengths, fhirIdentifier }: SiteProfile): (message: Message) => Fitted {
  const limitOf = (place: string, part: string, length: number): MaximumLength =>
    maximumLengths[place] ?? maximumLengths[part] ?? length;

  return (message) => {
    const { delimiters } = message;
    const separators = [delimiters.component, delimiters.subcomponent];
    const long = new Set<string>();
    const cut = new Set<string>();
    let hasFhirId = false;

    function fittedPart(wire: string, place: string, part: string, element: Element, level: number): string {
      const separator = separators[level];
      const components = element.type === undefined ? undefined : ELEMENTS[element.type];
      const isLeaf = separator === undefined || components === undefined;
      const limit = limitOf(place, part, element.length);
      const [length, truncate] = typeof limit === 'number' ? [limit, false] : [limit.length, limit.truncate];
      let fitted = wire;
      if (!isLeaf) {
        const parts = wire.split(separator).map((one, index) => {
          const inner = components[index];
          if (one === '' || inner === undefined) return one;
          const n = index + 1;
          return fittedPart(one, `${place}.${n}`, `${element.type}.${n}`, inner, level + 1);
        });
        fitted = parts.join(separator);
      }
      if (isWithin(fitted, length) || (hasFhirId && place === 'PID-3.1')) return fitted;
      if (!isLeaf || truncate !== true) {
        long.add(place);
        return fitted;
      }
      cut.add(`${place} ${length}`);
      return truncated(fitted, length, delimiters.escape);
    }

    function fittedSegment(segment: Segment): Segment {
      const fields = ELEMENTS[segment.id] ?? [];
      const first = segment.id === 'MSH' ? 2 : 1;
      const wires = segment.wire.split(delimiters.field);
      const fitted = wires.map((wire, index) => {
        const n = index + first - 1;
        const element = fields[n - 1];
        if (index < first || wire === '' || element === undefined) return wire;
        const place = `${segment.id}-${n}`;
        return wire
          .split(delimiters.repetition)
          .map((one) => {
            hasFhirId =
              place === 'PID-3' && fhirIdIn(new Repetition(one, delimiters), fhirIdentifier) !== undefined;
            return fittedPart(one, place, place, element, 0);
          })
          .join(delimiters.repetition);
      });
      return new Segment(fitted.join(delimiters.field), segment.terminator, delimiters);
    }

    const segments = message.segments.map(fittedSegment);
    const truncations = [...cut].map((one) => {
      const [path = '', length] = one.split(' ');
      return { path, reason: `truncated to ${length} characters, as the site asks`, readsAs: path };
    });
    return {
      text: serialize(cut.size === 0 ? message : new Message(delimiters, segments)),
      truncations,
      longFields: [...long],
    };
  };
}

/**
 * Why a place cannot be truncated; undefined if it can.
 *
 * @param place as in `maximumLengths`
 */
export function notTruncatable(place: string): string | undefined {
  return TEXTS.test(partOf(place)) || place === 'PID-23'
    ? undefined
    : 'only texts can be truncated, not codes, numbers, identifiers or values of several parts';
}

/** The component of a datatype at a place: `XPN.3` at `PID-5.3`, `FN.1` at `PID-5.1.1`. */
function partOf(place: string): string {
  const [field = '', ...parts] = place.split('.');
  const [id = '', n] = field.split('-');
  let element = ELEMENTS[id]?.[Number(n) - 1];
  let part = n === undefined ? place : field;
  if (n === undefined) return part;
  for (const component of parts) {
    part = `${element?.type}.${component}`;
    element = element?.type === undefined ? undefined : ELEMENTS[element.type]?.[Number(component) - 1];
  }
  // XPN.1, the family name, has parts; its first is meant if none is named.
  return element?.type === undefined ? part : `${element.type}.*`;
}

/** Characters are code points: a surrogate pair is one. */
function isWithin(text: string, length: number): boolean {
  return text.length <= length || (text.length <= 2 * length && [...text].length <= length);
}

function elementsById(lines: string): Record<string, readonly Element[]> {
  const elements = lines
    .trim()
    .split('\n')
    .map((line) => {
      const [id, ...list] = line.split(' ');
      return [id, list.map(elementOf)];
    });
  return Object.fromEntries(elements);
}

/** Some elements have no length: `-`. */
function elementOf(text: string): Element {
  const [length, type] = text.split(':').reverse();
  return { type, length: length === '-' ? Number.POSITIVE_INFINITY : Number(length) };
}
