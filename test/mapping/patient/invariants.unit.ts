import type { FhirResource, Patient } from 'fhir/r4.js';
import { violatedInvariants } from '../../support/r4/r4-invariants.ts';
import { mappedAt, pidWith } from '../support/mapped.ts';

// What R4 asks of every resource, and a message need not have.

const { read, again, readBack, notRead } = mappedAt();
const PID = pidWith({ 3: '7', 5: 'Doe^Jo' });
const unknown = {
  extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }],
};

function valid(patient: Patient): Patient {
  expect(violatedInvariants(patient)).toEqual([]);
  return patient;
}

describe('a next of kin of whom a message says neither name, telecom, address nor organization', () => {
  const nk1 = 'NK1|1||MTH^Mother^HL70063|||||20210102|20230304';

  test('is a contact whose name is unknown, so that nothing of it is lost (pat-1)', () => {
    const [contact] = valid(read(PID, nk1)).contact ?? [];

    expect(contact?.name).toEqual(unknown);
    expect(contact).toMatchObject({ relationship: [{}], period: { start: '2021-01-02', end: '2023-03-04' } });
    expect(again('NK1-2', PID, nk1)).toBe('');
    expect(again('NK1-3', PID, nk1)).toBe('MTH^Mother^HL70063');
    expect(notRead(PID, nk1)).toEqual([]);
  });

  test('a contact that has another detail has no such name', () => {
    expect(read(PID, `${nk1}|Clerk|||Clinic`).contact?.[0]?.name).toBeUndefined();
  });

  test('a Patient that has such a contact without a name reads back with an unknown name, which is reported', () => {
    const { patient, losses } = readBack({ contact: [{ gender: 'male' }] });

    expect(patient.contact).toEqual([{ gender: 'male', name: unknown }]);
    expect(losses).toEqual(['Patient.contact[0].name']);
  });

  test('an unknown name beside another detail, or alone, is reported', () => {
    const telecom = [{ system: 'phone', value: '1' } as const];

    expect(readBack({ contact: [{ name: unknown, telecom }] }).losses).toContain('Patient.contact[0].name');
    expect(readBack({ contact: [{ name: unknown }] })).toEqual({
      patient: {},
      losses: ['Patient.contact[0].name'],
    });
  });
});

describe('the contact of an organization that a message does not name', () => {
  const nk1 = `NK1|1${'|'.repeat(29)}Roe^Ann|5550123^WPN^PH|2 Low St^^Bath`;

  test('is one of an organization whose name is unknown (org-1)', () => {
    const { contained } = valid(read(PID, nk1));

    expect(contained).toMatchObject([{ _name: unknown, contact: [{ name: { family: 'Roe' } }] }]);
    expect(contained?.[0]).not.toHaveProperty('name');
    expect(['NK1-13', 'NK1-30'].map((place) => again(place, PID, nk1))).toEqual(['', 'Roe^Ann']);
    expect(notRead(PID, nk1)).toEqual([]);
  });

  test('of a Patient reads back as one whose name is unknown, which is reported', () => {
    const organization = { resourceType: 'Organization', id: 'organization-1' } as const;
    const contact = [{ organization: { reference: '#organization-1' } }];
    const losses = (more: object) => {
      const contained = [{ ...organization, contact: [{ name: { family: 'Roe' } }], ...more }];
      return readBack({ contact, contained: contained as FhirResource[] }).losses;
    };

    expect(losses({})).toEqual(['Patient.contained[0].name']);
    expect(losses({ _name: unknown })).toEqual([]);
    expect(losses({ _name: unknown, identifier: [{ value: '1' }] })).toEqual(['Patient.contained[0].name']);
  });
});

describe('a period that ends before it starts', () => {
  test.each([
    ['PID-3', pidWith({ 3: '7^^^H^MR^^20230101^20221231', 5: 'Doe' })],
    ['PID-5', pidWith({ 3: '7', 5: 'Doe^^^^^^L^^^^^20230101101500+0100^2022' })],
    ['NK1-8', PID, 'NK1|1|Roe||||||20230304|20210102'],
  ])('is not read, which is reported: %s', (place, ...segments) => {
    const patient = valid(read(...segments));

    expect(JSON.stringify(patient)).not.toContain('period');
    expect(notRead(...segments).map((line) => line.slice(0, place.length))).toContain(place);
  });

  test.each([
    ['2022', '2022-05'],
    ['2022-05', '2022'],
    ['2022-05-01', '2022-05-01'],
    ['2022-05-01T10:00:00+02:00', '2022-05-01T09:00:00Z'],
  ])('is not one from %s to %s', (start, end) => {
    const name = [{ family: 'Doe', period: { start, end } }];

    expect(readBack({ name })).toEqual({ patient: { name }, losses: [] });
  });

  test('is a loss of a Patient that has one', () => {
    const period = { start: '2023-01-01', end: '2022-12-31' };

    expect(readBack({ name: [{ family: 'Doe', period }] }).losses).toEqual(['Patient.name[0].period']);
  });
});
