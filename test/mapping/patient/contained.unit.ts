import type { Patient } from 'fhir/r4.js';
import { parse } from '../../../hl7v2/er7.ts';
import { DEFAULT_PROFILE } from '../../../mapping/core/site-profile.ts';
import { createMapping } from '../../../mapping/patient/adt-message.ts';

const { read: messageToPatient, write: patientToMessage } = createMapping(DEFAULT_PROFILE);

/** The types of FHIR know of no elements of a contained resource. */
const write = (elements: object) => {
  const envelope = { fhirId: 'f-1', change: 'update', controlId: 'C1', time: 0 } as const;
  const { text, losses } = patientToMessage({ resourceType: 'Patient', ...elements } as Patient, envelope);
  const segments = parse(text).segments.filter(({ id }) => ['PD1', 'ROL', 'NK1'].includes(id));
  return { text, losses: losses.map(({ path }) => path), wires: segments.map(({ wire }) => wire) };
};
const read = (...segments: string[]) =>
  messageToPatient(['MSH|^~\\&|A||||20260102||ADT^A31|C1|P|2.5.1', 'PID|1||1||A', ...segments].join('\r'));

const PERSON = {
  resourceType: 'Practitioner',
  id: 'practitioner-1',
  identifier: [{ value: '7' }],
  name: [{ family: 'Who', given: ['John', 'H'], suffix: ['Jr', 'FACS'] }],
} as const;
const WIRE = '7^Who^John^H^Jr^^^^^^^^^^^^^^^^FACS';

describe('a contained resource', () => {
  test('goes where its reference stands, and reads back under the same id where that is ours', () => {
    const given = {
      contained: [PERSON],
      generalPractitioner: [{ type: 'Practitioner', reference: '#practitioner-1' }],
    };
    const { wires, losses, text } = write(given);

    expect(wires).toEqual([`PD1||||${WIRE}`]);
    expect(losses).toEqual([]);
    expect(messageToPatient(text)).toMatchObject(given);
  });

  test('reads back with another local id, which is reported', () => {
    const { losses } = write({
      contained: [{ ...PERSON, id: 'x' }],
      generalPractitioner: [{ type: 'Practitioner', reference: '#x' }],
    });

    expect(losses).toEqual(['Patient.generalPractitioner[0].reference', 'Patient.contained[0].id']);
  });

  test('that two references reach is written twice and read once', () => {
    const role = {
      resourceType: 'PractitionerRole',
      id: 'practitioner-role-1',
      period: { start: '2020' },
      practitioner: { reference: '#practitioner-1' },
    };
    const given = {
      contained: [PERSON, role],
      generalPractitioner: [
        { type: 'Practitioner', reference: '#practitioner-1' },
        { type: 'PractitionerRole', reference: '#practitioner-role-1' },
      ],
    };
    const { wires, losses, text } = write(given);

    expect(wires).toEqual([`PD1||||${WIRE}`, `ROL||UP|PP^Primary Care Provider^HL70443|${WIRE}|2020`]);
    expect(losses).toEqual([]);
    expect(messageToPatient(text)).toMatchObject(given);
  });

  test('is sent with its first name, and the others are reported', () => {
    const person = { ...PERSON, name: [...PERSON.name, { family: 'Other' }] };
    const generalPractitioner = [{ type: 'Practitioner', reference: '#practitioner-1' }];
    const { wires, losses } = write({ contained: [person], generalPractitioner });

    expect(wires).toEqual([`PD1||||${WIRE}`]);
    expect(losses).toEqual(['Patient.contained[0].name[1]']);
  });

  test('is the first one of several with one id', () => {
    const other = { ...PERSON, name: [{ family: 'Other' }] };
    const generalPractitioner = [{ type: 'Practitioner', reference: '#practitioner-1' }];
    const { wires, losses } = write({ contained: [PERSON, other], generalPractitioner });

    expect(wires).toEqual([`PD1||||${WIRE}`]);
    expect(losses).toContain('Patient.contained[1]');
  });

  test('is not sent without end, however many references reach it', () => {
    const generalPractitioner = Array.from({ length: 1000 }, () => ({ reference: '#practitioner-1' }));
    const { text, losses } = write({ contained: [PERSON], generalPractitioner });

    expect(text.split('Who').length).toBe(17);
    expect(losses).toContain('Patient.generalPractitioner[999]');
  });

  test('that has no more than a reference reads back as one, which is reported', () => {
    const { wires, losses, text } = write({
      contained: [{ resourceType: 'Organization', id: 'o', name: 'Clinic', identifier: [{ value: '7' }] }],
      generalPractitioner: [{ type: 'Organization', reference: '#o' }],
    });

    expect(wires).toEqual(['PD1|||Clinic^^^^^^^^^7']);
    expect(losses).toEqual(['Patient.contained[0]', 'Patient.generalPractitioner[0]']);
    const expected = [{ type: 'Organization', display: 'Clinic', identifier: { value: '7' } }];
    expect(messageToPatient(text).generalPractitioner).toEqual(expected);
  });

  test('is named as lost where it is not reached, and so is each of its elements without a field', () => {
    const role = {
      resourceType: 'PractitionerRole',
      id: 'r',
      active: true,
      practitioner: { display: 'Who' },
      organization: { reference: '#o' },
      location: [{ display: 'SECRET' }],
      telecom: [{ system: 'phone', value: '5' }],
    };
    const { wires, losses } = write({
      contained: [{ resourceType: 'Organization', id: 'o', name: 'SECRET' }, role] as Patient['contained'] &
        object,
      generalPractitioner: [{ type: 'PractitionerRole', reference: '#r', display: 'SECRET' }],
    });

    expect(wires).toEqual(['ROL||UP|PP^Primary Care Provider^HL70443|^Who||||||||5^^PH']);
    expect(losses.toSorted()).toEqual([
      'Patient.contained[0]',
      'Patient.contained[1].active',
      'Patient.contained[1].id',
      'Patient.contained[1].location',
      'Patient.contained[1].organization',
      'Patient.generalPractitioner[0].display',
      'Patient.generalPractitioner[0].reference',
    ]);
  });

  const PP = 'ROL||UP|PP^Primary Care Provider^HL70443';
  test.each<[string, object[], string, string?]>([
    [
      'without the person',
      [{ resourceType: 'PractitionerRole', id: 'a', period: { start: '2020' } }],
      '#a',
      `${PP}|^Who`,
    ],
    [
      'with a person of whom only the address has a field',
      [
        { resourceType: 'Practitioner', id: 'b', address: [{ city: 'X' }] },
        { resourceType: 'PractitionerRole', id: 'a', practitioner: { reference: '#b' } },
      ],
      '#a',
      `${PP}|^Who`,
    ],
    ['of another kind', [{ resourceType: 'Location', id: 'a' }], '#a'],
    ['without an id', [PERSON, { resourceType: 'Practitioner' }], '#'],
    ['with nothing that has a field', [{ resourceType: 'Practitioner', id: 'a', active: true }], '#a'],
  ])(
    '%s is not sent, and what the reference says itself is',
    (_, contained, reference, wire = 'PD1||||^Who') => {
      const references = [{ reference, display: 'Who' }];
      const { wires, losses } = write({ contained, generalPractitioner: references });

      expect(wires).toEqual([wire]);
      expect(losses).toEqual(
        expect.arrayContaining(contained.map((_, index) => `Patient.contained[${index}]`)),
      );
    },
  );
});

