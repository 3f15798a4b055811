import { validatePatient } from '../../../mapping/patient/validate-patient.ts';

const problems = (elements: object) => {
  const result = validatePatient({ resourceType: 'Patient', ...elements });
  return 'resourceType' in result ? [] : result.map(({ path, expected }) => `${path}: ${expected}`);
};

describe('a Patient of FHIR R4', () => {
  test.each<[string, object, RegExp]>([
    ['a text where a list belongs', { name: 'x' }, /^Patient\.name: a list$/],
    ['an object where a text belongs', { name: [{ family: {} }] }, /^Patient\.name\[0\]\.family: a text/],
    [
      'a number where a text belongs',
      { name: [{ given: ['a', 5] }] },
      /^Patient\.name\[0\]\.given\[1\]: a text/,
    ],
    ['an empty text', { name: [{ family: '' }] }, /^Patient\.name\[0\]\.family: a text that is not empty$/],
    ['a code that is none', { gender: 'M' }, /^Patient\.gender: one of male, female, other, unknown$/],
    ['a date that does not exist', { birthDate: '2026-02-30' }, /^Patient\.birthDate: a date that exists/],
    ['a year that no calendar has', { birthDate: '0000' }, /^Patient\.birthDate: a date that exists/],
    [
      'an OID of no branch',
      { extension: [{ url: 'http://x', valueOid: 'urn:oid:3.1' }] },
      /^Patient\.extension\[0\]\.valueOid: an OID/,
    ],
    [
      'a value of an extension that has no such element',
      { extension: [{ url: 'http://x', valueQuantity: { valeu: 1 } }] },
      /^Patient\.extension\[0\]\.valueQuantity\.valeu: an element of R4/,
    ],
    [
      'a time without a zone',
      { deceasedDateTime: '2026-02-03T04:05:06' },
      /^Patient\.deceasedDateTime: a date that exists/,
    ],
    [
      'an element that R4 does not have',
      { name: [{ famly: 'x' }] },
      /^Patient\.name\[0\]\.famly: an element of R4: .*family/,
    ],
    [
      'a required element that is missing',
      { communication: [{}] },
      /^Patient\.communication\[0\]\.language: to be there$/,
    ],
    [
      'both of a choice',
      { deceasedBoolean: true, deceasedDateTime: '2020' },
      /^Patient\.deceasedDateTime: only one of/,
    ],
    [
      'both of the other choice',
      { multipleBirthBoolean: true, multipleBirthInteger: 2 },
      /^Patient\.multipleBirthInteger: only one of/,
    ],
    [
      'an integer of more than 32 bits',
      { multipleBirthInteger: 2 ** 31 },
      /^Patient\.multipleBirthInteger: a whole number of 32 bits$/,
    ],
    ['a rank of 0', { telecom: [{ rank: 0 }] }, /^Patient\.telecom\[0\]\.rank: a whole number from 1$/],
    [
      'a zone that no place has',
      { deceasedDateTime: '2026-02-03T04:05:06+14:30' },
      /^Patient\.deceasedDateTime: a date that exists/,
    ],
    [
      'an OID of a branch alone',
      { extension: [{ url: 'http://x', valueOid: 'urn:oid:1' }] },
      /^Patient\.extension\[0\]\.valueOid: an OID/,
    ],
    [
      'a modifier extension',
      { contact: [{ modifierExtension: [] }] },
      /^Patient\.contact\[0\]\.modifierExtension: none/,
    ],
    ['implicit rules', { implicitRules: 'http://x' }, /^Patient\.implicitRules: none/],
    [
      'an extension without url',
      { extension: [{ valueString: 'x' }] },
      /^Patient\.extension\[0\]\.url: to be there$/,
    ],
    [
      'half of a surrogate pair',
      { extension: [{ url: 'http://x', valueString: 'a\uD800' }] },
      /^Patient\.extension\[0\]\.valueString: well-formed/,
    ],
    ['a null', { name: null }, /^Patient\.name: a list$/],
    ['a null among objects', { name: [null] }, /^Patient\.name\[0\]: an object$/],
    ['an id of 65 characters', { id: 'a'.repeat(65) }, /^Patient\.id: an id: 1 to 64 of/],
  ])('%s is refused with its place', (_, elements, expected) => {
    expect(problems(elements)).toEqual([expect.stringMatching(expected)]);
  });

  test.each<[string, object, string]>([
    ['a name that is no list', { resourceType: 'Practitioner', name: {} }, 'name: a list'],
    [
      'a qualification without code',
      { resourceType: 'Practitioner', qualification: [{}] },
      'qualification[0].code: to be there',
    ],
    [
      'a family name that is none',
      { resourceType: 'Organization', contact: [{ name: { family: 3 } }] },
      'contact[0].name.family: a text that is not empty',
    ],
    [
      'a reference that is a text',
      { resourceType: 'PractitionerRole', practitioner: '#a' },
      'practitioner: an object',
    ],
    [
      'a time that is none',
      { resourceType: 'PractitionerRole', availableTime: [{ availableEndTime: '7' }] },
      'availableTime[0].availableEndTime: a time: hh:mm:ss',
    ],
    [
      'an element of another resource',
      { resourceType: 'Organization', gender: 'male' },
      'gender: an element of R4: id',
    ],
    ['a type that is no text', { resourceType: 7 }, 'resourceType: a text that is not empty'],
  ])('a contained resource with %s is refused', (_, resource, expected) => {
    const [first, ...further] = problems({ contained: [resource] });

    expect(first).toMatch(`Patient.contained[0].${expected}`);
    expect(further).toEqual([]);
  });

  test('every problem is reported at once', () => {
    expect(problems({ gender: 'M', birthDate: 'x', name: [{ use: 'x' }], foo: 1 })).toHaveLength(4);
  });

  test('a large body that is all wrong is refused as well as a small one', () => {
    const many = problems({ name: new Array(200_000).fill(1), foo: 1 });

    expect(many).toContain('Patient.name[0]: an object');
    expect(many.length).toBeGreaterThan(1000);
    const last = problems({ name: [...new Array(200_000).fill({ family: 'A' }), 1] });
    expect(last).toEqual(['Patient.name[200000]: an object']);
    expect(
      problems(
        Object.fromEntries(
          Array.from({ length: 300_000 }, (_, index) => [`x${'a'.repeat(index % 20)}${index}`, 1]),
        ),
      ).length,
    ).toBeGreaterThan(0);
  });

  test('texts of ten megabytes are looked at like short ones', () => {
    const long = 'abcd'.repeat(2_500_000);
    const url = 'http://x';

    expect(problems({ photo: [{ data: long }], name: [{ family: long }], language: long })).toEqual([]);
    expect(problems({ extension: [{ url, valueOid: `urn:oid:1${'.2'.repeat(5_000_000)}` }] })).toEqual([]);
    expect(problems({ photo: [{ data: `${long}!` }], language: 'a '.repeat(5_000_000) })).toEqual([
      'Patient.photo[0].data: base64, a multiple of four characters',
      'Patient.language: a code: text without outer or double spaces',
    ]);
  });

  test('extensions inside extensions without end are refused, and end nothing', () => {
    let extension: object = { url: 'x', valueString: 'y' };
    for (let level = 0; level < 50_000; level += 1) extension = { url: 'x', extension: [extension] };

    expect(problems({ extension: [extension] })).toEqual([
      expect.stringMatching(/: no more than \d+ levels$/),
    ]);
  });

  test('names that do not look like elements are not shown, and no value ever is', () => {
    const text = problems({
      'Jane Doe <b>': 'SECRET',
      name: [{ family: ['SECRET'] }],
      gender: 'SECRET',
      birthDate: 'SECRET',
    }).join();

    expect(text).toContain('Patient.?: an element of R4');
    expect(text).not.toMatch(/SECRET|Jane/);
  });

  test.each<[string, object]>([
    [
      'unknown extensions, nested and of any type',
      { extension: [{ url: 'http://x', extension: [{ url: 'y', valueQuantity: { value: 1 } }] }] },
    ],
    [
      'extensions of primitives, with null for entries without',
      { name: [{ given: ['a', null], _given: [null, { extension: [{ url: 'x', valueCode: 'y' }] }] }] },
    ],
    [
      'contained resources that the mapping does not look into',
      {
        contained: [
          { resourceType: 'Location', foo: 'bar' },
          { resourceType: 'Patient', foo: 'bar' },
        ],
      },
    ],
    [
      'contained resources that it does',
      {
        contained: [
          {
            resourceType: 'PractitionerRole',
            id: 'a',
            practitioner: { reference: '#b' },
            availableTime: [{ daysOfWeek: ['mon'], availableStartTime: '07:00:00' }],
          },
        ],
      },
    ],
    ['control characters and everything that ER7 uses', { name: [{ family: '\r\n\u0000|^~\\&\u001c' }] }],
    [
      'the least and the largest of whole numbers',
      { multipleBirthInteger: -(2 ** 31), photo: [{ size: 0 }], telecom: [{ rank: 2 ** 31 - 1 }] },
    ],
    [
      'partial dates and dates with zone',
      { birthDate: '1984', deceasedDateTime: '2020-02-29T23:59:60.123+14:00' },
    ],
  ])('%s are fine', (_, elements) => {
    expect(problems(elements)).toEqual([]);
  });
});
