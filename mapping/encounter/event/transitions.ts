import type { VisitEvent, VisitTransition } from '../../core/site-profile.ts';
import type { NewState, OldState } from './state.ts';

/**
 * The event of a visit by what was last sent of it and what it is now; the first row that fits (table 0003; HL7 v2.5.1 §3.3.1 to
 * §3.3.13 and §3.3.38, the section of an event is its number). A site puts its own rows before these.
 *
 * A visit that is planned, or cancelled, gets the event that says so each time: no update can.
 */
const TRANSITIONS: readonly VisitTransition[] = [
  { to: 'cancelled', event: 'A11' }, // cancel admit
  { from: ['finished'], to: 'finished', when: 'ended', event: 'A08' }, // PV1-45 says that it is finished
  { to: 'finished', event: 'A03' }, // discharge
  { from: ['finished'], to: 'active', event: 'A13' }, // cancel discharge
  { to: 'planned', event: 'A05' }, // pre-admit
  { from: ['active'], to: 'active', when: 'became-inpatient', event: 'A06' }, // outpatient to inpatient
  { from: ['active'], to: 'active', when: 'became-outpatient', event: 'A07' }, // inpatient to outpatient
  { from: ['active'], to: 'active', when: 'moved', event: 'A02' }, // transfer
  { from: ['active'], to: 'active', event: 'A08' }, // update
  { to: 'active', when: 'inpatient', event: 'A01' }, // admit
  { to: 'active', event: 'A04' }, // register
];

/**
 * @param old undefined where nothing was sent before, or it is not known
 * @param ofSite rows that come first
 */
export function eventOf(
  old: OldState | undefined,
  now: NewState,
  ofSite: readonly VisitTransition[],
): VisitEvent {
  const fits = ({ from, to, when }: VisitTransition) =>
    to === now.phase &&
    (from === undefined || from.includes(old?.phase ?? 'none')) &&
    (when === undefined || holds(when, old, now));
  const row = ofSite.find(fits) ?? TRANSITIONS.find(fits);
  if (row === undefined) throw new Error(`no event leads to ${now.phase}`);
  return row.event;
}

function holds(
  when: NonNullable<VisitTransition['when']>,
  old: OldState | undefined,
  now: NewState,
): boolean {
  switch (when) {
    case 'inpatient':
      return now.isInpatient;
    case 'outpatient':
      return !now.isInpatient;
    case 'became-inpatient':
      return old?.isInpatient === false && now.isInpatient;
    case 'became-outpatient':
      return old?.isInpatient === true && !now.isInpatient;
    case 'moved':
      return now.hasMoved;
    case 'ended':
      return now.hasEnded;
  }
}
