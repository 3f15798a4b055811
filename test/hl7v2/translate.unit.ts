import fc from 'fast-check';
import { segment } from '../../hl7v2/build.ts';
import { STANDARD_DELIMITERS } from '../../hl7v2/delimiters.ts';
import { parse } from '../../hl7v2/er7.ts';
import type { Segment } from '../../hl7v2/message.ts';
import { inDelimiters } from '../../hl7v2/translate.ts';
import { runs } from '../support/run/property-runs.ts';

const OTHER = { field: '$', component: '%', repetition: '*', escape: '!', subcomponent: '@', truncation: '' };

const pid = (text: string) => parse(text).segment('PID') as Segment;

test('a segment in its own delimiters is the same bytes', () => {
  const one = pid('MSH|^~\\&|\rPID|1|\\F\\^a&b~""\\Z1\\|\r');

  expect(inDelimiters(one, STANDARD_DELIMITERS)).toBe(one);
});

test('delimiters, escapes and the null value keep their meaning', () => {
  const one = pid('MSH|^~\\&|\rPID|1|\\F\\$^a&b~""|50% \\T\\ more\r');

  expect(inDelimiters(one, OTHER).wire).toBe('PID$1$|!F!%a@b*""$50!S! & more');
});

test('another escape character alone is translated too', () => {
  const one = pid('MSH|^~!&|\rPID|1|a!F!b\\\r');

  expect(inDelimiters(one, STANDARD_DELIMITERS).wire).toBe('PID|1|a\\F\\b\\E\\');
});

test('whatever is written in one set of delimiters reads the same in another', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 8 }), { maxLength: 6 }), (texts) => {
      const fields = Object.fromEntries(texts.map((text, index) => [index + 1, text.toWellFormed()]));
      const one = segment('PID', fields);
      const other = inDelimiters(one, OTHER);
      for (const n of texts.keys()) expect(other.field(n + 1).text()).toBe(one.field(n + 1).text());
    }),
    runs(200),
  );
});
