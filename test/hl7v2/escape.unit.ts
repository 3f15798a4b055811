import fc from 'fast-check';
import { STANDARD_DELIMITERS as standard } from '../../hl7v2/delimiters.ts';
import { escape, textOfLeaf, unescape } from '../../hl7v2/escape.ts';
import { runs } from '../support/run/property-runs.ts';
import { delimiters, hostileText } from './arbitraries.ts';

describe('escape sequences', () => {
  test.each([
    ['|', '\\F\\'],
    ['^', '\\S\\'],
    ['&', '\\T\\'],
    ['~', '\\R\\'],
    ['\\', '\\E\\'],
    ['\r', '\\X0D\\'],
    ['\u0000', '\\X00\\'],
    ['\u001c', '\\X1C\\'],
    ['\u007f', '\\X7F\\'],
    ['\uFFFF', '\\XEFBFBF\\'],
    ['O\\F\\X', 'O\\E\\F\\E\\X'],
    ['plain Ünïcode 𠮷', 'plain Ünïcode 𠮷'],
  ])('%j is written as %j and read back', (text, wire) => {
    expect(escape(text, standard)).toBe(wire);
    expect(unescape(wire, standard)).toBe(text);
  });

  test.each([
    ['line\\.br\\break', 'line\nbreak'],
    ['\\H\\bold\\N\\ text', 'bold text'],
    ['\\XC3A9\\', 'é'],
    ['\\XE9\\', 'é'],
    ['\\XEFBBBF\\', '\uFEFF'],
    ['\\E\\F\\', '\\F\\'],
    ['a\\X000d\\\\X0A\\b', 'a\r\nb'],
    ['\\X0D0A\\', '\r\n'],
    ['\\X00e9\\', 'é'],
    ['\\X004100E920AC\\', 'Aé€'],
    ['\\X0041D83DDE00\\', 'A\u{1F600}'],
    ['\\X0041D83D\\', 'A\uFFFD'],
    ['\\X410042\\', 'A\u0000B'],
  ])('%j is read as %j', (wire, text) => {
    expect(unescape(wire, standard)).toBe(text);
  });

  test.each([
    '\\Zab\\',
    '\\C2842\\',
    '\\.sp 3\\',
    '\\X0\\',
    '\\XGG\\',
    '\\Q\\',
    'not closed \\F',
    '\\',
    '\\P\\',
  ])('%j is unknown and stays as it is', (wire) => {
    expect(unescape(wire, standard)).toBe(wire);
  });

  test('no control character but tab, line feed and carriage return is in the text of a leaf', () => {
    expect(textOfLeaf('a\\X00\\b\\X0000\\c\u0001\u001F\\X7F\\', standard)).toBe(
      'a\uFFFDb\uFFFDc\uFFFD\uFFFD\u007F',
    );
    expect(textOfLeaf('a\\X09\\b\\X0A\\\\X0D\\\t', standard)).toBe('a\tb\n\r\t');
  });

  test('the null value is never written for a text of two quotes', () => {
    expect(escape('""', standard)).not.toBe('""');
    expect(unescape(escape('""', standard), standard)).toBe('""');
  });

  test.each(['\uD800', '\uDC00'])('half of a surrogate pair, %j, becomes a replacement character', (half) => {
    expect(unescape(escape(`a${half}b`, standard), standard)).toBe('a\uFFFDb');
  });

  test('a text that needs an escape is refused where none is declared', () => {
    expect(() => escape('a|b', { ...standard, escape: '' })).toThrow('no escape character');
  });

  test('any text survives any delimiters, and no delimiter or control character is left in it', () => {
    fc.assert(
      fc.property(hostileText, delimiters, (text, d) => {
        const wire = escape(text, d);

        expect(unescape(wire, d)).toBe(text);
        const body = wire.replaceAll(d.escape, '');
        for (const delimiter of [d.field, d.component, d.repetition, d.subcomponent])
          expect(body).not.toContain(delimiter);
        expect(body).not.toMatch(/[\u0000-\u001F]/);
      }),
      runs(2000),
    );
  });

  test('reading any text ends and gives a text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('\\', 'X', '0', 'F', '.', 'a') }),
        (wire) => typeof unescape(wire, standard) === 'string',
      ),
      runs(100),
    );
  });
});
