import { serialize } from '../../hl7v2/er7.ts';
import { Message, Segment } from '../../hl7v2/message.ts';
import { Repetition } from '../../hl7v2/repetition.ts';
import { DEFAULT_VERSION } from '../../hl7v2/versions/version.ts';
import { type WrittenElement, writtenElements } from '../../hl7v2/versions/written-elements.ts';
import { fhirIdIn } from './fhir-id.ts';
import type { Loss } from './losses.ts';
import type { SiteProfile } from './site-profile.ts';
import { truncated } from './truncated.ts';

/** A message after the check of its lengths. */
export interface Fitted {
  readonly text: string;
  /** What was truncated, by its place in the message. */
  readonly truncations: readonly Loss[];
  /** Places over the maximum length of the site, or of its version where the site sets none: `PID-5`, `PID-3.4.1`. */
  readonly longFields: readonly string[];
}

/** Components that are texts. A truncated code, number or identifier would be a different one. */
const TEXTS =
  /^(?:FN\.[1-5]|XPN\.[2-5]|XPN\.14|XCN\.[3-6]|XCN\.21|SAD\.[1-3]|XAD\.[2-4]|XTN\.9|C(?:E|WE)\.[25]|CWE\.9|XON\.1)$/;

/** Fields that hold FHIR ids. Before v2.4 they are shorter than a UUID. */
const FHIR_ID_FIELDS = ['PID-3', 'PV1-19', 'PV1-50'];
const FHIR_ID_PLACES = new Set(FHIR_ID_FIELDS.flatMap((field) => [field, `${field}.1`]));

/**
 * The site chooses it. v2.3 has 6 characters there and, as all versions before v2.5, no code for UTF-8 but UNICODE, which
 * does not say which bytes: `UNICODE UTF-8` is sent in every version.
 */
const CHARACTER_SET = 'MSH-18';

/** A field, component or subcomponent of the messages of a site. */
interface Place {
  /** `PID-3.4.1` */
  readonly path: string;
  /** In characters; infinite where there is no limit. */
  readonly length: number;
  readonly truncate: boolean;
  /** Empty for one without parts. */
  readonly parts: readonly Place[];
  /** The least length of the place and its parts: what is shorter needs no look inside. */
  readonly least: number;
}

/**
 * Compares every length with what the site takes, by place (`PID-5.3`) before datatype (`XPN.3`), else with its version.
 * Truncates only where the site asks for it. The FHIR id, which has up to 64 characters, is not checked.
 *
 * The places of a segment are put together when the first such segment comes. Most fields then pass {@link isShort}, which
 * cuts no text; only a field that does not is taken apart.
 */
export function lengths(profile: SiteProfile): (message: Message) => Fitted {
  const places = new Map<string, readonly Place[]>();
  function placesOf(id: string): readonly Place[] {
    const known = places.get(id) ?? fieldPlaces(id, profile);
    places.set(id, known);
    return known;
  }

  return (message) => {
    const { delimiters } = message;
    const separators = [delimiters.component, delimiters.subcomponent];
    const long = new Set<string>();
    const cut = new Set<string>();

    function fittedPart(wire: string, place: Place, level: number, hasFhirId: boolean): string {
      const separator = separators[level] ?? '';
      const isLeaf = place.parts.length === 0;
      const fitted = isLeaf
        ? wire
        : wire
            .split(separator)
            .map((one, index) => {
              const part = place.parts[index];
              return part === undefined ? one : fittedPart(one, part, level + 1, hasFhirId);
            })
            .join(separator);
      if (isWithin(fitted, place.length) || (hasFhirId && FHIR_ID_PLACES.has(place.path))) return fitted;
      if (!isLeaf || !place.truncate) {
        long.add(place.path);
        return fitted;
      }
      cut.add(`${place.path} ${place.length}`);
      return truncated(fitted, place.length, delimiters.escape);
    }

    function fittedField(wire: string, place: Place): string {
      return wire
        .split(delimiters.repetition)
        .map((one) => {
          if (isShort(one, 0, one.length, place, separators, 0)) return one;
          const hasFhirId =
            FHIR_ID_FIELDS.includes(place.path) &&
            fhirIdIn(new Repetition(one, delimiters), profile.fhirIdentifier) !== undefined;
          return fittedPart(one, place, 0, hasFhirId);
        })
        .join(delimiters.repetition);
    }

    function fittedSegment(segment: Segment): Segment {
      const fields = placesOf(segment.id);
      const first = segment.id === 'MSH' ? 2 : 1;
      const wires = segment.wire.split(delimiters.field);
      for (let index = first; index < wires.length; index += 1) {
        const wire = wires[index] ?? '';
        const place = fields[index - first + (segment.id === 'MSH' ? 2 : 0)];
        if (place !== undefined && wire.length > place.least) wires[index] = fittedField(wire, place);
      }
      return new Segment(wires.join(delimiters.field), segment.terminator, delimiters);
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

/** The component of a datatype at a place: `XPN.3` at `PID-5.3`, `FN.1` at `PID-5.1.1`; of what is written in any version. */
function partOf(place: string): string {
  const elements = writtenElements(DEFAULT_VERSION);
  const [field = '', ...parts] = place.split('.');
  const [id = '', n] = field.split('-');
  let element = elements[id]?.[Number(n) - 1];
  let part = n === undefined ? place : field;
  if (n === undefined) return part;
  for (const component of parts) {
    part = `${element?.datatype}.${component}`;
    element = elements[element?.datatype ?? '']?.[Number(component) - 1];
  }
  // XPN.1, the family name, has parts; its first is meant if none is named.
  return elements[element?.datatype ?? ''] === undefined ? part : `${element?.datatype}.*`;
}

function fieldPlaces(id: string, { maximumLengths, version }: SiteProfile): readonly Place[] {
  const elements = writtenElements(version);
  function placeOf(path: string, part: string, element: WrittenElement, level: number): Place {
    const { datatype, maximumLength } = element;
    const ofVersion = path === CHARACTER_SET ? Number.POSITIVE_INFINITY : maximumLength;
    const limit = maximumLengths[path] ?? maximumLengths[part] ?? ofVersion;
    const inner = (level === 2 ? undefined : elements[datatype]) ?? [];
    const parts = inner.map((one, index) =>
      placeOf(`${path}.${index + 1}`, `${datatype}.${index + 1}`, one, level + 1),
    );
    const own = typeof limit === 'number' ? { length: limit, truncate: false } : limit;
    return { path, ...own, parts, least: Math.min(own.length, ...parts.map(({ least }) => least)) };
  }
  return (elements[id] ?? []).map((element, index) => {
    const path = `${id}-${index + 1}`;
    return placeOf(path, path, element, 0);
  });
}

/** Whether a stretch of a field, and each part in it, has no more UTF-16 units than characters are allowed. */
function isShort(
  wire: string,
  start: number,
  end: number,
  place: Place,
  separators: readonly string[],
  level: number,
): boolean {
  if (end - start <= place.least) return true;
  if (end - start > place.length) return false;
  let from = start;
  for (const part of place.parts) {
    const found = wire.indexOf(separators[level] ?? '', from);
    const to = found === -1 || found > end ? end : found;
    if (!isShort(wire, from, to, part, separators, level + 1)) return false;
    if (to === end) return true;
    from = to + 1;
  }
  return true;
}

/** Characters are code points: a surrogate pair is one. */
function isWithin(text: string, length: number): boolean {
  return text.length <= length || (text.length <= 2 * length && [...text].length <= length);
}
