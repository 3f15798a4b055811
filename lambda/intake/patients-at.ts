import type { Person } from '../../mapping/core/subject.ts';
import { PERSONS } from '../../mapping/resources.ts';
import type { SendingPorts } from '../ports.ts';
import { validated } from '../validated.ts';
import type { FhirClient } from './fetch/fhir-client.ts';

/** Patients that were not sent yet, as the server of a source has them; nothing where the site profile names no server. */
export function patientsAt(server: FhirClient | undefined): Pick<SendingPorts, 'fetchPatient'> {
  if (server === undefined) return {};
  return {
    async fetchPatient(fhirId) {
      const found = await server.read(PERSONS.type, fhirId);
      return found.status === 'found' ? (validated(found.resource, PERSONS) as Person) : undefined;
    },
  };
}
