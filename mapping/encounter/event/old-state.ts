import type { Encounter } from 'fhir/r4.js';
import { segment } from '../../../hl7v2/build.ts';
import { parse } from '../../../hl7v2/er7.ts';
import { triggerEventOf } from '../../../hl7v2/header.ts';
import type { Message } from '../../../hl7v2/message.ts';
import type { Repetition } from '../../../hl7v2/repetition.ts';
import { isInpatient, type OldState, phaseOf, statusOf } from './state.ts';

/** What was last sent of a visit, and where it was. */
export interface LastState extends OldState {
  /** PV1-3 as it was sent. */
  readonly location: Repetition | undefined;
}

/**
 * @param last text of the last message about the visit
 * @param read what a message says of it
 */
export function lastState(last: string, read: (message: Message) => Encounter): LastState {
  const message = parse(last);
  const pv1 = message.segment('PV1') ?? segment('PV1', {});
  const status = statusOf(triggerEventOf(message), pv1);
  return {
    phase: phaseOf({ status }),
    isInpatient: isInpatient(read(message).class),
    location: pv1.field(3).firstValued,
  };
}
