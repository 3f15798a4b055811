import type { Meta, Patient } from 'fhir/r4.js';
import { Message, type Segment } from '../../hl7v2/message.ts';
import { instantOf, parseTimestamp, utcInstantOf } from '../../hl7v2/timestamp.ts';
import { addPresent } from '../core/compact.ts';
import { ContainedList } from '../core/contained-list.ts';
import { fhirIdOf, isFhirId, isMarked } from '../core/fhir-id.ts';
import { AS_READ, type SegmentReads } from '../core/reads.ts';
import { NoResourceError } from '../core/resource-module.ts';
import type { HeaderDefaults, SiteProfile } from '../core/site-profile.ts';
import { eachToFhir } from '../core/two-way.ts';
import { keep, tsText, withZone } from '../datatypes/v2-time.ts';
import { observations } from '../extensions/obx-extensions.ts';
import { contacts } from './contacts.ts';
import { generalPractitioners } from './general-practitioner.ts';
import { createPairs } from './pairs.ts';
import { patientExtensions } from './patient-extensions.ts';

/** Time and control ID of the message, which `meta` holds. */
export const HEADER_FIELDS: SegmentReads = { 7: AS_READ, 10: AS_READ };

/** Defaults that MSH sets for all fields of its message. */
export function headerDefaults(message: Message, profile: SiteProfile): HeaderDefaults {
  const msh = message.segment('MSH');
  return {
    zone: parseTimestamp(msh?.field(7).text() ?? '')?.zone,
    version: msh?.field(12).text(),
    isOwn: msh !== undefined && isFrom(msh, profile),
  };
}

/** Whether MSH-3 and MSH-4 name this site's own sender. */
function isFrom(msh: Segment, { sendingApplication, sendingFacility }: SiteProfile): boolean {
  return (
    sendingApplication !== '' &&
    msh.field(3).wire === sendingApplication &&
    msh.field(4).wire === sendingFacility
  );
}

/** A message up to its second PID. What follows that, in a swap or a list of patients, belongs to another person. */
export function firstPerson(message: Message): Message {
  let persons = 0;
  for (const [index, { id }] of message.segments.entries()) {
    if (id === 'PID') persons += 1;
    if (persons === 2) return new Message(message.delimiters, message.segments.slice(0, index));
  }
  return message;
}

type MessageReader = (message: Message) => Patient;

/** Returns the reader of Patients for the defaults of an MSH. */
export function messageReaders(profile: SiteProfile): (header: HeaderDefaults) => MessageReader {
  return readersByHeader(profile, messageReader);
}

/**
 * Returns the reader for the defaults of an MSH. Readers use the same pairs as the writer. The last ones are kept,
 * because consecutive messages mostly have one sender.
 *
 * @param create makes the reader of a site that has these defaults
 */
export function readersByHeader<Reader>(
  profile: SiteProfile,
  create: (profile: SiteProfile) => Reader,
): (header: HeaderDefaults) => Reader {
  const kept: { readonly header: HeaderDefaults; readonly read: Reader }[] = [];
  return (header) => {
    const known = kept.find((one) => isSame(one.header, header));
    if (known !== undefined) return known.read;
    const read = create({ ...profile, header });
    kept.unshift({ header, read });
    if (kept.length > MOST_KEPT) kept.pop();
    return read;
  };
}

/** A site with a version of its own reads each of its messages in that and in v2.5.1; what comes to be read has one more. */
const MOST_KEPT = 4;

function isSame(one: HeaderDefaults, other: HeaderDefaults): boolean {
  return one.zone === other.zone && one.version === other.version && one.isOwn === other.isOwn;
}

function messageReader(profile: SiteProfile): MessageReader {
  const { pidPatient, pd1Link } = createPairs(profile);
  const nk1 = contacts(profile);
  const practitioners = generalPractitioners(profile);
  const extensions = patientExtensions(profile);
  const observed = observations(profile);
  const { fhirIdentifier } = profile;
  return (message) => {
    const pid = message.segment('PID');
    if (pid === undefined) throw new NoPatientError('the message has no PID segment');
    const list = new ContainedList();
    const generalPractitioner = practitioners.toFhir(message, list);
    const contact = nk1.toFhir(message, list);
    const extension = extensions.toFhir(message);
    for (const one of observed.toFhir(message)) extension.push(one);
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

/**
 * Version and time of the resource in a message, both or neither. The version changes with every message: FHIR clients see a
 * new ETag for each accepted write. Each response to a query is a new message; there PID-33, the time of the last update,
 * is the time and, in ms since 1970, the version. A FHIR instant has a zone: a time with an unknown zone is kept as text,
 * without a version.
 */
export function metaOf(message: Message, profile: SiteProfile): Meta | undefined {
  const msh = message.segment('MSH');
  const isResponse = msh?.field(9).text(1) === 'RSP';
  const written = isResponse ? message.segment('PID')?.field(33).first : msh?.field(7).first;
  const text = (written && tsText(written)) ?? '';
  const time = parseTimestamp(withZone(text, profile));
  if (time?.second === undefined) return undefined;
  if (time.zone === undefined) return { _lastUpdated: keep(text) };
  const versionId = isResponse ? String(instantOf(time)) : (msh?.field(10).text() ?? '');
  return isFhirId(versionId) ? { versionId, lastUpdated: utcInstantOf(time) } : undefined;
}
