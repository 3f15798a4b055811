import { parse } from '../../hl7v2/er7.ts';
import { errorTexts, reportedErrors } from '../../hl7v2/reported-errors.ts';

const read = (...segments: string[]) =>
  reportedErrors(parse(['MSH|^~\\&|||||1||ACK|9|P|2.5.1', ...segments, ''].join('\r')));
const texts = (...segments: string[]) => errorTexts(read(...segments));

describe('the errors of an acknowledgment', () => {
  test.each<[string, string[], string[]]>([
    ['ERR-2 and ERR-3', ['ERR||PID^1^3|101^Missing^HL70357|E'], ['101 Required field missing at PID^1^3']],
    ['all of ERL', ['ERR||PID^1^11^2^9^1|103|E'], ['103 Table value not found at PID^1^11^2^9^1']],
    ['empty components at the end', ['ERR||PID^1^8^^^|102|E'], ['102 Data type error at PID^1^8']],
    ['several places', ['ERR||PID^1^3~PID^1^5|101|E'], ['101 Required field missing at PID^1^3, PID^1^5']],
    ['a segment alone', ['ERR||NK1|100|E'], ['100 Segment sequence error at NK1']],
    ['a segment of the site', ['ERR||ZPI^1^2|101|E'], ['101 Required field missing at ZPI^1^2']],
    ['a code without a place', ['ERR|||207|E'], ['207 Application internal error']],
    ['a local code', ['ERR||PID^1|L12|E'], ['L12 at PID^1']],
    ['a place without a code', ['ERR||PID^1^5||E'], ['at PID^1^5']],
    ['ERR-1 before v2.5', ['ERR|PID^1^3^101&Missing&HL70357'], ['101 Required field missing at PID^1^3']],
    [
      'each repetition of ERR-1',
      ['ERR|PID^1^3^101~PID^1^8^103'],
      ['101 Required field missing at PID^1^3', '103 Table value not found at PID^1^8'],
    ],
    ['the place of ERR-1 beside ERR-3', ['ERR|PID^1^8||103|E'], ['103 Table value not found at PID^1^8']],
    ['the code of ERR-1 beside ERR-2', ['ERR|^^^103|PID^1^8||E'], ['103 Table value not found at PID^1^8']],
    ['MSA-6', ['MSA|AR|C1||||207^Internal'], ['207 Application internal error']],
    [
      'MSA-6 that repeats a code, once',
      ['MSA|AE|C1||||101', 'ERR||PID^1^3|101|E'],
      ['101 Required field missing at PID^1^3'],
    ],
    [
      'each ERR, in order',
      ['ERR||PID^1^8|103|W', 'ERR||PID^1^3|101|E'],
      ['103 Table value not found at PID^1^8', '101 Required field missing at PID^1^3'],
    ],
    ['none', ['MSA|AE|C1', 'ERR', 'ERR||||E'], []],
  ])('%s', (_, segments, expected) => {
    expect(texts(...segments)).toEqual(expected);
  });

  test('free texts are not read, nor words in the place of a code or a place: they may be names', () => {
    const read = texts(
      'MSA|AE|C1|Meier||||Meier',
      'ERR|Meier^1|MEI|Meier^Meier|E|Meier|Meier|Meier|Meier',
      'ERR||MEI^ANNA^3|MEIER|E',
      'ERR||PID^1^Meier|101^Meier|E||||Meier',
      'ERR|PID^1^3^Meier',
    );

    expect(read).toEqual(['other', 'other', '101 Required field missing', 'other at PID^1^3']);
  });

  test('of many errors the first ten are put into words, and the number of the others', () => {
    const errors = Array.from({ length: 13 }, (_, index) => `ERR||PID^1^${index + 1}|101|E`);
    const places = Array.from({ length: 12 }, (_, index) => `PID^1^${index + 1}`);

    expect(read(...errors)).toHaveLength(13);
    expect(texts(...errors).slice(9)).toEqual(['101 Required field missing at PID^1^10', '3 more']);
    expect(texts(`ERR||${places.join('~')}|101|E`)[0]).toMatch(/PID\^1\^10, 2 more$/);
  });
});
