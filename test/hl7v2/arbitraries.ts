import fc from 'fast-check';
import type { Delimiters } from '../../hl7v2/delimiters.ts';

/** Characters that mean something on the wire, or nothing good anywhere. */
const HOSTILE = [
  '|',
  '^',
  '~',
  '\\',
  '&',
  '#',
  '\r',
  '\n',
  '\r\n',
  '\u0000',
  '\u000b',
  '\u001c',
  '\u007f',
  '""',
  '\uFFFE',
  '\uFFFF',
  '\u{20BB7}',
  '\u202E',
  '\\F\\',
  '\\X0D\\',
  '\rPID|1',
];

/** Texts of one character or more, well formed, with a good share of hostile ones. */
export const hostileText = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 }) },
      { weight: 2, arbitrary: fc.constantFrom(...HOSTILE) },
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join('').toWellFormed());

/** Any five or six different punctuation characters. */
export const delimiters: fc.Arbitrary<Delimiters> = fc
  .shuffledSubarray([...'!#$%&()*+,-./:;<=>?@[\\]^_`{|}~'], { minLength: 6, maxLength: 6 })
  .chain(([field = '', component = '', repetition = '', escape = '', subcomponent = '', truncation = '']) =>
    fc.boolean().map((has) => ({
      field,
      component,
      repetition,
      escape,
      subcomponent,
      truncation: has ? truncation : '',
    })),
  );
