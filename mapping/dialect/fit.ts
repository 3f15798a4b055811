import { Message } from '../../hl7v2/message.ts';
import {
  type WrittenElement,
  type WrittenVersion,
  writtenElements,
} from '../../hl7v2/versions/written-elements.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { type Draft, draftOf, joined, segmentOf } from './draft.ts';
import type { Applies, Fitting } from './fitting.ts';
import { type Move, movesOf, type Parts } from './moves.ts';
import { fittedSegments } from './segments.ts';

/** What fits a message of v2.5.1 to what a site takes. */
export type Fit = (message: Message, applies: Applies) => Message;

/**
 * Fits messages to a site: segments that it does not take are left out, what v2.5.1 says in another place than the version is moved, what the version requires is added, and what it has
 * no place for is cut. What it has comes from its tables (`hl7v2/versions`), so no field is named here.
 */
export function fitTo({ version, events, segments }: SiteProfile): Fit {
  const elements = writtenElements(version);
  const moves = movesOf(version);
  return (message, applies) => {
    const { delimiters } = message;
    const event = message.segment('MSH')?.field(9).text(2);
    const roleAction = event === events.update ? 'UP' : 'AD';
    const fitting: Fitting = { version, segments, elements, moves, delimiters, applies, roleAction };
    const drafts = message.segments.map((segment) => draftOf(segment, delimiters));
    const kept = fittedSegments(drafts, fitting, (draft) => fitFields(draft, fitting));
    return new Message(
      delimiters,
      kept.map((draft) => segmentOf(draft, delimiters)),
    );
  };
}

function fitFields({ id, fields }: Draft, fitting: Fitting): void {
  const elements = fitting.elements[id];
  // A segment of the site's own is no part of any version.
  if (elements === undefined) return;
  for (let n = id === 'MSH' ? 3 : 1; n < fields.length; n += 1) {
    const wire = fields[n] ?? '';
    if (wire !== '') fields[n] = fittedField(wire, `${id}-${n}`, elements[n - 1], fitting);
  }
}

function fittedField(
  wire: string,
  place: string,
  element: WrittenElement | undefined,
  fitting: Fitting,
): string {
  const { version, delimiters, applies } = fitting;
  const absent = absence(place, element, version);
  if (absent !== undefined || element === undefined) return applies(absent ?? '') ? '' : wire;
  const repetitions = wire
    .split(delimiters.repetition)
    .map((one) => fittedPart(one, element.datatype, place, 0, fitting))
    .filter((one) => one !== '');
  const most = element.repetitions;
  if (
    repetitions.length > most &&
    applies(`${place} has ${most === 1 ? 'one value' : `${most} values`} in v${version}`)
  )
    repetitions.length = most;
  return repetitions.join(delimiters.repetition);
}

/** @param level of its components: 0 of a field, 1 of a component, 2 of a subcomponent, which has none */
function fittedPart(wire: string, datatype: string, place: string, level: number, fitting: Fitting): string {
  const { elements, delimiters, version, applies } = fitting;
  const separator = [delimiters.component, delimiters.subcomponent][level];
  const components = elements[datatype];
  if (wire === '' || separator === undefined) return wire;
  if (components === undefined) return fittedLeaf(wire, separator, place, fitting);
  const parts = ['', ...wire.split(separator)];
  for (const move of fitting.moves.get(datatype) ?? []) applyMove(move, parts, fitting);
  for (const [n, part] of parts.entries()) {
    if (part === '') continue;
    const element = components[n - 1];
    const own = `${datatype}.${n}`;
    const absent = absence(own, element, version);
    if (absent !== undefined || element === undefined) parts[n] = applies(absent ?? '') ? '' : part;
    else parts[n] = fittedPart(part, element.datatype, own, level + 1, fitting);
  }
  return joined(parts.slice(1), separator);
}

/** A place without parts: what had some keeps the first. */
function fittedLeaf(
  wire: string,
  separator: string,
  place: string,
  { version, delimiters, applies }: Fitting,
): string {
  const [first = ''] = wire.split(separator).flatMap((one) => one.split(delimiters.subcomponent));
  return first === wire || !applies(`${place} has no parts in v${version}`) ? wire : first;
}

/** Subcomponents that a move leaves are those of the version: it works on what the fields of v2.5.1 say. */
function applyMove({ reason, apply }: Move, parts: Parts, { delimiters, applies }: Fitting): void {
  const moved = Array.from(parts);
  apply(moved, delimiters);
  const texts = Array.from(moved, (one) => one ?? '');
  if (joined(texts, '\r') === joined(parts, '\r') || !applies(reason)) return;
  parts.splice(0, parts.length, ...texts);
}

function absence(
  place: string,
  element: WrittenElement | undefined,
  version: WrittenVersion,
): string | undefined {
  if (element === undefined) return `v${version} has no ${place}`;
  return element.isWithdrawn ? `v${version} has withdrawn ${place}` : undefined;
}
