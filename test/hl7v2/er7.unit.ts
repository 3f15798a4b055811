import fc from 'fast-check';
import { message, repetition, segment, withFields } from '../../hl7v2/build.ts';
import { encodingCharacters } from '../../hl7v2/delimiters.ts';
import { Er7Error, parse, serialize } from '../../hl7v2/er7.ts';
import { UNREADABLE } from '../../hl7v2/escape.ts';
import { readHeader } from '../../hl7v2/header.ts';
import { runs } from '../support/run/property-runs.ts';
import { delimiters, hostileText } from './arbitraries.ts';

const ADT = [
  'MSH|^~\\&|APP|FAC|||20260102030405+0000||ADT^A28^ADT_A05|CTRL1|T|2.5.1',
  'PID|1||A1^^^HOSP&1.2.3&ISO^MR~B2||Chalmers&van^Peter^^^^^L~""||""|F',
  'PV1||N',
  '',
].join('\r');

describe('access by position', () => {
  const pid = parse(ADT).segment('PID');

  test('MSH-1 is the field separator and MSH-2 the encoding characters, neither split nor unescaped', () => {
    const msh = parse(ADT).segment('MSH');

    expect(msh?.field(1).wire).toBe('|'); // MSH-1
    expect(msh?.field(2).text()).toBe('^~\\&'); // MSH-2
    expect(msh?.field(3).text()).toBe('APP'); // MSH-3
    expect(msh?.field(9).text(2)).toBe('A28'); // MSH-9.2
    expect(msh?.length).toBe(12);
  });

  test('fields, repetitions, components and subcomponents count from 1', () => {
    expect(pid?.field(1).text()).toBe('1'); // PID-1
    expect(pid?.field(3).repetitions).toHaveLength(2);
    expect(pid?.field(3).first.text(4, 2)).toBe('1.2.3'); // PID-3(1).4.2
    expect(pid?.field(3).first.within(4).text(3)).toBe('ISO'); // the HD of CX.4
    expect(pid?.field(5).text(1, 2)).toBe('van'); // PID-5.1.2
    expect(pid?.length).toBe(8);
  });

  test('escape sequences mean the delimiters of the message, also in a datatype inside a datatype', () => {
    const hd = parse('MSH|^~\\&|\rPID|1||1^^^A\\T\\B\\S\\C&1.2').segment('PID')?.field(3).first.within(4);

    expect([hd?.text(1), hd?.text(2)]).toEqual(['A&B^C', '1.2']);
  });

  test('what is empty, null or not there has no text', () => {
    expect(pid?.field(2).text()).toBeUndefined();
    expect(pid?.field(7).text()).toBeUndefined(); // ""
    expect(pid?.field(99).text(9, 9)).toBeUndefined();
    expect(pid?.field(5).valued).toHaveLength(1); // the second repetition is ""
  });

  test('a repetition without a text, or with null values alone, is not valued', () => {
    const valued = (field: string) => parse(`MSH|^~\\&|\rPID|${field}`).segment('PID')?.field(1).valued ?? [];

    expect(valued('~^&~""~""&""^""').map(({ wire }) => wire)).toEqual([]);
    expect(valued('"~A&""').map(({ wire }) => wire)).toEqual(['"', 'A&""']);
  });

  test('the first repetition that is valued need not be the first', () => {
    expect(parse('MSH|^~\\&|\rPID|~""~A~B').segment('PID')?.field(1).firstValued?.text()).toBe('A');
  });

  test('parsing up to a segment gives everything up to it, or all segments if it is missing', () => {
    const ids = (until: string) => parse(ADT, until).segments.map(({ id }) => id);

    expect(ids('PID')).toEqual(['MSH', 'PID']);
    expect(ids('NK1')).toEqual(['MSH', 'PID', 'PV1']);
  });

  test('a header is read by name', () => {
    expect(readHeader(parse(ADT))).toMatchObject({
      sendingApplication: 'APP',
      triggerEvent: 'A28',
      controlId: 'CTRL1',
      version: '2.5.1',
    });
    expect(readHeader(parse('MSH|^~\\&|||||20260102^D')).time).toBe('20260102'); // MSH-7.1
  });
});

