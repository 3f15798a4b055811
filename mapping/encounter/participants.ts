import type { CodeableConcept, EncounterParticipant, Reference } from 'fhir/r4.js';
import type { Segment } from '../../hl7v2/message.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { isReordered } from '../core/compact.ts';
import type { ContainedList } from '../core/contained-list.ts';
import type { ContainedResources } from '../core/contained-resources.ts';
import type { Losses } from '../core/losses.ts';
import type { FieldReads } from '../core/reads.ts';
import { kindOfReference } from '../core/reference-kind.ts';
import type { Change } from '../core/resource-module.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { practitionerReference } from '../datatypes/practitioner-reference.ts';
import { PARTICIPATION } from '../terminology/visit-tables.ts';
import { PARTICIPANT, rolParticipant } from './rol-participant.ts';

/** Fields of PV1 by the type of the participants in them. PV1-52 is withdrawn from v2.7 on. */
const FIELDS = [
  ['ATND', 7],
  ['REF', 8],
  ['CON', 9],
  ['ADM', 17],
  ['PART', 52],
] as const;
/** Another one of those who refer, which is read. */
const REFERRAL_SOURCE = 13;
/** Of the type of all participants without one, for which ROL-3 and PV1-52 stand. */
const OTHERS = 52;
const REFERRER = 'REF';

type XcnField = (typeof FIELDS)[number][1];

/** Where participants are: in fields of PV1, and in ROL segments after it. */
export interface WrittenParticipants {
  readonly PV1: Partial<Record<XcnField, Repetition[]>>;
  readonly ROL: Segment[];
}

/** The segments that participants are read from. */
export interface VisitParts {
  readonly pv1: Segment;
  readonly pv2?: Segment | undefined;
  /** ROL segments after PV1, without those that are deleted. */
  readonly roles: readonly Segment[];
}

/**
 * Encounter.participant: a person in PV1-7, 8, 9, 17 or 52 whose only type is that of the field; anyone in a role or for a time, and
 * of any other type, in a ROL.
 */
export function participants(profile: SiteProfile) {
  const person = practitionerReference(profile);
  const rol = rolParticipant(profile);

  function toV2(
    list: readonly EncounterParticipant[],
    change: Change,
    contained: ContainedResources,
    losses: Losses,
  ): WrittenParticipants {
    const PV1: Partial<Record<XcnField, Repetition[]>> = {};
    const ROL: Segment[] = [];
    const order: number[] = [];
    const all = list.map((one, index) => ({ one, index, field: fieldOf(one, contained) }));
    for (const [, field] of FIELDS)
      for (const { one, index } of all.filter((other) => other.field === field)) {
        const written = fieldToV2(one, contained, losses.at('participant', index));
        if (written === undefined) continue;
        PV1[field] = [...(PV1[field] ?? []), written];
        order.push(index);
      }
    for (const { one, index, field } of all) {
      const at = losses.at('participant', index);
      if (field === 'none') at.dropped('no person who takes part, or someone who is not a practitioner');
      if (field !== 'ROL') continue;
      const written = rol.toV2(one, change, contained, at);
      if (written === undefined) {
        at.dropped('nothing names the person');
        continue;
      }
      ROL.push(written);
      order.push(index);
    }
    if (isReordered(order)) losses.at('participant').changed('the order: that of the fields');
    return { PV1, ROL };
  }

  function fieldToV2(
    { type, individual = {}, ...others }: EncounterParticipant,
    contained: ContainedResources,
    losses: Losses,
  ): Repetition | undefined {
    const at = losses.at('individual');
    const xcn = person.toV2(individual, contained, at);
    if (xcn === undefined) return losses.dropped('nothing names the person');
    losses.others(others, []);
    typeLosses(type, losses);
    if (individual.type !== 'Practitioner')
      at.at('type').changed('reads back as the type that its field holds');
    return xcn;
  }

  function toFhir({ pv1, pv2, roles }: VisitParts, list: ContainedList): EncounterParticipant[] {
    const each = (repetitions: readonly Repetition[], code: string) =>
      repetitions.flatMap((xcn): EncounterParticipant[] => {
        const individual = person.toFhir(xcn, list);
        if (individual === undefined) return [];
        const type = [{ coding: [{ system: PARTICIPATION, code }] }];
        return [{ type, individual: { type: 'Practitioner', ...individual } }];
      });
    return [
      ...FIELDS.flatMap(([code, field]) => each(pv1.field(field).valued, code)),
      ...each(pv2?.field(REFERRAL_SOURCE).valued ?? [], REFERRER),
      ...roles.flatMap((role) => rol.toFhir(role, list)),
    ];
  }

  const reads = Object.fromEntries(FIELDS.map(([, field]) => [field, person.reads]));
  const fields = { PV1: reads, PV2: { [REFERRAL_SOURCE]: READ_ELSEWHERE }, ROL: rol.fields };
  return { fields, toV2, toFhir };
}

/** PV2-13 is written in PV1-8. */
const READ_ELSEWHERE: FieldReads = {
  only: Array.from({ length: 23 }, (_, c) =>
    Array.from({ length: 6 }, (__, s) => `${c + 1}.${s + 1}`),
  ).flat(),
};

/** Where a participant is sent. */
function fieldOf(
  { type = [], period, individual }: EncounterParticipant,
  contained: ContainedResources,
): XcnField | 'ROL' | 'none' {
  if (individual === undefined) return 'none';
  const kind = kindOf(individual, contained);
  if (kind === 'RelatedPerson') return 'none';
  if (kind === 'PractitionerRole' || period !== undefined || type.length > 1) return 'ROL';
  const [{ coding = [], text } = PARTICIPANT] = type;
  const [{ system, code } = {}, another] = coding;
  const isOfField = system === PARTICIPATION && another === undefined;
  const field = isOfField ? FIELDS.find(([one]) => one === code)?.[1] : undefined;
  if (field !== undefined) return field;
  return coding.length === 0 && text === undefined ? OTHERS : 'ROL';
}

const KINDS = ['Practitioner', 'PractitionerRole', 'RelatedPerson'] as const;

function kindOf(individual: Reference, contained: ContainedResources) {
  return kindOfReference(individual, KINDS, contained);
}

function typeLosses(types: readonly CodeableConcept[] | undefined, losses: Losses): void {
  const [type] = types ?? [];
  const [coding] = type?.coding ?? [];
  if (type === undefined || coding === undefined) {
    losses.at('type').changed('sent as a participant of no certain type');
    return;
  }
  const at = losses.at('type', 0);
  at.others(type, ['coding'], { text: 'the field says the type' });
  at.at('coding', 0).others(coding, ['system', 'code']);
}
