import type { Delimiters } from '../../hl7v2/delimiters.ts';
import { firstFieldOf, Message } from '../../hl7v2/message.ts';
import { segmentsOfStructure } from '../../hl7v2/versions/structures.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { type Draft, draftOf, joined, segmentOf } from './draft.ts';
import { type FieldPlan, fitPlans, type PartPlan } from './fit-plans.ts';
import type { Applies, Fitting } from './fitting.ts';
import type { Move, Parts } from './moves.ts';
import { fittedSegments } from './segments.ts';

/** What fits a message of v2.5.1 to what a site takes. */
export type Fit = (message: Message, applies: Applies) => Message;

/**
 * Fits messages to a site: segments that it does not take are left out, what v2.5.1 says in another place than the version is
 * moved, what the version requires is added, what it has no place for is cut, and codes that it does not have are replaced or
 * cut. What it has comes from its tables (`hl7v2/versions`), so no field is named here.
 */
export function fitTo(profile: SiteProfile): Fit {
  const { version, events, segments } = profile;
  const plans = fitPlans(profile);
  const structures = new Map<string, Fitting['structure']>();
  const structureOf = (name: string) => {
    if (!structures.has(name)) {
      const known = segmentsOfStructure(version, name);
      // A segment of the site's own stands in any structure.
      const ofSite = profile.zSegments.map(({ id }) => id);
      structures.set(name, known && { name, segments: [...known, ...ofSite] });
    }
    return structures.get(name);
  };
  return (message, applies) => {
    const { delimiters } = message;
    const type = message.segment('MSH')?.field(9);
    const roleAction = type?.text(2) === events.update ? 'UP' : 'AD';
    const structure = structureOf(type?.text(3) ?? '');
    const fitting: Fitting = { version, segments, structure, plans, delimiters, applies, roleAction };
    const drafts = message.segments.map((segment) => draftOf(segment, delimiters));
    const kept = fittedSegments(drafts, fitting, (draft) => fitFields(draft, fitting));
    return new Message(
      delimiters,
      kept.map((draft) => segmentOf(draft, delimiters)),
    );
  };
}

/** A field that is being fitted: the separators of its parts, and whether a change is made in it. */
interface InField {
  readonly isOfSite: boolean;
  readonly delimiters: Delimiters;
  readonly separators: readonly [component: string, subcomponent: string];
  applies(reason: string): boolean;
}

function fitFields({ id, fields }: Draft, { plans, delimiters, applies }: Fitting): void {
  const fieldPlans = plans.fieldsOf(id);
  // A segment of the site's own is no part of any version.
  if (fieldPlans === undefined) return;
  const separators = [delimiters.component, delimiters.subcomponent] as const;
  for (let n: number = firstFieldOf(id); n < fields.length; n += 1) {
    const wire = fields[n] ?? '';
    if (wire === '') continue;
    const isApplied = (reason: string) => applies(reason, [id], n);
    const plan = fieldPlans[n - 1];
    if (plan === undefined) fields[n] = isApplied(plans.beyond(`${id}-${n}`)) ? '' : wire;
    else {
      const { isOfSite } = plan;
      fields[n] = fittedField(wire, plan, { isOfSite, delimiters, separators, applies: isApplied });
    }
  }
}

function fittedField(wire: string, plan: FieldPlan, inField: InField): string {
  const { absence, repetitions: most } = plan;
  if (absence !== undefined) return inField.applies(absence) ? '' : wire;
  const { repetition } = inField.delimiters;
  if (!wire.includes(repetition)) return fittedPart(wire, plan, 0, inField);
  const repetitions = wire
    .split(repetition)
    .map((one) => fittedPart(one, plan, 0, inField))
    .filter((one) => one !== '');
  if (repetitions.length > most && inField.applies(plan.tooMany)) repetitions.length = most;
  return repetitions.join(repetition);
}

/** @param level of its components: 0 of a field, 1 of a component, 2 of a subcomponent, which has none */
function fittedPart(wire: string, plan: PartPlan, level: number, inField: InField): string {
  const separator = inField.separators[level];
  if (wire === '' || separator === undefined) return wire;
  const { datatype } = plan;
  if (datatype === undefined) return fittedLeaf(wire, separator, plan, inField);
  const parts = ['', ...wire.split(separator)];
  for (const move of datatype.moves) applyMove(move, parts, inField);
  for (let n = 1; n < parts.length; n += 1) {
    const part = parts[n] ?? '';
    if (part === '') continue;
    const own = datatype.parts[n - 1];
    const absence = own === undefined ? datatype.beyond(n) : own.absence;
    const instead = inField.isOfSite ? undefined : own?.codes?.instead.get(part);
    if (own?.codes !== undefined && instead !== undefined) {
      const { leavesOutAll, changed, dropped } = own.codes;
      if (!inField.applies(instead === '' ? dropped : changed)) continue;
      if (instead === '' && leavesOutAll) return '';
      parts[n] = instead;
    } else if (absence !== undefined || own === undefined)
      parts[n] = inField.applies(absence ?? '') ? '' : part;
    else parts[n] = fittedPart(part, own, level + 1, inField);
  }
  return joined(parts.slice(1), separator);
}

/** A place without parts: what had some keeps the first. */
function fittedLeaf(wire: string, separator: string, { noParts }: PartPlan, inField: InField): string {
  const { subcomponent } = inField.delimiters;
  if (!wire.includes(separator) && !wire.includes(subcomponent)) return wire;
  const [first = ''] = wire.split(separator).flatMap((one) => one.split(subcomponent));
  return inField.applies(noParts) ? first : wire;
}

/** Subcomponents that a move leaves are those of the version: it works on what the fields of v2.5.1 say. */
function applyMove({ reason, apply }: Move, parts: Parts, { delimiters, applies }: InField): void {
  const moved = [...parts];
  apply(moved, delimiters);
  const length = Math.max(moved.length, parts.length);
  let isChanged = false;
  for (let n = 0; n < length; n += 1) {
    moved[n] ??= '';
    if (moved[n] !== (parts[n] ?? '')) isChanged = true;
  }
  if (isChanged && applies(reason)) parts.splice(0, parts.length, ...moved);
}
