import {
  type WrittenElement,
  type WrittenVersion,
  writtenElements,
} from '../../hl7v2/versions/written-elements.ts';

/** A field of a segment, a component of it or a subcomponent, each from 1. */
export interface Place {
  readonly segment: string;
  readonly field: number;
  readonly component?: number;
  readonly subcomponent?: number;
}

const PLACE = /^([A-Z][A-Z0-9]{2})-([1-9]\d*)(?:\.([1-9]\d*)(?:\.([1-9]\d*))?)?$/;

/** A place from its text, `PID-11.1.2`; undefined if it is none. */
export function placeOf(text: string): Place | undefined {
  const [, segment, field, component, subcomponent] = PLACE.exec(text) ?? [];
  if (segment === undefined) return undefined;
  return {
    segment,
    field: Number(field),
    ...(component === undefined ? {} : { component: Number(component) }),
    ...(subcomponent === undefined ? {} : { subcomponent: Number(subcomponent) }),
  };
}

/** 0 for a field, 1 for a component, 2 for a subcomponent. */
export function levelOf({ component, subcomponent }: Place): 0 | 1 | 2 {
  return component === undefined ? 0 : subcomponent === undefined ? 1 : 2;
}

/** Whether two places are one, or one is in the other. */
export function overlap(one: Place, other: Place): boolean {
  const parts = ['segment', 'field', 'component', 'subcomponent'] as const;
  return parts.every(
    (part) => one[part] === undefined || other[part] === undefined || one[part] === other[part],
  );
}

/** What a version has at a place; undefined where it has none. What belongs to no version has none: Z-segments. */
export function elementAt(
  { segment, field, component, subcomponent }: Place,
  version: WrittenVersion,
): WrittenElement | undefined {
  const elements = writtenElements(version);
  const ofField = elements[segment]?.[field - 1];
  if (ofField === undefined || component === undefined) return ofField;
  const ofComponent = elements[ofField.datatype]?.[component - 1];
  if (ofComponent === undefined || subcomponent === undefined) return ofComponent;
  return elements[ofComponent.datatype]?.[subcomponent - 1];
}

/** The datatype of a text that is put in a place: of the first part of the first part. A TS is a DTM in every version. */
export function textTypeAt(place: Place, version: WrittenVersion): string | undefined {
  const elements = writtenElements(version);
  let datatype = elementAt(place, version)?.datatype;
  for (let level = levelOf(place); datatype !== undefined && datatype !== 'TS' && level < 2; level += 1) {
    const first = elements[datatype]?.[0]?.datatype;
    if (first === undefined) break;
    datatype = first;
  }
  return datatype === 'TS' ? 'DTM' : datatype;
}
