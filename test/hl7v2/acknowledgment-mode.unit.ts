import { acknowledgmentsAskedFor } from '../../hl7v2/acknowledgment-mode.ts';
import { parse } from '../../hl7v2/er7.ts';
import { readHeader } from '../../hl7v2/header.ts';

const header = (accept: string, application: string) =>
  readHeader(parse(`MSH|^~\\&|A||||1||ADT^A28|1|T|2.5.1|||${accept}|${application}\r`));

test('a message without a header is answered in original mode', () => {
  expect(acknowledgmentsAskedFor('AR', undefined)).toEqual(['AR']);
});

test.each([
  ['', '', 'AE', ['AE']],
  ['AL', 'NE', 'AA', ['CA']],
  ['NE', 'AL', 'AA', ['AA']],
  ['AL', 'AL', 'AA', ['CA', 'AA']],
  ['ER', 'SU', 'AA', ['AA']],
  ['ER', 'SU', 'AR', ['CR']],
  ['SU', 'ER', 'AE', ['AE']],
  ['NE', 'NE', 'AA', []],
  ['??', '', 'AA', ['CA']],
] as const)('MSH-15 %j and MSH-16 %j ask of %s for %j', (accept, application, code, asked) => {
  expect(acknowledgmentsAskedFor(code, header(accept, application))).toEqual(asked);
});

test('an application acknowledgment never follows a commit acknowledgment that refuses', () => {
  const conditions = ['', 'AL', 'NE', 'ER', 'SU', '??'];
  for (const accept of conditions) {
    for (const application of conditions) {
      for (const code of ['AE', 'AR'] as const)
        expect(acknowledgmentsAskedFor(code, header(accept, application)).length).toBeLessThanOrEqual(1);
    }
  }
});
