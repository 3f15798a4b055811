import type { Patient } from 'fhir/r4.js';
import { violatedInvariants } from './r4-invariants.ts';

const ORGANIZATION = { resourceType: 'Organization', id: 'o', name: 'x' } as const;
const managingOrganization = { reference: '#o' };
const period = { start: '2021', end: '2020' };

test('finds nothing in a Patient that R4 allows', () => {
  expect(
    violated({
      name: [{ family: 'x', period: { start: '2020-05', end: '2021' } }],
      birthDate: '1970',
      _birthDate: { extension: [{ url: 'urn:x', valueDateTime: '1970-01-02T03:04:05Z' }] },
      contact: [{ relationship: [{ text: 'x' }], name: { family: 'x' } }],
      contained: [ORGANIZATION],
      managingOrganization,
      deceasedBoolean: false,
    }),
  ).toEqual([]);
});

test.each<[string, Omit<Patient, 'resourceType'>, string]>([
  [
    'a contact without details',
    { contact: [{ relationship: [{ text: 'x' }] }] },
    'Patient.contact[0]: pat-1',
  ],
  ['a telecom without a system', { telecom: [{ value: 'x' }] }, 'Patient.telecom[0]: cpt-2'],
  ['a period that ends before it starts', { name: [{ period }] }, 'Patient.name[0].period: per-1'],
  ['an element without content', { contact: [{ name: {} }] }, 'Patient.contact[0].name: ele-1'],
  [
    'a value beside extensions',
    { extension: [{ url: 'urn:x', valueString: 'x', extension: [{ url: 'urn:y', valueString: 'y' }] }] },
    'Patient.extension[0]: ext-1',
  ],
  [
    'an extension of a primitive value that has none of its own',
    { birthDate: '1970', _birthDate: { extension: [{ url: 'urn:x' }] } },
    'Patient._birthDate.extension[0]: ext-1',
  ],
  [
    'an organization without name and identifier',
    { contained: [{ resourceType: 'Organization', id: 'o' }], managingOrganization },
    'Patient.contained[0]: org-1',
  ],
  ['a contained resource that nothing refers to', { contained: [ORGANIZATION] }, 'Patient: dom-3'],
  ['a local reference without its resource', { managingOrganization }, 'Patient.managingOrganization: ref-1'],
])('finds %s', (_, elements, violation) => {
  expect(violated(elements)).toContain(violation);
});

test('fails on an element that R4 does not have', () => {
  expect(() => violated({ colour: {} } as object)).toThrow('R4 has no Patient.colour');
});

function violated(elements: Omit<Patient, 'resourceType'>): string[] {
  return violatedInvariants({ resourceType: 'Patient', ...elements });
}
