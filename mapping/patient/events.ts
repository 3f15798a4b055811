import type { Change, MessageType } from '../core/resource-module.ts';

const STRUCTURE = { code: 'ADT', structure: 'ADT_A05' };

/** A28 adds a person, A31 updates one (HL7 v2.5.1 §3.3.28 and §3.3.31). */
const MESSAGES: Readonly<Record<Change, MessageType>> = {
  create: { ...STRUCTURE, triggerEvent: 'A28' },
  update: { ...STRUCTURE, triggerEvent: 'A31' },
};

/** The message that a change of a Patient becomes. */
export function messageOf(change: Change): MessageType {
  return MESSAGES[change];
}

/**
 * Events whose PID says which record is meant, and not how the person is from now on (table 0003; HL7 v2.5.1 §3.3.18 to
 * §3.3.51, the section of an event is its number). What such a message does to other records is not done here: it is archived.
 */
export const NO_UPDATES: ReadonlySet<string> = new Set([
  'A18', // merge patient information
  'A23', // delete a patient record
  'A24', // link patient information
  'A29', // delete person information
  'A30', // merge person information
  'A34', // merge patient information, patient ID only
  'A35', // merge patient information, account number only
  'A36', // merge patient information, patient ID and account number
  'A37', // unlink patient information
  'A39', // merge person, patient ID
  'A40', // merge patient, patient identifier list
  'A41', // merge account, patient account number
  'A42', // merge visit, visit number
  'A43', // move patient information, patient identifier list
  'A44', // move account information, patient account number
  'A45', // move visit information, visit number
  'A46', // change patient ID
  'A47', // change patient identifier list
  'A48', // change alternate patient ID
  'A49', // change patient account number
  'A50', // change visit number
  'A51', // change alternate visit ID
]);
