import type { Organization, Practitioner, PractitionerRole } from 'fhir/r4.js';
import { mappedAt, pidWith } from '../support/mapped.ts';

const { write, read, readBack } = mappedAt();

test.each([
  ['Organization/5', 'PD1-3'],
  ['https://x.example/fhir/Organization/5', 'PD1-3'],
  ['https://x.example/fhir/Organization/5/_history/2', 'PD1-3'],
  ['https://x.example/Organization/fhir/Practitioner/5', 'PD1-4'],
  ['https://x.example/fhir/PractitionerRole/5', 'ROL-4'],
  ['urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7', 'PD1-4'],
])('a general practitioner %s is written to %s', (reference, place) => {
  const { field } = write({ generalPractitioner: [{ reference, display: 'Sunny' }] });

  expect(['PD1-3', 'PD1-4', 'ROL-4'].filter((one) => field(one)?.includes('Sunny'))).toEqual([place]);
});

test('a role of another kind, or of the visit that begins with PV1, is no general practitioner', () => {
  const roles = ['ROL|1|AD|PP|^Own', 'ROL|2|AD|AT|^Attending', 'PV1||I', 'ROL|3|AD|PP|^Visit'];

  expect(read('PID|1||1||A', ...roles).generalPractitioner).toMatchObject([{ type: 'PractitionerRole' }]);
  expect(JSON.stringify(read('PID|1||1||A', ...roles))).not.toMatch(/Attending|Visit/);
});

test('organizations come before persons, which is reported if it changes the order', () => {
  const [organization, person] = [
    { type: 'Organization', display: 'Clinic' },
    { type: 'Practitioner', display: 'Who' },
  ];

  expect(write({ generalPractitioner: [person, organization] }).losses).toEqual([
    'Patient.generalPractitioner',
  ]);
  expect(write({ generalPractitioner: [organization, person] }).losses).toEqual([]);
});

test('of several codes of a role the first that says primary care provider is sent, and the others are reported', () => {
  const code = ['AT', 'PP', 'PP'].map((one, index) => ({
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0443', code: one, display: `${index}` }],
  }));
  const role: PractitionerRole = {
    resourceType: 'PractitionerRole',
    id: 'practitioner-role-1',
    code,
    practitioner: { type: 'Practitioner', display: 'Who' },
  };
  const generalPractitioner = [{ type: 'PractitionerRole', reference: '#practitioner-role-1' }];
  const { field, losses } = write({ contained: [role], generalPractitioner });

  expect(field('ROL-3')).toBe('PP^1^HL70443');
  const places = ['practitioner.type', 'code[0]', 'code[2]'];
  expect(losses).toEqual(places.map((place) => `Patient.contained[0].${place}`));
});

test('of several identifiers the first with a value is sent, and the others are reported', () => {
  const identifier = [{ system: 'urn:oid:1.2' }, { value: '7' }, { value: '8' }];
  const clinic: Organization = { resourceType: 'Organization', id: 'o', name: 'Clinic', identifier };
  const generalPractitioner = [{ type: 'Organization', reference: '#o' }];
  const { field, losses } = write({ contained: [clinic], generalPractitioner });

  expect(field('PD1-3')).toBe('Clinic^^^^^^^^^7');
  expect(losses.filter((path) => path.includes('identifier'))).toEqual(
    [0, 2].map((index) => `Patient.contained[0].identifier[${index}]`),
  );
});

test('of several persons in one role the first one alone has the other fields', () => {
  const { generalPractitioner } = read(
    'PID|1||1||A',
    'ROL|9|AD|PP^Primary Care Provider^HL70443|^Who~^Other|2020',
  );

  expect(generalPractitioner).toEqual([
    { type: 'PractitionerRole', reference: '#practitioner-role-1' },
    { type: 'PractitionerRole', display: 'Other' },
  ]);
});

test('an organization of an older sender has its number in XON.3', () => {
  expect(read('PID|1||1||A', 'PD1|||Clinic^^7').generalPractitioner).toEqual([
    { type: 'Organization', display: 'Clinic', identifier: { value: '7' } },
  ]);
});

test('a contained resource with more lost elements than a call has room for is written, and all are named', () => {
  const extension = new Array(200_000).fill({ url: 'a' });
  const name = [{ given: ['A'] }];
  const practitioner: Practitioner = { resourceType: 'Practitioner', id: 'practitioner-1', name, extension };
  const generalPractitioner = [{ reference: '#practitioner-1' }];
  const { losses } = readBack({ contained: [practitioner], generalPractitioner });

  expect(losses.filter((path) => path.startsWith('Patient.contained[0].extension['))).toHaveLength(200_000);
});

test('a field with more repetitions than a call has room for is read', () => {
  const citizenships = new Array(200_000).fill('A').join('~');

  expect(read(pidWith({ 5: 'A', 26: citizenships })).extension).toHaveLength(200_000);
});
