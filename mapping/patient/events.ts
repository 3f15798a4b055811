import { isBefore } from '../../hl7v2/versions/version.ts';
import type { Change, MessageType } from '../core/resource-module.ts';
import type { SiteProfile } from '../core/site-profile.ts';

export const MESSAGE_CODE = 'ADT';

/**
 * Structures of the events of persons (A05, A28, A31); those of visits (A01, A04, A08) have ADT_A01. Before v2.4 all of them
 * have that one (table 0354).
 */
const OF_PERSONS: ReadonlySet<string> = new Set(['A05', 'A28', 'A31']);

/**
 * The message that a change of a Patient becomes at a site: by default A28, which adds a person, and A31, which updates
 * one (HL7 v2.5.1 §3.3.28 and §3.3.31).
 */
export function messageOf(change: Change, { events, version }: SiteProfile): MessageType {
  const triggerEvent = events[change];
  const hasOwn = OF_PERSONS.has(triggerEvent) && !isBefore(version, '2.4');
  return { code: MESSAGE_CODE, triggerEvent, structure: hasOwn ? 'ADT_A05' : 'ADT_A01' };
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
