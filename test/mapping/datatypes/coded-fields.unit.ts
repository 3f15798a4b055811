import { validatePatient } from '../../../mapping/patient/validate-patient.ts';
import { mappedAt, pidWith } from '../support/mapped.ts';

const { again, notRead, read, readBack, write } = mappedAt();

const V2 = 'http://terminology.hl7.org/CodeSystem/v2-';
const V3 = 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus';
const NAMED = 'urn:fhir-to-hl7v2-transform:coding-system:';

describe('a word in a coded field is no code of HL7', () => {
  const pid = pidWith({
    5: 'A',
    15: 'Finnish',
    16: 'Widowed',
    17: 'Quaker Meeting',
    26: 'Finland',
    28: 'Suomi',
  });
  const patient = read(pid, 'NK1|1|B|Stepbrother|||||', 'NK1|2|C|||||Neighbour');

  test.each<[string, unknown, string]>([
    ['PID-15', patient.communication?.[0]?.language, 'Finnish'],
    ['PID-16', patient.maritalStatus, 'Widowed'],
    ['PID-17', patient.extension?.[0]?.valueCodeableConcept, 'Quaker Meeting'],
    ['PID-26', patient.extension?.[1]?.extension?.[0]?.valueCodeableConcept, 'Finland'],
    ['PID-28', patient.extension?.[2]?.extension?.[0]?.valueCodeableConcept, 'Suomi'],
    ['NK1-3', patient.contact?.[0]?.relationship?.[0], 'Stepbrother'],
    ['NK1-7', patient.contact?.[1]?.relationship?.[0], 'Neighbour'],
  ])('but one without a system: %s', (_, concept, code) => {
    expect(concept).toEqual({ coding: [{ code }] });
  });

  test('and written as a local one', () => {
    expect([15, 16, 17, 26, 28].map((n) => again(`PID-${n}`, pid))).toEqual([
      'Finnish^^L',
      'Widowed^^L',
      'Quaker Meeting^^L',
      'Finland^^L',
      'Suomi^^L',
    ]);
  });

  test('unless the sender says that it is one', () => {
    const claimed = pidWith({ 5: 'A', 16: 'Widowed^^HL70002' });

    expect(read(claimed).maritalStatus).toEqual({ coding: [{ system: `${V2}0002`, code: 'Widowed' }] });
    expect(again('PID-16', claimed)).toBe('Widowed^^HL70002');
  });

  test.each<[string, string, string]>([
    ['PID-8', 'gender', 'Ambiguous sex'],
    ['PID-8', 'gender', 'Undetermined'],
  ])('%s: `%s` keeps %s beside it', (place, element, word) => {
    const pid = pidWith({ 5: 'A', 8: word });

    expect(read(pid)).toEqual(
      expect.objectContaining({
        [`_${element}`]: {
          extension: [
            {
              url: 'http://hl7.org/fhir/StructureDefinition/alternate-codes',
              valueCodeableConcept: { coding: [{ code: word }] },
            },
          ],
        },
      }),
    );
    expect(again(place, pid)).toBe(word);
  });

  test('nor in a field of bare codes, if HL7 says the codes of its table', () => {
    const segments = [pidWith({ 5: 'A' }), 'PD1|||||Evening||Signed'];
    const codings = read(...segments).extension?.map((one) => one.valueCodeableConcept?.coding);

    expect(codings).toEqual([[{ code: 'Evening' }], [{ code: 'Signed' }]]);
    expect([again('PD1-5', ...segments), again('PD1-7', ...segments)]).toEqual(['Evening', 'Signed']);
    expect(read(pidWith({ 5: 'A' }), 'PD1|||||F').extension?.[0]?.valueCodeableConcept?.coding).toEqual([
      { system: `${V2}0231`, code: 'F' },
    ]);
  });
});

describe('a coding system of which a message gives the name alone', () => {
  const pid = pidWith({ 5: 'A', 16: '4^Betrothed^99NORD^4^Verlobt^Amt Süd' });

  test('keeps equal codes of two systems apart, and is written as it was', () => {
    expect(read(pid).maritalStatus?.coding).toEqual([
      { system: `${NAMED}99NORD`, code: '4', display: 'Betrothed' },
      { system: `${NAMED}Amt%20S%C3%BCd`, code: '4', display: 'Verlobt' },
    ]);
    expect(again('PID-16', pid)).toBe('4^Betrothed^99NORD^4^Verlobt^Amt Süd');
  });

  test('is written the same again and again where FHIR has a word for a URI', () => {
    const relationship = [{ coding: [{ system: 'UNLISTED', code: 'TA' }], text: 'Aunt' }];
    const contact = [{ name: { family: 'B' }, relationship }];
    const first = write({ contact });
    const { patient, losses } = readBack({ contact });

    expect(losses).toEqual(['Patient.contact[0].relationship[0].coding[0].system']);
    expect(first.field('NK1-3')).toBe('TA^^UNLISTED^^Aunt');
    expect(write(patient).text).toBe(first.text);
  });

  test.each([
    'urn:fhir-to-hl7v2-transform:coding-system:',
    'urn:fhir-to-hl7v2-transform:coding-system:%',
    'urn:fhir-to-hl7v2-transform:coding-system:LN',
  ])('is no other URN than reading gives: %s', (system) => {
    const maritalStatus = { coding: [{ system, code: 'X' }] };

    expect(readBack({ maritalStatus })).toEqual({ patient: { maritalStatus }, losses: [] });
  });

  test('is known with spaces around it', () => {
    const coding = read(pidWith({ 5: 'A', 16: 'M^Married^ HL70002 ' })).maritalStatus?.coding;

    expect(coding).toEqual([{ system: V3, code: 'M', display: 'Married' }]);
  });
});

