import fc from 'fast-check';
import { linesOf } from '../../../bin/load/lines.ts';

async function read(chunks: readonly Uint8Array[], mostBytes = 1000) {
  const lines: [number, string | undefined][] = [];
  const stream = (async function* () {
    yield* chunks;
  })();
  for await (const { number, bytes } of linesOf(stream, mostBytes))
    lines.push([number, bytes && Buffer.from(bytes).toString()]);
  return lines;
}

const text = (content: string) => [Buffer.from(content)];

test.each<[string, string, [number, string][]]>([
  [
    'a last line without a line feed',
    'a\nb',
    [
      [1, 'a'],
      [2, 'b'],
    ],
  ],
  [
    'a last line with one',
    'a\nb\n',
    [
      [1, 'a'],
      [2, 'b'],
    ],
  ],
  [
    'CRLF',
    'a\r\nb\r\n',
    [
      [1, 'a'],
      [2, 'b'],
    ],
  ],
  [
    'a byte order mark at the start of any line, as joined files have it',
    '\uFEFFa\n\uFEFFb',
    [
      [1, 'a'],
      [2, 'b'],
    ],
  ],
  ['blank lines, which keep their number', '\n  \r\n\t\na\n\n', [[4, 'a']]],
  [
    'U+2028 and U+2029, which end no line',
    'a\u2028b\u2029c\nd',
    [
      [1, 'a\u2028b\u2029c'],
      [2, 'd'],
    ],
  ],
  ['nothing', '', []],
  ['a byte order mark and nothing', '\uFEFF', []],
])('%s', async (_, content, lines) => {
  expect(await read(text(content))).toEqual(lines);
});

test('a line over the limit comes without its bytes, and those after it whole', async () => {
  expect(await read(text(`a\n${'x'.repeat(11)}\n${'y'.repeat(10)}\n`), 10)).toEqual([
    [1, 'a'],
    [2, undefined],
    [3, 'y'.repeat(10)],
  ]);
});

test('however the bytes are cut, the lines are the same', () =>
  fc.assert(
    fc.asyncProperty(
      fc.string({ unit: fc.constantFrom('a', 'é', '𠮷', '\n', '\r\n', ' ', '\uFEFF'), maxLength: 30 }),
      fc.integer({ min: 1, max: 7 }),
      async (content, size) => {
        const bytes = Buffer.from(content);
        const cut = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
          bytes.subarray(index * size, (index + 1) * size),
        );

        expect(await read(cut)).toEqual(await read([bytes]));
      },
    ),
  ));
