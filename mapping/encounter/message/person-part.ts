import type { Encounter, Patient } from 'fhir/r4.js';
import { message, segment } from '../../../hl7v2/build.ts';
import { parse } from '../../../hl7v2/er7.ts';
import type { Message } from '../../../hl7v2/message.ts';
import type { ContainedResources } from '../../core/contained-resources.ts';
import type { Losses } from '../../core/losses.ts';
import type { Envelope, ResourceMapping } from '../../core/resource-module.ts';
import type { SiteProfile } from '../../core/site-profile.ts';
import { cxIdentifier } from '../../datatypes/cx-identifier.ts';
import { UNNAMED } from '../../datatypes/xpn-human-name.ts';
import { createMapping } from '../../patient/adt-message.ts';
import { subjectOf } from '../subject.ts';

/** Writes the segments of the patient of a visit. */
export interface PersonPart {
  /**
   * A message about the patient, as the site takes it. He is the one that is known, or contained, or his subject alone.
   *
   * @param losses of the Encounter: what is not sent of a contained patient is one of it; of another one his own message says it
   */
  of(encounter: Encounter, envelope: Envelope, contained: ContainedResources, losses: Losses): Message;
}

export function personPart(profile: SiteProfile): PersonPart {
  const named = createMapping(profile);
  /** For a patient without a FHIR id of his own; made when it is needed. */
  let unnamed: ResourceMapping<Patient> | undefined;
  const cx = cxIdentifier(profile);

  function containedPatient(
    patient: Patient,
    encounter: Encounter,
    envelope: Envelope,
    losses: Losses,
  ): Message {
    unnamed ??= createMapping({ ...profile, fhirIdentifier: { ...profile.fhirIdentifier, send: false } });
    const index = encounter.contained?.indexOf(patient) ?? -1;
    const { id: _, ...person } = patient;
    const written = unnamed.write(person, ownEnvelope(envelope, ''));
    const at = losses.at('contained', index);
    at.moved(
      'sent as the person of the message: reads back as the subject',
      losses.at('subject').at('identifier'),
    );
    const placed = (path: string) => path.replace(/^Patient\b/, at.path);
    losses.include({
      list: written.losses.map(({ path, reason }) => ({ path: placed(path), reason })),
    });
    return parse(written.text);
  }

  return {
    of(encounter, envelope, contained, losses) {
      const subject = subjectOf(encounter);
      if (subject.kind === 'contained') {
        contained.sentApart(encounter.contained?.indexOf(subject.patient) ?? -1);
        return containedPatient(subject.patient, encounter, envelope, losses);
      }
      const { patient } = envelope;
      if (subject.kind === 'id') {
        const known = patient ?? { resourceType: 'Patient' };
        return parse(named.write(known, ownEnvelope(envelope, subject.fhirId)).text);
      }
      const identifier = encounter.subject?.identifier;
      const own = identifier && cx.toV2(identifier, losses.aside());
      return message([segment('PID', { 1: '1', 3: own, 5: UNNAMED })]);
    },
  };
}

/** Of a message about the patient alone; it deletes nothing of him. */
function ownEnvelope({ change, controlId, time }: Envelope, fhirId: string): Envelope {
  return { fhirId, change: change === 'create' ? 'create' : 'update', controlId, time };
}
