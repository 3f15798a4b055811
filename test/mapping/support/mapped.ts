import type { Patient } from 'fhir/r4.js';
import { parse } from '../../../hl7v2/er7.ts';
import type { Envelope } from '../../../mapping/core/resource-module.ts';
import { DEFAULT_PROFILE, type SiteProfile } from '../../../mapping/core/site-profile.ts';
import { createMapping } from '../../../mapping/patient/adt-message.ts';
import { PATIENT } from '../../../mapping/patient/module.ts';
import { readingLosses } from '../../../mapping/report/reading-losses.ts';

export const ENVELOPE: Envelope = {
  fhirId: 'f-1',
  change: 'create',
  controlId: '01234567890123456789',
  time: 1767323045678,
};

/** Writing and reading at a site, in the terms of a test: elements, wires and places. */
export function mappedAt(site: Partial<SiteProfile> = {}) {
  const { read: messageToPatient, write: patientToMessage } = createMapping({ ...DEFAULT_PROFILE, ...site });

  function write(elements: Omit<Patient, 'resourceType'>, envelope: Partial<Envelope> = {}) {
    const { text, losses } = patientToMessage(
      { resourceType: 'Patient', ...elements },
      { ...ENVELOPE, ...envelope },
    );
    const message = parse(text);
    const field = (place: string) => {
      const [id = '', n] = place.split('-');
      return message.segment(id)?.field(Number(n)).wire;
    };
    const pid = (n: number) => field(`PID-${n}`);
    return { text, message, field, pid, losses: losses.map(({ path }) => path) };
  }

  const messageOf = (segments: readonly string[]) =>
    ['MSH|^~\\&|A||||20260102||ADT^A01|C1|P|2.4', ...segments].join('\r');
  const read = (...segments: string[]) => messageToPatient(messageOf(segments));

  /** A field of a message that was read and written again, without the FHIR id. */
  function again(place: string, ...segments: string[]) {
    return write(read(...segments))
      .field(place)
      ?.replace(/~?f-1\^.*FW$/, '');
  }

  /** What a Patient reads back as, without the FHIR id, and the places of its losses. */
  function readBack(elements: Omit<Patient, 'resourceType'>) {
    const { text, losses } = write(elements);
    const { id: _, meta: __, resourceType: ___, ...patient } = messageToPatient(text);
    return { patient, losses };
  }

  const lossesOf = readingLosses(PATIENT, { ...DEFAULT_PROFILE, ...site });
  const notRead = (...segments: string[]) =>
    lossesOf(messageOf(segments)).map(({ path, reason }) => `${path}: ${reason}`);

  return { write, read, again, readBack, notRead };
}

/** A PID with some of its fields. */
export function pidWith(fields: Readonly<Record<number, string>>): string {
  const last = Math.max(...Object.keys(fields).map(Number));
  return ['PID', ...Array.from({ length: last }, (_, index) => fields[index + 1] ?? '')].join('|');
}
