import type { Extension, Patient } from 'fhir/r4.js';
import { mappedAt, pidWith } from '../support/mapped.ts';

// What both directions could have wrong alike: the places. Each element has a value of its own and all parts that have one.

const { write, read, readBack } = mappedAt();

const CORE = 'http://hl7.org/fhir/StructureDefinition/';
const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-';
const V2_MAPPINGS = 'http://hl7.org/fhir/uv/v2mappings/StructureDefinition/';
const table = (number: string) => `http://terminology.hl7.org/CodeSystem/v2-${number}`;
const text = (url: string, valueString: string): Extension => ({ url: CORE + url, valueString });
const period = { start: '2020-01-01', end: '2021-12-31' };
const identifier = (type: string, scheme: string) => ({
  extension: [text('identifier-checkDigit', '5'), text('namingsystem-checkDigit', scheme)],
  type: { coding: [{ system: table('0203'), code: type }] },
  system: 'urn:oid:1.2',
  value: '7',
  assigner: { display: 'H' },
});

test.each<[string, Omit<Patient, 'resourceType'>, string, string]>([
  [
    'an identifier',
    { identifier: [{ ...identifier('MR', 'M11'), period }] },
    'PID-3',
    '7^5^M11^H&1.2&ISO^MR^^20200101^20211231',
  ],
  [
    'a name',
    {
      name: [
        {
          extension: [
            { url: `${CORE}iso21090-EN-representation`, valueCode: 'SYL' },
            { url: `${CORE}humanname-assembly-order`, valueCode: 'F' },
          ],
          use: 'official',
          family: 'Family',
          _family: {
            extension: [
              text('humanname-own-prefix', 'van'),
              text('humanname-own-name', 'Own'),
              text('humanname-partner-prefix', 'de'),
              text('humanname-partner-name', 'Partner'),
            ],
          },
          given: ['First', 'Second'],
          prefix: ['Dr'],
          suffix: ['Jr', 'MD', 'FACS'],
          period,
        },
      ],
    },
    'PID-5',
    'Family&van&Own&de&Partner^First^Second^Jr^Dr^MD^L^P^^^F^20200101^20211231^FACS',
  ],
  [
    'an address',
    {
      address: [
        {
          extension: [text('iso21090-ADXP-censusTract', 'Tract')],
          use: 'home',
          line: ['Street', 'Other'],
          city: 'City',
          district: 'District',
          state: 'State',
          postalCode: '8000',
          country: 'CHE',
          period,
        },
      ],
    },
    'PID-11',
    'Street^Other^City^State^8000^CHE^H^^District^Tract^^^20200101^20211231',
  ],
  [
    'a telephone number',
    {
      telecom: [
        {
          extension: [
            text('contactpoint-country', '41'),
            text('contactpoint-area', '44'),
            text('contactpoint-local', '555'),
            text('contactpoint-extension', '9'),
            text('contactpoint-comment', 'Comment'),
          ],
          system: 'phone',
          value: '0041',
          use: 'home',
        },
      ],
    },
    'PID-13',
    '0041^PRN^PH^^41^44^555^9^Comment^^^0041',
  ],
  [
    'an organization',
    {
      generalPractitioner: [{ type: 'Organization', identifier: identifier('XX', 'M10'), display: 'Clinic' }],
    },
    'PD1-3',
    'Clinic^^^5^M10^H&1.2&ISO^XX^^^7',
  ],
  [
    'a practitioner',
    { generalPractitioner: [{ type: 'Practitioner', identifier: identifier('NPI', 'M11'), display: 'Who' }] },
    'PD1-4',
    '7^Who^^^^^^^H&1.2&ISO^^5^M11^NPI',
  ],
  [
    'another record',
    { link: [{ other: { identifier: identifier('MR', 'M11') }, type: 'seealso' }] },
    'PD1-10',
    '7^5^M11^H&1.2&ISO^MR',
  ],
])('%s has each part in its component', (_, elements, place, wire) => {
  expect(
    write(elements)
      .field(place)
      ?.replace(/~f-1\^.*FW$/, ''),
  ).toBe(wire);
  expect(readBack(elements)).toEqual({ patient: elements, losses: [] });
});

