import fc from 'fast-check';
import { jsonFault } from '../../runtime/json-fault.ts';

test.each([
  ['{"a":x}', 'line 1, column 6'],
  ['{\n  "a": 1,\n}', 'line 3, column 1'],
  ['{"a": [1, 2', 'line 1, column 12'],
  ['{"a": "open}', 'line 1, column 7'],
  ['{"a": 01}', 'line 1, column 8'],
  ['{} {}', 'line 1, column 4'],
  ['\ufeff{}', 'line 1, column 1'],
  ['', 'line 1, column 1'],
])('%j stops being JSON at %s', (text, place) => {
  expect(jsonFault(text)).toBe(place);
});

test('a text has a fault exactly if JSON.parse refuses it', () => {
  const broken = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '}', ']', ':', '0', '\\', '\n', '\u0085', 'é'))
    .map(([text, at, inserted]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + inserted + text.slice(place + (inserted === '' ? 1 : 0));
    });
  fc.assert(
    fc.property(fc.oneof(fc.json(), broken, fc.string()), (text) => {
      expect(jsonFault(text) === undefined).toBe(isJson(text));
    }),
  );
});

test('a deeply nested text does not exhaust the stack', () => {
  expect(jsonFault('['.repeat(1_000_000))).toBe('line 1, column 1000001');
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
