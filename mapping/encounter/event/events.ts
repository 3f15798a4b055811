import { isBefore } from '../../../hl7v2/versions/version.ts';
import type { Change, Effect, MessageType } from '../../core/resource-module.ts';
import type { SiteProfile } from '../../core/site-profile.ts';

export const MESSAGE_CODE = 'ADT';

/** Structures of the events of visits that have one of their own; the others have ADT_A01 (table 0354). */
const STRUCTURES: Readonly<Record<string, string>> = {
  A02: 'ADT_A02',
  A03: 'ADT_A03',
  A05: 'ADT_A05',
  A06: 'ADT_A06',
  A07: 'ADT_A06',
  A11: 'ADT_A09',
  A23: 'ADT_A21',
  A38: 'ADT_A38',
};

/** What table 0354 of v2.3.1 has in their place. */
const OLDER: Readonly<Record<string, string>> = { ADT_A05: 'ADT_A01', ADT_A21: 'ADT_A02' };

export function messageTypeOf(triggerEvent: string, { version }: SiteProfile): MessageType {
  const structure = STRUCTURES[triggerEvent] ?? 'ADT_A01';
  const older = isBefore(version, '2.4') ? OLDER[structure] : undefined;
  return { code: MESSAGE_CODE, triggerEvent, structure: older ?? structure };
}

/** The message of a change alone, without what the visit is: that of one that is under way. */
export function messageOf(change: Change, profile: SiteProfile): MessageType {
  return messageTypeOf(eventOfChange(change, profile), profile);
}

function eventOfChange(change: Change, { visits }: SiteProfile): string {
  switch (change) {
    case 'create':
      return 'A01';
    case 'delete':
      return visits?.delete === 'A23' ? 'A23' : 'A11';
    case 'deactivate':
    case 'merge':
    case 'link':
    case 'unlink':
    case 'update':
      return 'A08';
  }
}

/** Events that name a visit and do not say how it is from now on: they move it to another person or number (table 0003). */
const SAY_NOTHING = ['A42', 'A45', 'A50', 'A51'];

/** What a message with this event does to the visit in its PV1. One that is cancelled (A11) is still there. */
export function effectOf(triggerEvent: string): Effect {
  if (triggerEvent === 'A23') return 'delete';
  return SAY_NOTHING.includes(triggerEvent) ? 'none' : 'update';
}
