import type { Encounter } from 'fhir/r4.js';
import { Losses } from '../../core/losses.ts';
import type { Endings, Envelope, Written } from '../../core/resource-module.ts';
import type { SiteProfile } from '../../core/site-profile.ts';
import { V2_TABLE } from '../../core/systems.ts';
import { reportUnsaid } from '../../patient/endings/identity.ts';
import type { VisitMapping } from './visit-message.ts';

/** What the deletion of a visit says: which one it is, and whose. */
const IDENTITY: readonly (keyof Encounter)[] = ['status', 'identifier', 'class', 'subject', 'contained'];

/**
 * How visits end at the receiver: A11 cancels one, and says all that its structure has of it; A23 deletes it (HL7 v2.5.1 §3.3.11 and
 * §3.3.23). Visits are not merged here.
 */
export function visitEndings(
  { visits = NO_DELETION }: SiteProfile,
  mapping: Pick<VisitMapping, 'writeAs' | 'read'>,
): Endings<Encounter> {
  function writeDeletion(last: Encounter | undefined, envelope: Envelope): Written {
    const encounter: Encounter = { ...unknownVisit(envelope), ...last, status: 'cancelled' };
    if (visits.delete !== 'A23') return mapping.writeAs('A11', encounter, envelope);
    const { resourceType, meta, status, class: visitClass } = encounter;
    const own: Encounter = { resourceType, ...(meta && { meta }), status, class: visitClass };
    const present = IDENTITY.filter((element) => encounter[element] !== undefined);
    Object.assign(own, Object.fromEntries(present.map((one) => [one, encounter[one]])));
    const written = mapping.writeAs('A23', own, envelope);
    const unsaid = new Losses('Encounter');
    reportUnsaid(encounter, IDENTITY, 'a deletion says only which visit is meant', unsaid);
    return { ...written, losses: [...written.losses, ...unsaid.list] };
  }

  return {
    deletes: visits.delete !== 'refuse',
    intentOf: () => ({ kind: 'write' }),
    writeDeletion,
    writeMerge: () => undefined,
    readGone: (text) => mapping.read(text),
    withReplaced: (encounter) => encounter,
    placesOfReplaced: () => [],
  };
}

const NO_DELETION: NonNullable<SiteProfile['visits']> = { delete: 'refuse', transitions: [] };

/** A visit of which its FHIR id and its patient are all that is known. */
function unknownVisit({ patient }: Envelope): Encounter {
  const subject = patient?.id === undefined ? undefined : { reference: `Patient/${patient.id}` };
  return {
    resourceType: 'Encounter',
    status: 'cancelled',
    class: { system: `${V2_TABLE}0004`, code: 'U' },
    ...(subject && { subject }),
  };
}
