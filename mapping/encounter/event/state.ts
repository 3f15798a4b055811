import type { Coding, Encounter } from 'fhir/r4.js';
import type { Segment } from '../../../hl7v2/message.ts';
import type { VisitPhase } from '../../core/site-profile.ts';
import { CODE_SYSTEM } from '../../core/systems.ts';

/** What was last sent of a visit. */
export interface OldState {
  readonly phase: VisitPhase;
  readonly isInpatient: boolean;
}

/** What a visit is from now on. */
export interface NewState extends OldState {
  /** Whether its current location is another one than the one that was sent. */
  readonly hasMoved: boolean;
  readonly hasEnded: boolean;
}

const PHASES: Readonly<Record<Encounter['status'], VisitPhase>> = {
  planned: 'planned',
  arrived: 'active',
  triaged: 'active',
  'in-progress': 'active',
  onleave: 'active',
  finished: 'finished',
  cancelled: 'cancelled',
  'entered-in-error': 'cancelled',
  unknown: 'active',
};

export function phaseOf({ status }: Pick<Encounter, 'status'>): VisitPhase {
  return PHASES[status];
}

const ACT_CODE = `${CODE_SYSTEM}v3-ActCode`;

/** Classes of patients who stay in a bed; those that PV1-2 has as inpatient. */
const INPATIENT = ['IMP', 'ACUTE', 'NONAC', 'OBSENC'];

export function isInpatient({ system, code }: Coding = {}): boolean {
  return system === ACT_CODE && code !== undefined && INPATIENT.includes(code);
}

/**
 * Statuses of visits by the event of a message, table 0003. The guide has the row of A04 as planned: who is registered is
 * there. Events that are not here say nothing of the status.
 */
const STATUSES: Readonly<Record<string, Encounter['status']>> = {
  A01: 'in-progress',
  A02: 'in-progress',
  A03: 'finished',
  A04: 'in-progress',
  A05: 'planned',
  A06: 'in-progress',
  A07: 'in-progress',
  A11: 'cancelled',
  A13: 'in-progress',
  A23: 'cancelled',
  A38: 'cancelled',
};

/** PV1-2, table 0004, of visits that are not under way; all others are. */
const OF_CLASS: Readonly<Record<string, Encounter['status']>> = { P: 'planned', U: 'unknown' };

/** The status of the visit in a message: its event says it, else a discharge (PV1-45), else the patient class (PV1-2). */
export function statusOf(triggerEvent: string, pv1: Segment): Encounter['status'] {
  const ofEvent = STATUSES[triggerEvent];
  if (ofEvent !== undefined) return ofEvent;
  if (pv1.field(45).valued.length > 0) return 'finished';
  return OF_CLASS[pv1.field(2).text() ?? ''] ?? 'in-progress';
}