describe('what a message says of', () => {
  test('a person, beyond name and identifier, is a contained Practitioner', () => {
    expect(read(`PD1||||${WIRE}~8^Other`)).toMatchObject({
      contained: [PERSON],
      generalPractitioner: [
        { type: 'Practitioner', reference: '#practitioner-1' },
        { type: 'Practitioner', display: 'Other', identifier: { value: '8' } },
      ],
    });
  });

  test('a role with an address is a contained PractitionerRole and the person of it', () => {
    const { contained } = read('ROL|9|AD|PP^Family doctor^HL70443|7^Who|||||||1 High St^^^^^^B');

    expect(contained).toEqual([
      {
        resourceType: 'Practitioner',
        id: 'practitioner-1',
        identifier: [{ value: '7' }],
        name: [{ family: 'Who' }],
        address: [{ use: 'work', line: ['1 High St'] }],
      },
      {
        resourceType: 'PractitionerRole',
        id: 'practitioner-role-1',
        identifier: [{ value: '9' }],
        code: [
          {
            coding: [
              {
                system: 'http://terminology.hl7.org/CodeSystem/v2-0443',
                code: 'PP',
                display: 'Family doctor',
              },
            ],
          },
        ],
        practitioner: { reference: '#practitioner-1' },
      },
    ]);
  });

  test('the contact of an organization is a contained Organization', () => {
    const nk1 = `NK1|1|A${'|'.repeat(11)}Clinic${'|'.repeat(17)}Who^John|5^^PH`;

    expect(read(nk1)).toMatchObject({
      contained: [
        {
          resourceType: 'Organization',
          id: 'organization-1',
          name: 'Clinic',
          contact: [{ name: { family: 'Who', given: ['John'] }, telecom: [{ system: 'phone', value: '5' }] }],
        },
      ],
      contact: [{ name: { family: 'A' }, organization: { reference: '#organization-1' } }],
    });
  });
});
