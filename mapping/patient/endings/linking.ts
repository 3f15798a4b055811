import type { Patient, PatientLink } from 'fhir/r4.js';
import { message, withFields } from '../../../hl7v2/build.ts';
import { parse, serialize } from '../../../hl7v2/er7.ts';
import type { Envelope, Linked, Linking, Links, ResourceMapping } from '../../core/resource-module.ts';
import type { SiteProfile } from '../../core/site-profile.ts';
import { linkedId } from '../pd1-link.ts';
import { identityOf } from './identity.ts';
import { persons, segmentOf } from './persons.ts';

// A24[Patient.link], A37[Patient.link] — two records of one person are linked (HL7 v2.5.1 §3.3.24), or are not any more
// (§3.3.37): a PID for the record that says so, and a PID for the other one. The v2-to-FHIR guide maps neither; this is ours:
//
//     first PID    Patient.identifier, name, birthDate and gender
//     second PID   Patient.link.other.reference, of type seealso: that Patient as its last message identified it
//
// What is linked is said in PD1-10 of updates too, so it reads back from them.

type Mapping = Pick<ResourceMapping<Patient>, 'read' | 'write'>;

/** @param mapping by which persons are written and read */
export function patientLinks(mapping: Mapping): Links<Patient> {
  return {
    linkedBy: ({ link = [] }, fhirId) =>
      link.flatMap((one, index): Linked[] => {
        const other = linkedId(one);
        return other === undefined || other === fhirId
          ? []
          : [{ fhirId: other, path: `Patient.link[${index}]` }];
      }),

    write({ own, otherId, otherText }: Linking<Patient>, envelope: Envelope) {
      const known: Patient = otherText === undefined ? { resourceType: 'Patient' } : mapping.read(otherText);
      const one = parse(mapping.write(identityOf(own), envelope).text).segments;
      const other = parse(mapping.write(identityOf(known), { ...envelope, fhirId: otherId }).text).segments;
      const second = withFields(segmentOf(other, 'PID'), { 1: '2' });
      return serialize(message([...one.filter(({ id }) => id !== 'PV1'), second]));
    },
  };
}

/** Both persons of a message that links two records, or says that they are not linked any more. */
export function readBoth(
  text: string,
  areLinked: boolean,
  profile: SiteProfile,
  mapping: Mapping,
): Patient[] {
  const { personOf, referenceTo } = persons(profile, mapping);
  const whole = parse(text);
  const pids = whole.all('PID');
  return pids.map((pid, index) => {
    const person = index === 0 ? mapping.read(text) : personOf(pid, whole);
    const others = areLinked ? pids.filter((one) => one !== pid) : [];
    const link = others.flatMap((one): PatientLink[] => {
      const other = referenceTo(one, whole);
      return other === undefined ? [] : [{ other, type: 'seealso' }];
    });
    return link.length === 0 ? person : { ...person, link: [...(person.link ?? []), ...link] };
  });
}
