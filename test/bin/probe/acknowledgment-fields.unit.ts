import { acknowledgmentFields } from '../../../bin/probe/acknowledgment-fields.ts';

const MSH = 'MSH|^~\\&|||||1||ACK|9|P|2.5.1\r';

function explained(segments: string, showsTexts = true) {
  return acknowledgmentFields(MSH + segments, 'C1', showsTexts).map(
    ({ place, value, meaning }) => `${place} ${value ?? '-'}: ${meaning}`,
  );
}

test('every ERR is explained, with its component, repetition and segment number', () => {
  expect(explained('MSA|AE|C1\rERR||PID^1^3^2^4|101|E\rERR||NK1^2^2|L12|W\r')).toEqual([
    'MSA-1 AE: application error',
    'MSA-2 C1: MSH-10 of the message',
    'ERR-2 PID^1^3^2^4: PID-3.4 (Patient Identifier List, repetition 2)',
    'ERR-3 101: Required field missing',
    'ERR-4 E: error',
    'ERR(2)-2 NK1^2^2: NK1-2 (NK Name, NK1 number 2)',
    'ERR(2)-3 L12: not in table 0357: a code of the endpoint',
    'ERR(2)-4 W: warning',
  ]);
});

test('ERR-1 of versions before 2.5 has the place and the code', () => {
  expect(explained('MSA|AE|C1|why\rERR|PID^1^8^103&Table value not found&HL70357\r')).toEqual([
    'MSA-1 AE: application error',
    'MSA-2 C1: MSH-10 of the message',
    'MSA-3 why: free text',
    'ERR-1 PID^1^8: PID-8 (Administrative Sex)',
    'ERR-1.4 103: Table value not found',
  ]);
});

test('where texts are not shown, nothing is that may be a value of the message', () => {
  const lines = explained('MSA|Meier|Meier|Meier\rERR||Meier^Meier|Meier^Meier|Meier|||Meier|Meier\r', false);

  expect(lines.join()).not.toContain('Meier');
  expect(lines).toHaveLength(9);
  expect(lines.slice(0, 2)).toEqual([
    'MSA-1 -: not in table 0008',
    'MSA-2 -: not MSH-10 of the message, which is C1',
  ]);
});

test('an answer that is no acknowledgment has no fields', () => {
  expect(acknowledgmentFields('Meier', 'C1', true)).toEqual([]);
  expect(acknowledgmentFields(`${MSH}PID|1\r`, 'C1', true)).toEqual([]);
});
