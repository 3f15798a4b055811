import type { Finding } from '../validity/validity.ts';
import { v251Problems, v251Warnings } from './v251-validity.ts';

const VALID = [
  'MSH|^~\\&|APP^1.2.3^ISO||||20260102030405.6789+0100||ADT^A28^ADT_A05|C1|P|2.5.1||||||UNICODE UTF-8',
  'EVN|A28|20260102030405',
  'PID|1||A^^^X&1.2.3&ISO^MR^^20200229~B||Doe&van&Doe^J\\T\\R^^^^^L||1984-0500||""||~S&T^^^^^CHE^H||1^PRN^PH~2|3^WPN^CP||||||||||Y|2',
  'PD1||||||||||||N|202002',
  'ROL||AD|PP^Primary Care Provider^HL70443|1^Doe',
  'NK1|1|A^B^^^^^U^^^^^2001^20020304||X||^NET^Internet^a@b|||2020|20210101',
  'NK1|2',
  'PV1||N',
  'OBX|1|CE|1^Text^LN||A^B^L~C||||||F',
];

/** The valid message with other segments: a text replaces all segments of its kind, null takes them out. */
function withSegments(changes: Record<string, string | null>): string {
  const kept = VALID.map((line) => {
    const change = changes[line.slice(0, 3)];
    return change === undefined ? line : change;
  });
  return kept
    .filter((line) => line !== null)
    .join('\r')
    .concat('\r');
}

const msh = (n: number, value: string) => {
  const fields = (VALID[0] ?? '').split('|');
  fields[n - 1] = value;
  return withSegments({ MSH: fields.join('|') });
};

/** A PID with the required fields and some others. */
const pid = (fields: Record<number, string>) => {
  const all: Record<number, string> = { 3: 'A', 5: 'B', ...fields };
  return withSegments({ PID: `PID|${Array.from({ length: 45 }, (_, n) => all[n + 1] ?? '').join('|')}` });
};

const found = (findings: Finding[]) => findings.map(({ path, problem }) => `${path} ${problem}`);

describe('a valid ADT_A05', () => {
  test.each<[string, string]>([
    ['with person, contacts and an observation', withSegments({})],
    ['with a role after PD1', withSegments({ PD1: 'PD1|S\rROL||AD|PP|1\rROL||AD|PP|2', ROL: null })],
    ['with a role after PV1', withSegments({ PV1: 'PV1||N\rROL||AD|PP|1', ROL: null })],
    ['with a role after PV2', withSegments({ PV1: 'PV1||N\rPV2||A\rROL||AD|PP|1\rROL||AD|AT|2' })],
    [
      'with groups that repeat',
      withSegments({ OBX: 'PR1|1||X||2020\rROL||AD|PP|1\rPR1|2||Y||2020\rGT1|1|A|B' }),
    ],
    [
      'with codes of its own where a table is not closed',
      withSegments({ PV1: 'PV1||?', PID: 'PID|||A^^^^FW||B|||?', OBX: `DG1|1|||||W${'|'.repeat(9)}3` }),
    ],
    ['with other delimiters', withSegments({}).replaceAll('|', '#').replaceAll('^', '*')],
    ['with a null where a date could be', pid({ 7: '""', 29: '""' })],
    ['with delimiters at the end and nothing between', pid({ 11: 'S^^&^^', 45: '~^&' })],
  ])('%s has no problems', (_, message) => {
    expect(v251Problems(message)).toEqual([]);
  });
});

describe('the order of segments', () => {
  test.each<[string, string, string[]]>([
    ['a missing PV1', withSegments({ PV1: null }), ['PV1 is required']],
    ['a missing EVN', withSegments({ EVN: null }), ['EVN is required']],
    ['a second PID', pid({}).replace('\rPD1', '\rPID|||A||B\rPD1'), ['PID(2) has no place here in ADT_A05']],
    [
      'NK1 before PD1',
      withSegments({ EVN: 'EVN||2026', PD1: 'NK1|1\rPD1', ROL: null }),
      ['PD1 has no place here in ADT_A05'],
    ],
    [
      'a group without its first segment',
      withSegments({ OBX: 'IN2|1' }),
      ['IN2 has no place here in ADT_A05'],
    ],
    ['a segment of another structure', withSegments({ OBX: 'MRG|1' }), ['MRG has no place here in ADT_A05']],
    [
      'a text that became a segment',
      withSegments({ EVN: 'EVN||2026\rSecret' }),
      ['??? has no place here in ADT_A05', '??? is no segment of v2.5.1'],
    ],
    ['a message that is cut off', withSegments({}).slice(0, -1), ['message does not end with CR']],
    ['a text without delimiters', 'MSH|^^^^|', ['MSH declares no delimiters']],
  ])('%s is found', (_, message, expected) => {
    expect(found(v251Problems(message))).toEqual(expected);
  });
});

describe('the header', () => {
  test.each<[string, number, string, string]>([
    ['another message', 9, 'ORU^A28^ADT_A05', 'MSH-9.1 is not ADT'],
    ['an event of another structure', 9, 'ADT^A01^ADT_A05', 'MSH-9.3 is not ADT_A01'],
    ['a message type of two components', 9, 'ADT^A28', 'MSH-9.3 is not ADT_A05'],
    ['a control ID of 21 characters', 10, '0'.repeat(21), 'MSH-10 is longer than 20'],
    ['no control ID', 10, '', 'MSH-10 is required'],
    ['another version', 12, '2.5', 'MSH-12 is not 2.5.1'],
    ['an unknown character set', 18, 'UTF-8', 'MSH-18 is no code of table 0211'],
  ])('with %s is found', (_, n, value, expected) => {
    expect(found(v251Problems(msh(n, value)))).toEqual([expected]);
  });
});

