import { annotate } from '../../../../bin/console/server/annotate.ts';

const PID = [
  'MSH|^~\\&|APP||||20260102030405+0000||ADT^A28^ADT_A05|C1|T|2.5.1',
  'PID|1||MR-1^^^Hospital&1.2.3&ISO^MR~9^^^^FW||Brändli&von&Bränd^Anouk^Marie\\X20\\Claire||198403|F',
  'OBX|1|CE|76689-9^Sex assigned at birth^LN||F^Female^HL70001||||||F',
  'ZZZ|x',
  '',
].join('\r');

const tokens = annotate(PID);
const at = (place: string) => tokens.flat().find((token) => token.place === place);

test.each([
  ['MSH-1', '|', 'Field Separator', undefined],
  ['MSH-2', '^~\\&', 'Encoding Characters', undefined],
  ['MSH-7', '20260102030405+0000', 'Date/Time Of Message', undefined],
  ['MSH-9.3', 'ADT_A05', 'Message Structure', 'Message Type'],
  ['MSH-10', 'C1', 'Message Control ID', undefined],
  ['PID-3.1', 'MR-1', 'ID Number', 'Patient Identifier List'],
  ['PID-3.4.2', '1.2.3', 'Assigning Authority, Universal ID', 'Patient Identifier List'],
  ['PID-3[2].5', 'FW', 'Identifier Type Code', 'Patient Identifier List'],
  ['PID-5.1.1', 'Brändli', 'Family Name, Surname', 'Patient Name'],
  ['PID-5.1.2', 'von', 'Family Name, Own Surname Prefix', 'Patient Name'],
  ['PID-5.2', 'Anouk', 'Given Name', 'Patient Name'],
  ['PID-7', '198403', 'Date/Time of Birth', undefined],
  ['PID-8', 'F', 'Administrative Sex', undefined],
  // OBX-2 says what OBX-5 is.
  ['OBX-5.2', 'Female', 'Text', 'Observation Value'],
])('%s is %s: %s', (place, text, name, of) => {
  expect(at(place)).toMatchObject({ text, name, ...(of === undefined ? {} : { of }) });
});

test('a surname alone is the family name', () => {
  const [, pid] = annotate('MSH|^~\\&\rPID|||||Brändli^Anouk\r');

  expect(pid?.find(({ place }) => place === 'PID-5.1')).toMatchObject({
    name: 'Family Name',
    of: 'Patient Name',
  });
});

test.each([
  ['2.3', 'Set ID - Patient ID', 'not a field of HL7 v2.3'],
  ['2.5.1', 'Set ID - PID', 'not a field of HL7 v2.5.1'],
  ['2.7', 'Set ID - PID', 'Patient Telecommunication Information'],
  ['2.8', 'Set ID - PID', 'Patient Telecommunication Information'],
  ['', 'Set ID - PID', 'not a field of HL7 v2.5.1'],
])('a message of version %s has the names of that version', (version, pid1, pid40) => {
  const [, pid] = annotate(`MSH|^~\\&|||||||||T|${version}\rPID|1${'|'.repeat(39)}1^2\r`);

  const named = (place: string) => pid?.find((token) => token.place === place);
  expect(named('PID-1')?.name).toBe(pid1);
  expect(named('PID-40.1')?.of).toBe(pid40);
});

test('an escaped text has its meaning', () => {
  expect(at('PID-5.3')).toMatchObject({ text: 'Marie\\X20\\Claire', means: 'Marie Claire' });
  expect(at('PID-5.2')).not.toHaveProperty('means');
});

test('an unknown segment keeps its places', () => {
  expect(at('ZZZ-1')).toMatchObject({ text: 'x', name: 'not a field of HL7 v2.5.1' });
});

test('the pieces of each segment are the segment, letter for letter', () => {
  expect(tokens.map((line) => line.map(({ text }) => text).join(''))).toEqual(PID.trim().split('\r'));
});
