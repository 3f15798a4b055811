import { isBefore } from '../../hl7v2/versions/version.ts';
import type { Change, Effect, MessageType } from '../core/resource-module.ts';
import type { SiteProfile } from '../core/site-profile.ts';

export const MESSAGE_CODE = 'ADT';

/**
 * Structures of the events of persons (A05, A28, A31), of those after which a record is no longer in use and of those that
 * link two; the events of visits (A01, A04, A08) have ADT_A01 (table 0354).
 */
const STRUCTURES: Readonly<Record<string, string>> = {
  A05: 'ADT_A05',
  A18: 'ADT_A18',
  A23: 'ADT_A21',
  A24: 'ADT_A24',
  A28: 'ADT_A05',
  A29: 'ADT_A21',
  A31: 'ADT_A05',
  A34: 'ADT_A30',
  A37: 'ADT_A37',
  A40: 'ADT_A39',
};

/** What table 0354 of v2.3.1 has in their place. */
const OLDER: Readonly<Record<string, string>> = { ADT_A05: 'ADT_A01', ADT_A21: 'ADT_A02' };

/**
 * The message that a change of a Patient becomes at a site: by default A28, which adds a person, A31, which updates one (HL7
 * v2.5.1 §3.3.28 and §3.3.31), A29, which deletes one (§3.3.29), and A40, which merges two patients (§3.3.40). A24 and A37 link
 * two and unlink them (§3.3.24 and §3.3.37).
 */
export function messageOf(change: Change, profile: SiteProfile): MessageType {
  const triggerEvent = eventOf(change, profile);
  const structure = STRUCTURES[triggerEvent] ?? 'ADT_A01';
  const older = isBefore(profile.version, '2.4') ? OLDER[structure] : undefined;
  return { code: MESSAGE_CODE, triggerEvent, structure: older ?? structure };
}

function eventOf(change: Change, { events, delete: deletion, merge = 'A40' }: SiteProfile): string {
  switch (change) {
    case 'create':
    case 'update':
      return events[change];
    case 'deactivate':
      return 'A29';
    case 'delete':
      return deletion === 'refuse' ? 'A29' : deletion;
    case 'merge':
      return merge;
    case 'link':
      return 'A24';
    case 'unlink':
      return 'A37';
  }
}

/**
 * Events that do not say how the person in PID is from now on (table 0003; HL7 v2.5.1 §3.3.18 to §3.3.51, the section of an
 * event is its number). Of the merges, those of patients and persons: MRG-1 has the identifiers of the one that is gone. What
 * the others do to accounts, visits and identifiers is not done here: they are archived.
 */
const EFFECTS: ReadonlyMap<string, Exclude<Effect, 'update'>> = new Map([
  ['A18', 'merge'], // merge patient information
  ['A23', 'delete'], // delete a patient record
  ['A24', 'none'], // link patient information
  ['A29', 'delete'], // delete person information
  ['A30', 'merge'], // merge person information
  ['A34', 'merge'], // merge patient information, patient ID only
  ['A35', 'none'], // merge patient information, account number only
  ['A36', 'merge'], // merge patient information, patient ID and account number
  ['A37', 'none'], // unlink patient information
  ['A39', 'merge'], // merge person, patient ID
  ['A40', 'merge'], // merge patient, patient identifier list
  ['A41', 'none'], // merge account, patient account number
  ['A42', 'none'], // merge visit, visit number
  ['A43', 'none'], // move patient information, patient identifier list
  ['A44', 'none'], // move account information, patient account number
  ['A45', 'none'], // move visit information, visit number
  ['A46', 'none'], // change patient ID
  ['A47', 'none'], // change patient identifier list
  ['A48', 'none'], // change alternate patient ID
  ['A49', 'none'], // change patient account number
  ['A50', 'none'], // change visit number
  ['A51', 'none'], // change alternate visit ID
]);

/** What a message with this event does to the Patient in its PID. */
export function effectOf(triggerEvent: string): Effect {
  return EFFECTS.get(triggerEvent) ?? 'update';
}

/** The events that are no updates. */
export const OTHER_EVENTS: readonly string[] = [...EFFECTS.keys()];
