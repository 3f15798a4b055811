import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DEFAULT_PROFILE } from '../../mapping/core/site-profile.ts';
import { createMapping } from '../../mapping/patient/adt-message.ts';
import { PATIENT } from '../../mapping/patient/module.ts';
import { createControlIds } from '../../runtime/control-id.ts';
import { SAMPLE } from '../patients.ts';

/** A message as it is put into the queue. */
export interface Queued {
  readonly body: string;
  /** Stands for the patient, as the group of the queue does. */
  readonly patient: string;
  readonly controlId: string;
}

const UPDATE = PATIENT.messageOf('update', DEFAULT_PROFILE);
const PATIENTS = 500;
export const TRAFFIC = `updates (${UPDATE.triggerEvent}) of ${PATIENTS} patients in turn, each ${SAMPLE.name} of this project`;
/** As in the load of an export. */
export const TRAFFIC_OF_A_LOAD = `updates (${UPDATE.triggerEvent}), each of another patient, each ${SAMPLE.name} of this project`;

const { write: patientToMessage } = createMapping(DEFAULT_PROFILE);
const sample = JSON.parse(readFileSync(SAMPLE.file, 'utf8'));
const controlIds = createControlIds(Date.now, () => randomBytes(8));
let made = 0;

/** New messages, each under its own control ID. Those of so many patients come in turn. */
export function traffic(count: number, patients = PATIENTS): Queued[] {
  return Array.from({ length: count }, () => {
    const patient = `bench-${made++ % patients}`;
    const { controlId, time } = controlIds.next();
    const { text } = patientToMessage(sample, { fhirId: patient, change: 'update', controlId, time });
    return { body: text, patient, controlId };
  });
}