test('a contact has each part in its field', () => {
  const contact = [
    {
      relationship: [
        { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'SPS' }] },
        { coding: [{ system: table('0131'), code: 'C' }] },
      ],
      name: { family: 'Kin' },
      telecom: [
        { system: 'phone' as const, value: '1', use: 'home' as const },
        { system: 'phone' as const, value: '2', use: 'work' as const },
      ],
      address: { city: 'City' },
      gender: 'female' as const,
      organization: { display: 'Clinic' },
      period,
    },
  ];

  expect(write({ contact }).message.segment('NK1')?.wire).toBe(
    'NK1|1|Kin|SPO^^HL70063|^^City|1^PRN^PH|2^WPN^PH|C^^HL70131|20200101|20211231||||Clinic||F',
  );
  expect(readBack({ contact })).toEqual({ patient: { contact }, losses: [] });
});

test('the organization of a contact has each part in its field', () => {
  const organization = {
    resourceType: 'Organization' as const,
    id: 'organization-1',
    identifier: [identifier('XX', 'M10')],
    name: 'Clinic',
    contact: [
      {
        name: { family: 'Who' },
        telecom: [{ system: 'phone' as const, value: '3' }],
        address: { city: 'City' },
      },
    ],
  };
  const contact = [{ name: { family: 'Kin' }, organization: { reference: '#organization-1' } }];
  const elements = { contained: [organization], contact };

  expect(write(elements).message.segment('NK1')?.wire).toBe(
    `NK1|1|Kin${'|'.repeat(11)}Clinic^^^5^M10^H&1.2&ISO^XX^^^7${'|'.repeat(17)}Who|3^^PH|^^City`,
  );
  expect(readBack(elements)).toEqual({ patient: elements, losses: [] });
});

test('a role has each part in its field', () => {
  const practitioner = {
    resourceType: 'Practitioner' as const,
    id: 'practitioner-1',
    identifier: [identifier('NPI', 'M11')],
    name: [
      { use: 'official' as const, family: 'Who', given: ['A', 'B'], prefix: ['Dr'], suffix: ['Jr'], period },
    ],
    qualification: [{ code: { coding: [{ system: table('0360'), code: 'MD' }] } }],
    address: [{ city: 'City' }],
  };
  const role = {
    resourceType: 'PractitionerRole' as const,
    id: 'practitioner-role-1',
    identifier: [{ system: 'urn:oid:1.3', value: '9', assigner: { display: 'R' } }],
    telecom: [{ system: 'phone' as const, value: '3' }],
    period,
    practitioner: { reference: '#practitioner-1' },
  };
  const elements = {
    contained: [practitioner, role],
    generalPractitioner: [{ type: 'PractitionerRole', reference: '#practitioner-role-1' }],
  };

  expect(write(elements).message.segment('ROL')?.wire).toBe(
    'ROL|9^R^1.3^ISO|AD|PP^Primary Care Provider^HL70443|7^Who^A^B^Jr^Dr^MD^^H&1.2&ISO^L^5^M11^NPI^^^^^^20200101^20211231|20200101|20211231|||||^^City|3^^PH',
  );
  expect(readBack(elements)).toEqual({ patient: elements, losses: [] });
});

test.each([
  ['PID-6', `${CORE}patient-mothersMaidenName`],
  ['PID-10', 'urn:fhir-to-hl7v2-transform:race'],
  ['PID-17', `${CORE}patient-religion`],
  ['PID-22', 'urn:fhir-to-hl7v2-transform:ethnicity'],
  ['PID-23', `${CORE}patient-birthPlace`],
  ['PID-26', `${CORE}patient-citizenship`],
  ['PID-27', `${V2_MAPPINGS}veteran-military-status`],
  ['PID-28', `${CORE}patient-nationality`],
  ['PID-31', `${V2_MAPPINGS}identity-unknown`],
  ['PID-32', 'urn:fhir-to-hl7v2-transform:identity-reliability'],
  ['PID-35', `${CORE}patient-animal`],
  ['PID-36', `${CORE}patient-animal`],
  ['PID-39', `${US_CORE}tribal-affiliation`],
  ['PD1-5', `${V2_MAPPINGS}student-status`],
  ['PD1-6', `${CORE}patient-disability`],
  ['PD1-7', `${V2_MAPPINGS}living-will`],
  ['PD1-8', `${CORE}patient-cadavericDonor`],
  ['PD1-14', `${CORE}patient-congregation`],
  ['PV1-16', `${CORE}patient-importance`],
])('%s is the extension %s, and is written there again', (place, url) => {
  const [id = '', n = ''] = place.split('-');
  const segment = pidWith({ [Number(n)]: 'Y' }).replace('PID', id);
  const patient = read(...(id === 'PID' ? [segment] : ['PID|1||1||A', segment]));

  expect(patient.extension?.map((extension) => extension.url)).toEqual([url]);
  expect(write(patient).field(place)).toMatch(/^Y(?:\^|$)/);
});