describe('parse and serialize', () => {
  test.each([
    ['CR', 'MSH|^~\\&|A\rPID|1\r', ['MSH', 'PID']],
    ['no CR at the end', 'MSH|^~\\&|A\rPID|1', ['MSH', 'PID']],
    ['LF, as files have it', 'MSH|^~\\&|A\nPID|1\n', ['MSH', 'PID']],
    ['CRLF', 'MSH|^~\\&|A\r\nPID|1\r\n', ['MSH', 'PID']],
    ['empty lines', 'MSH|^~\\&|A\r\n\r\n\r\nPID|1\r\r', ['MSH', 'PID']],
    ['a line feed inside a field', 'MSH|^~\\&|A\rNTE|1||one\ntwo\rPID|1\r', ['MSH', 'NTE', 'PID']],
    ['other delimiters', 'MSH$%*!@$A%B\rPID$1\r', ['MSH', 'PID']],
    ['a truncation character', 'MSH|^~\\&#|A\rPID|1\r', ['MSH', 'PID']],
    ['a header alone', 'MSH|^~\\&', ['MSH']],
    ['trailing delimiters', 'MSH|^~\\&|||\rPID|1||^^^||\r', ['MSH', 'PID']],
  ])('%s: every segment is found and no character is lost', (_, text, ids) => {
    const parsed = parse(text);

    expect(parsed.segments.map(({ id }) => id)).toEqual(ids);
    expect(serialize(parsed)).toBe(text);
  });

  test.each([
    ['', 'no-msh'],
    ['PID|1', 'no-msh'],
    ['MSH', 'bad-delimiters'],
    ['MSH|', 'bad-delimiters'],
    ['MSHx^~\\&|A', 'bad-delimiters'],
    ['MSH|^^^^|A', 'bad-delimiters'],
    ['MSH|^~\\&#%|A', 'bad-delimiters'],
    ['MSH|\r\r', 'bad-delimiters'],
  ])('%j is no message', (text, code) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ name: 'Er7Error', code }));
  });

  test('any text is parsed without loss or refused with an Er7Error', () => {
    const lines = fc.array(
      fc.string({ unit: fc.constantFrom('|', '^', '~', '\\', '&', 'A', '\r', '\n', '"') }),
    );
    fc.assert(
      fc.property(fc.constantFrom('MSH|^~\\&|', 'MSH', ''), lines, (start, rest) => {
        const text = start + rest.join('');
        try {
          expect(serialize(parse(text))).toBe(text);
        } catch (error) {
          expect(error).toBeInstanceOf(Er7Error);
        }
      }),
      runs(2000),
    );
  });
});

describe('building', () => {
  const value = fc.oneof(hostileText, fc.constant(undefined));
  const components = fc.array(fc.oneof(value, fc.array(value, { minLength: 2, maxLength: 3 })), {
    minLength: 1,
    maxLength: 4,
  });

  test('what was built is read back at the same positions, whatever the texts and the delimiters', () => {
    fc.assert(
      fc.property(delimiters, fc.array(components, { minLength: 1, maxLength: 3 }), (d, repetitions) => {
        const field = repetitions.map((one) => repetition(one, d));
        const built = message([segment('MSH', { 3: 'A' }, d), segment('ZZZ', { 2: field }, d)], d);

        const read = parse(serialize(built));

        expect(read.segments).toHaveLength(2);
        expect(encodingCharacters(read.delimiters)).toBe(encodingCharacters(d));
        for (const [r, one] of repetitions.entries()) {
          for (const [c, component] of one.entries()) {
            for (const [s, leaf] of [component].flat().entries()) {
              expect(
                read
                  .segment('ZZZ')
                  ?.field(2)
                  .repetitions[r]?.text(c + 1, s + 1),
              ).toBe(leaf?.replaceAll(UNREADABLE, '\uFFFD'));
            }
          }
        }
      }),
      runs(1000),
    );
  });

  test('nothing is written after the last value', () => {
    expect(segment('PID', { 3: repetition(['a', undefined, undefined]), 9: undefined }).wire).toBe('PID|||a');
  });

  test('a field can be replaced, also after the end of the segment', () => {
    const original = segment('PID', { 1: '1', 3: 'a' });

    expect(withFields(original, { 3: [repetition(['a']), repetition(['b'])] }).wire).toBe('PID|1||a~b');
    expect(withFields(original, { 5: 'x|y' }).wire).toBe('PID|1||a||x\\F\\y');
  });
});
