import type { Encounter, Patient, Reference } from 'fhir/r4.js';
import type { Message } from '../../hl7v2/message.ts';
import { fhirIdOf, isFhirId, isMarked } from '../core/fhir-id.ts';
import type { Losses } from '../core/losses.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import type { Subject } from '../core/subject.ts';
import { cxIdentifier } from '../datatypes/cx-identifier.ts';

/** A relative or absolute URL of a Patient, or of a version of one. */
const PATIENT = /(?:^|\/)Patient\/(?<id>[^/]+)(?:\/_history\/[^/]+)?$/;

/** Whom an Encounter is about. */
export function subjectOf({ subject, contained = [] }: Encounter): Subject {
  const { reference = '' } = subject ?? {};
  if (reference.startsWith('#')) {
    const index = contained.findIndex(
      ({ resourceType, id }) => resourceType === 'Patient' && `#${id}` === reference,
    );
    const patient = contained[index] as Patient | undefined;
    if (patient === undefined) return none('Encounter.subject.reference', 'no contained Patient has this id');
    return patient.identifier?.some(({ value }) => value !== undefined)
      ? { kind: 'contained', patient }
      : none(
          `Encounter.contained[${index}].identifier`,
          'expected an identifier by which the receiver knows the patient',
        );
  }
  const id = PATIENT.exec(reference)?.groups?.id ?? '';
  return isFhirId(id)
    ? { kind: 'id', fhirId: id }
    : none(
        'Encounter.subject.reference',
        'expected Patient/ and a FHIR id, or # and the id of a contained Patient',
      );
}

function none(path: string, reason: string): Subject {
  return { kind: 'none', path, reason };
}

/** FHIR id of the patient; a visit of one who is contained has a group of its own. */
export function patientIdOf(encounter: Encounter, fhirId: string): string {
  const subject = subjectOf(encounter);
  return subject.kind === 'id' ? subject.fhirId : fhirId;
}

/**
 * The subject as the PID of a message names it: by the FHIR id, else by the first identifier. Nothing else of the patient is put
 * into the Encounter.
 */
export function subjectReader(profile: SiteProfile): (message: Message) => Reference | undefined {
  const { fhirIdentifier } = profile;
  const cx = cxIdentifier(profile);
  return (message) => {
    const pid = message.segment('PID');
    const id = pid && fhirIdOf(pid, fhirIdentifier);
    if (id !== undefined) return { reference: `Patient/${id}` };
    for (const one of pid?.field(3).valued ?? []) {
      const identifier = cx.toFhir(one);
      const isOwn = isMarked(
        identifier?.assigner?.display,
        identifier?.type?.coding?.[0]?.code,
        fhirIdentifier,
      );
      if (identifier?.value !== undefined && !isOwn) return { identifier };
    }
    return undefined;
  };
}

/** Reports what the message does not say of the subject. @param read as the message names it */
export function subjectLosses({ subject }: Encounter, read: Reference | undefined, losses: Losses): void {
  if (subject === undefined) return;
  const at = losses.at('subject');
  at.others(subject, ['reference'], { display: OF_PATIENT, identifier: OF_PATIENT });
  if (subject.reference === undefined || subject.reference === read?.reference) return;
  if (read === undefined) at.at('reference').dropped('nothing in PID-3 identifies the patient');
  else if (read.reference !== undefined) at.at('reference').changed('reads back as Patient/ and the FHIR id');
  else at.at('reference').changed('reads back as the first identifier in PID-3', 'identifier');
}

const OF_PATIENT = 'PID holds what the Patient itself says';
