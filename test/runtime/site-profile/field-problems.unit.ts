import { parseSiteProfile } from '../../../runtime/site-profile/site-profile-file.ts';

const problemsOf = (profile: object) => {
  const parsed = parseSiteProfile(JSON.stringify(profile));
  return 'sendingApplication' in parsed ? [] : parsed;
};

test.each<[string, object, string | RegExp]>([
  ['PID-99', { literal: 'x' }, 'v2.5.1 has no such place'],
  ['PID-8.2', { literal: 'x' }, 'v2.5.1 has no such place'],
  ['PV2-3', { literal: 'x' }, /^PV2 is no segment that is written, expected MSH, EVN/],
  ['ZPD-3', { literal: 'x' }, 'a Z-segment is declared in zSegments'],
  ['MSH-9', { literal: 'x' }, 'cannot be set: it is the type of the message'],
  ['MSH-10', { empty: true }, 'cannot be set: it is the control ID of the message'],
  ['MSH-3', { literal: 'x' }, 'cannot be set: sendingApplication says it'],
  ['PID-3', { empty: true }, /^cannot be set: assigningAuthorities/],
  ['PID-3.5', { literal: 'MR' }, /^cannot be set: assigningAuthorities/],
  ['PID-5', { empty: true }, 'cannot be empty: it is required'],
  ['PID-18', {}, /^expected one of literal, empty, move/],
  ['PID-18', { literal: 'x', empty: true }, /^expected one of literal, empty, move/],
  ['PV1-44', { literal: 'soon' }, 'literal: expected a value of DTM'],
  ['PID-8', { identifier: { type: 'MR' } }, 'expected a field of CX, or a text, for an identifier'],
  ['PID-9', { move: 'PID-5' }, 'from PID-5: it is needed where it is, expected copy'],
  ['PID-9', { copy: 'PID5' }, 'from PID5: expected a place such as PID-14 or PID-3.1'],
  ['PID-9', { copy: 'PID-99' }, 'from PID-99: v2.5.1 has no such place'],
  ['PID-9', { copy: 'PID-13' }, 'from PID-13: it has another datatype'],
  ['PID-9', { copy: 'NK1-2' }, 'from NK1-2: NK1 repeats, expected a place of one segment'],
  ['PID-9', { move: 'PID-9' }, 'from PID-9: it is the same place'],
  ['PD1-16', { fhirPath: 'name.given +' }, /^fhirPath: line: 1; column: 12; message: mismatched input/],
  ['PD1-16', { fhirPath: 'active', covers: ['(('] }, /^covers: line: 1; column/],
  ['PD1-16', { fhirPath: 'now()' }, /^fhirPath: a message is made of its resource alone/],
])('a rule for %s is refused where it cannot be: %j', (place, rule, problem) => {
  const expected = typeof problem === 'string' ? `fields.${place}: ${problem}` : undefined;
  const problems = problemsOf({ fields: { [place]: rule } });

  if (expected !== undefined) expect(problems).toContain(expected);
  else
    expect(problems.map((one) => one.replace(`fields.${place}: `, ''))).toContainEqual(
      expect.stringMatching(problem),
    );
});

test.each([
  [
    '2.4',
    'PID-5.10',
    '20200102',
    'literal: v2.4 has something else in this place than v2.5.1, and nothing would be sent',
  ],
  [
    '2.4',
    'PV1-7.17',
    '20200102',
    'literal: v2.4 has something else in this place than v2.5.1, and nothing would be sent',
  ],
  ['2.7', 'PID-4', 'X', 'v2.7 has withdrawn it'],
  ['2.3.1', 'ROL-4.1', 'X', 'v2.3.1 has no ROL in these messages'],
])('a literal that v%s would cut is refused: %s', (version, place, literal, problem) => {
  expect(problemsOf({ version, fields: { [place]: { literal } } })).toEqual([`fields.${place}: ${problem}`]);
  expect(problemsOf({ version, fields: { 'PID-18.1': { literal: 'X' } } })).toEqual([]);
});

test('rules that are in the way of each other are refused, all of them', () => {
  const fields = {
    'PID-18': { literal: '1' },
    'PID-18.5': { literal: 'AN' },
    'PID-2': { move: 'PID-4' },
    'PID-21': { move: 'PID-4' },
    'PID-19': { copy: 'PID-18.1' },
  };

  expect(problemsOf({ fields })).toEqual([
    'fields.PID-18.5: fields.PID-18 fills the same place',
    'fields.PID-21: fields.PID-2 moves PID-4 too',
    'fields.PID-19: fields.PID-18 replaces PID-18.1',
  ]);
});

test('the form of rules and Z-segments is checked, and their place', () => {
  const problems = problemsOf({
    fields: { PID5: { literal: 'x' }, 'PID-18': { literal: '' }, 'PID-19': { covers: ['a'] }, 'PID-21': 7 },
    zSegments: [
      { id: 'PID', after: 'PID', fields: { '0': { literal: 'x' } } },
      { id: 'ZPD', after: 'PID', color: 1, fields: {} },
    ],
  });

  expect(problems).toEqual(
    expect.arrayContaining([
      'fields: expected places such as PID-2 or PV1-3.1',
      'fields.PID-18.literal: expected a text of one line that is not empty',
      'fields.PID-19: fhirPath is missing',
      'fields.PID-21: expected an object with literal, empty, move, copy, identifier or fhirPath',
      'zSegments.0.id: expected the name of a Z-segment, such as ZPD',
      'zSegments.0.fields: expected numbers of fields from 1 to 99, such as 2 or 3.1',
      'zSegments.1: color is not known, expected id, after, fields',
      'zSegments.1.fields: expected an object of field and rule',
    ]),
  );
  expect(
    problemsOf({
      zSegments: [
        {
          id: 'ZPD',
          after: 'ZEN',
          fields: { '1': { move: 'PID-6' }, '2': { literal: 'x' }, '2.1': { empty: true } },
        },
        { id: 'ZPD', after: 'PID', fields: { '1': { fhirPath: '((' } } },
      ],
    }),
  ).toEqual([
    'zSegments.0: after: expected MSH, EVN, PID, PD1, ROL, NK1, PV1, OBX',
    'zSegments.0: fields.1: expected copy: nothing is moved out of the standard',
    'zSegments.0: fields.2.1: fields.2 fills the same place',
    'zSegments.1: ZPD is declared twice',
    expect.stringMatching(/^zSegments\.1: fields\.1: fhirPath: line: 1/),
  ]);
});

test('the engine of expressions is there only for a profile that has one', () => {
  const engineOf = (profile: object) => {
    const parsed = parseSiteProfile(JSON.stringify(profile));
    return 'sendingApplication' in parsed ? parsed.fhirPath : parsed;
  };

  expect(engineOf({ fields: { 'PV1-3.1': { literal: 'AMB' } } })).toBeUndefined();
  expect(engineOf({ fields: { 'PV1-3.1': { fhirPath: 'active' } } })).toHaveProperty('compile');
});