describe('a CWE of later versions', () => {
  const wire = 'W^Widow^HL70002^7^Witwe^99NORD^2.9^3^seit 2001^08^Veuve^99SUD^1';
  const pid = pidWith({ 5: 'A', 16: wire });

  test('is read with its versions, its original text and its third coding', () => {
    const patient = read(pid);

    expect(patient.maritalStatus).toEqual({
      coding: [
        { system: V3, code: 'W' },
        // The version is that of table 0002.
        { system: `${V2}0002`, version: '2.9', code: 'W', display: 'Widow' },
        { system: `${NAMED}99NORD`, version: '3', code: '7', display: 'Witwe' },
        { system: `${NAMED}99SUD`, version: '1', code: '08', display: 'Veuve' },
      ],
      text: 'seit 2001',
    });
    expect(validatePatient(patient)).toBe(patient);
  });

  test('is written as the CE that v2.5.1 has, and what that does not hold is named', () => {
    const { pid: field, losses } = write(read(pid));

    expect(field(16)).toBe('W^Widow^HL70002^7^Witwe^99NORD');
    expect(losses.toSorted()).toEqual([
      'Patient.maritalStatus.coding[0].display',
      'Patient.maritalStatus.coding[1]',
      'Patient.maritalStatus.coding[2].version',
      'Patient.maritalStatus.coding[3]',
      'Patient.maritalStatus.text',
    ]);
  });

  test('of a tribe is a CWE in v2.5.1 too', () => {
    const tribe = '12^Otter Creek^99NORD^13^Creek^99SUD^1^2^of the creek';

    expect(again('PID-39', pidWith({ 5: 'A', 39: tribe }))).toBe(tribe);
  });

  test('keeps a text alone beside an original text', () => {
    expect(read(pidWith({ 5: 'A', 16: '^Widow^^^^^^^seit 2001' })).maritalStatus).toEqual({
      coding: [{ display: 'Widow' }],
      text: 'seit 2001',
    });
  });
});

describe('relationships of a contact', () => {
  const V2_0131 = `${V2}0131`;
  const ROLE_CODE = 'http://terminology.hl7.org/CodeSystem/v3-RoleCode';
  const one = (system: string, code: string) => ({ coding: [{ system, code }] });
  const [role, kin] = [one(V2_0131, 'C'), one(ROLE_CODE, 'MTH')];

  test.each([
    ['a relationship and a role', [kin, role], ['MTH^^HL70063', 'C^^HL70131']],
    ['two relationships', [kin, one(ROLE_CODE, 'SPS')], ['MTH^^HL70063', 'SPO^^HL70063']],
    ['two roles', [role, one(V2_0131, 'N')], ['C^^HL70131', 'N^^HL70131']],
    ['a role alone', [role], ['', 'C^^HL70131']],
  ])('%s find their places and read back', (_, relationship, fields) => {
    const contact = [{ name: { family: 'B' }, relationship }];
    const { field } = write({ contact });

    expect([field('NK1-3'), field('NK1-7')]).toEqual(fields);
    expect(readBack({ contact })).toEqual({ patient: { contact }, losses: [] });
  });

  test('a role before a relationship is sent, and its order is named', () => {
    const { losses, field } = write({ contact: [{ name: { family: 'B' }, relationship: [role, kin] }] });

    expect([field('NK1-3'), field('NK1-7')]).toEqual(['MTH^^HL70063', 'C^^HL70131']);
    expect(losses).toEqual(['Patient.contact[0].relationship']);
  });

  test('a third one is named', () => {
    expect(write({ contact: [{ name: { family: 'B' }, relationship: [kin, kin, role] }] }).losses).toEqual([
      'Patient.contact[0].relationship[1]',
    ]);
  });

  test('a role in NK1-3 moves to the field of roles, which reading reports', () => {
    const segments = [pidWith({ 5: 'A' }), 'NK1|1|B|N^Next-of-Kin^HL70131'];

    expect(again('NK1-7', ...segments)).toBe('N^Next-of-Kin^HL70131');
    expect(notRead(...segments)).toEqual(['NK1-3: is written again in NK1-7']);
  });
});