describe('the fields of a PID', () => {
  test.each<[string, number, string, string]>([
    ['a required field that is empty', 3, '', 'PID-3 is required'],
    ['a required field of delimiters alone', 5, '^^~&', 'PID-5 is required'],
    ['a field that must not repeat', 7, '2000~2001', 'PID-7 repeats too often'],
    ['a field of v2.7', 40, '1', 'PID-40 is no field of v2.5.1'],
    ['a CX without its ID', 3, 'A~^^^B', 'PID-3(2).1 is required'],
    ['a family name of parts alone', 5, 'A~B~&C', 'PID-5(3).1.1 is required'],
    ['a universal ID without its type', 3, 'A^^^B&1.2', 'PID-3.4.3 is required beside its other half'],
    ['a universal ID type without its ID', 3, 'A^^^B&&ISO', 'PID-3.4.2 is required beside its other half'],
    ['a universal ID of unknown type', 3, 'A^^^B&1.2&OID', 'PID-3.4.3 is no code of table 0301'],
    ['a seventh component of a CE', 16, 'A^B^C^D^E^F^G', 'PID-16 has more parts than CE'],
    ['a fourth subcomponent of an SAD', 11, 'A&B&C&D', 'PID-11.1 has more parts than SAD'],
    ['a subcomponent of a text', 11, '^A&B', 'PID-11.2 has more parts than ST'],
    ['a component of a text', 19, 'A^B', 'PID-19 has more parts than ST'],
    ['a subcomponent of a text that has no components', 19, 'A&B', 'PID-19 has more parts than ST'],
    ['a number that is none', 25, 'two', 'PID-25 is no NM'],
    ['a set ID that is none', 1, '-1', 'PID-1 is no SI'],
    ['a day that does not exist', 7, '20230229', 'PID-7.1 is no DTM'],
    ['a time in the writing of FHIR', 7, '2023-02-28', 'PID-7.1 is no DTM'],
    ['an hour without a day', 29, '20230214T10', 'PID-29.1 is no DTM'],
    ['five digits of a second', 29, '20230214101112.12345', 'PID-29.1 is no DTM'],
    ['a date with a time', 3, 'A^^^^^^2020010203', 'PID-3.7 is no DT'],
    ['a range of no dates', 5, 'A^^^^^^^^^2020&x', 'PID-5.10.2 is no DTM'],
    ['another yes', 24, 'true', 'PID-24 is no code of table 0136'],
    ['a name type of a later version', 5, 'A^^^^^^MSK', 'PID-5.7 is no code of table 0200'],
    ['a control character', 19, 'A\nB', 'PID-19 holds a control character'],
    ['an escape that is not closed', 19, 'A\\B', 'PID-19 holds an escape sequence that is none'],
    ['an escape that is unknown', 19, '\\Q\\', 'PID-19 holds an escape sequence that is none'],
  ])('%s is found', (_, n, value, expected) => {
    expect(found(v251Problems(pid({ [n]: value })))).toEqual([expected]);
  });
});

test.each<[string, string, string]>([
  ['no observation type', 'OBX|1||1||A', 'OBX-5 has no datatype in OBX-2'],
  ['another type than it says', 'OBX|1|NM|1||A', 'OBX-5 is no NM'],
  ['a time that is none', 'OBX|1|TM|1||2460', 'OBX-5 is no TM'],
])('an observation with %s is found', (_, OBX, expected) => {
  expect(found(v251Problems(withSegments({ OBX: OBX.concat('||||||F') })))).toEqual([expected]);
});

test('a universal ID of an EI without its type is found', () => {
  const message = withSegments({ ROL: 'ROL|A^^1.2|AD|PP|1' });

  expect(found(v251Problems(message))).toEqual(['ROL-1.4 is required beside its other half']);
});

test('the second segment of its kind is named', () => {
  const message = withSegments({ OBX: null }).replace('NK1|2', 'NK1|2|A^^^^^^?');

  expect(found(v251Problems(message))).toEqual(['NK1(2)-2.7 is no code of table 0200']);
});

test('no finding holds a value', () => {
  const message = pid({ 1: 'SECRET', 7: 'SECRET', 24: 'SECRET', 40: 'SECRET' })
    .replace('OBX|1|CE', 'OBX|SECRET|SECRET')
    .concat('SECRET|SECRET\r');
  const findings = [...v251Problems(message), ...v251Warnings(message)];

  expect(findings.length).toBeGreaterThan(6);
  expect(JSON.stringify(findings)).not.toContain('SECRET');
});

test('values that are too long are warned about and are no problem', () => {
  const message = pid({ 3: `A~${'1'.repeat(16)}`, 11: `^^^^${'0'.repeat(247)}` });

  expect(v251Problems(message)).toEqual([]);
  expect(found(v251Warnings(message))).toEqual([
    'PID-3(2).1 is longer than 15',
    'PID-11 is longer than 250',
    'PID-11.5 is longer than 12',
  ]);
});
