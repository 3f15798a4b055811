import { validateEncounter } from '../../../mapping/encounter/validate-encounter.ts';

const VISIT = { resourceType: 'Encounter', status: 'planned', class: { code: 'IMP' } };
const problems = (elements: object) => {
  const result = validateEncounter({ ...VISIT, ...elements });
  return 'resourceType' in result ? [] : result.map(({ path, expected }) => `${path}: ${expected}`);
};

test.each<[string, object, RegExp]>([
  ['no status', { status: undefined }, /^Encounter\.status: to be there$/],
  ['a status of another resource', { status: 'active' }, /^Encounter\.status: one of planned, arrived/],
  ['no class', { class: undefined }, /^Encounter\.class: to be there$/],
  [
    'a location without its reference',
    { location: [{ status: 'active' }] },
    /^Encounter\.location\[0\]\.location: to be there$/,
  ],
  ['a rank of 0', { diagnosis: [{ condition: {}, rank: 0 }] }, /^Encounter\.diagnosis\[0\]\.rank: a whole/],
  [
    'a contained Location with an element that R4 does not have',
    { contained: [{ resourceType: 'Location', bed: '3' }] },
    /^Encounter\.contained\[0\]\.bed: an element of R4: .*physicalType/,
  ],
  [
    'a contained Condition without its subject',
    { contained: [{ resourceType: 'Condition' }] },
    /^Encounter\.contained\[0\]\.subject: to be there$/,
  ],
  [
    'a contained Coverage without a payor',
    { contained: [{ resourceType: 'Coverage', status: 'active', beneficiary: {} }] },
    /^Encounter\.contained\[0\]\.payor: to be there$/,
  ],
  [
    'a contained Patient with a code that is none',
    { contained: [{ resourceType: 'Patient', gender: 'M' }] },
    /^Encounter\.contained\[0\]\.gender: one of/,
  ],
  ['a modifier extension', { modifierExtension: [] }, /^Encounter\.modifierExtension: none, because/],
])('an Encounter with %s is refused with its place', (_, elements, expected) => {
  expect(problems(elements)).toEqual([expect.stringMatching(expected)]);
});

test('an Encounter with its Patient, places, diagnoses and payers is accepted as it is', () => {
  const encounter = {
    ...VISIT,
    subject: { reference: '#p' },
    location: [{ location: { reference: '#bed' }, status: 'active' }],
    diagnosis: [{ condition: { reference: '#c' }, rank: 1 }],
    account: [{ reference: '#a' }],
    contained: [
      { resourceType: 'Patient', id: 'p', birthDate: '1980-02' },
      {
        resourceType: 'Location',
        id: 'bed',
        operationalStatus: { code: 'O' },
        partOf: { reference: '#room' },
      },
      { resourceType: 'Location', id: 'room' },
      { resourceType: 'Condition', id: 'c', subject: { reference: '#p' }, onsetDateTime: '2026' },
      { resourceType: 'Account', id: 'a', status: 'active', coverage: [{ coverage: { reference: '#i' } }] },
      {
        resourceType: 'Coverage',
        id: 'i',
        status: 'active',
        beneficiary: { reference: '#p' },
        payor: [{ display: 'Sickness Fund East' }],
      },
    ],
  };

  expect(validateEncounter(encounter)).toBe(encounter);
});
