import type { Patient } from 'fhir/r4.js';
import type { Message } from '../../hl7v2/message.ts';
import { addPresent } from '../core/compact.ts';
import { ContainedList } from '../core/contained-list.ts';
import { fhirIdOf, isMarked } from '../core/fhir-id.ts';
import { NoResourceError } from '../core/resource-module.ts';
import type { HeaderDefaults, SiteProfile } from '../core/site-profile.ts';
import { eachToFhir } from '../core/two-way.ts';
import { observationsToFhir } from '../extensions/obx-extensions.ts';
import { contacts } from './contacts.ts';
import { generalPractitioners } from './general-practitioner.ts';
import { metaOf } from './message-meta.ts';
import { createPairs } from './pairs.ts';
import { patientExtensions } from './patient-extensions.ts';

type MessageReader = (message: Message) => Patient;

/**
 * Returns the reader for the defaults of an MSH. Readers use the same pairs as the writer. The last one is kept,
 * because consecutive messages mostly have one sender.
 */
export function messageReaders(profile: SiteProfile): (header: HeaderDefaults) => MessageReader {
  let last: { readonly header: HeaderDefaults; readonly read: MessageReader } | undefined;
  return (header) => {
    if (last === undefined || last.header.zone !== header.zone || last.header.version !== header.version)
      last = { header, read: messageReader({ ...profile, header }) };
    return last.read;
  };
}

function messageReader(profile: SiteProfile): MessageReader {
  const { pidPatient, pd1Link } = createPairs(profile);
  const nk1 = contacts(profile);
  const practitioners = generalPractitioners(profile);
  const extensions = patientExtensions(profile);
  const { fhirIdentifier } = profile;
  return (message) => {
    const pid = message.segment('PID');
    if (pid === undefined) throw new NoPatientError('the message has no PID segment');
    const list = new ContainedList();
    const generalPractitioner = practitioners.toFhir(message, list);
    const contact = nk1.toFhir(message, list);
    const extension = extensions.toFhir(message);
    for (const observed of observationsToFhir(message)) extension.push(observed);
    const links = message.segment('PD1')?.field(10).valued;
    const patient: Patient = { resourceType: 'Patient' };
    const meta = metaOf(message, profile);
    addPresent(patient, { id: fhirIdOf(pid, fhirIdentifier), meta, contained: list.resources, extension });
    const elements = pidPatient.elementsOf(pid);
    elements.identifier = elements.identifier?.filter(
      ({ assigner, type }) => !isMarked(assigner?.display, type?.coding?.[0]?.code, fhirIdentifier),
    );
    addPresent(patient, elements);
    addPresent(patient, { generalPractitioner, link: links && eachToFhir(pd1Link, links), contact });
    return patient;
  };
}

/** A well-formed message without a patient. */
export class NoPatientError extends NoResourceError {
  override readonly name = 'NoPatientError';
}
