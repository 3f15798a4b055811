import fc from 'fast-check';
import { FrameDecoder, type MllpEvent } from '../../hl7v2/frame-decoder.ts';
import { frame, holdsFrameBytes } from '../../hl7v2/mllp.ts';
import { runs } from '../support/run/property-runs.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (payload: Uint8Array) => new TextDecoder().decode(payload);

function decode(chunks: readonly Uint8Array[], maxFrameBytes = 1000): MllpEvent[] {
  const decoder = new FrameDecoder(maxFrameBytes);
  return chunks.flatMap((chunk) => decoder.push(chunk));
}

function frames(events: readonly MllpEvent[]): string[] {
  return events.flatMap((event) => (event.kind === 'frame' ? [text(event.payload)] : []));
}

describe('FrameDecoder', () => {
  test.each([
    ['three frames in a chunk', '\v1\x1c\r\v2\x1c\r\v3\x1c\r', ['1', '2', '3']],
    ['one and a half frames', '\v1\x1c\r\v2', ['1']],
    ['an empty frame', '\v\x1c\r', ['']],
    ['stray newlines and junk between frames', '\r\n\v1\x1c\r\r\njunk\v2\x1c\r\n', ['1', '2']],
    ['an end block that does not end', '\v1\x1c2\x1c\x1c\r', ['1\x1c2\x1c']],
  ])('%s: every frame is found', (_, stream, expected) => {
    expect(frames(decode([bytes(stream)]))).toEqual(expected);
  });

  test('the frames are the same for every way to cut the bytes', () => {
    const part = fc.oneof(
      fc
        .uint8Array({ maxLength: 40 })
        .filter((payload) => !holdsFrameBytes(payload))
        .map((payload) => frame(payload)),
      fc.constantFrom('\r', '\n', 'junk', '\x1c\r').map(bytes),
      fc.constant(frame(bytes('é𠮷 \x1c in the middle'))),
    );
    fc.assert(
      fc.property(fc.array(part), fc.array(fc.nat({ max: 12 })), (parts, cuts) => {
        const stream = Uint8Array.from(parts.flatMap((one) => [...one]));
        const chunks: Uint8Array[] = [];
        let at = 0;
        for (const length of cuts) {
          chunks.push(stream.subarray(at, at + length));
          at += length;
        }
        chunks.push(stream.subarray(at));

        expect(frames(decode(chunks))).toEqual(frames(decode([stream])));
        expect(frames(decode([...stream].map((byte) => Uint8Array.of(byte))))).toEqual(
          frames(decode([stream])),
        );
      }),
      runs(1000),
    );
  });

  test('large frames in pieces are what was sent, also once the next one came', () => {
    const sent = ['a', 'b', 'c'].map((letter) => letter.repeat(200_000));
    const stream = bytes(sent.map((one) => `\v${one}\x1c\r`).join(''));
    const pieces = Array.from({ length: 10 }, (_, i) => stream.subarray(i * 65_536, (i + 1) * 65_536));

    expect(frames(decode(pieces, 200_000))).toEqual(sent);
  });

  test('bytes outside frames are counted', () => {
    const junk = decode([bytes('abc'), bytes('de\v1\x1c\rf')]).filter((event) => event.kind === 'junk');

    expect(junk).toEqual([
      { kind: 'junk', bytes: 3 },
      { kind: 'junk', bytes: 2 },
      { kind: 'junk', bytes: 1 },
    ]);
  });

  test('more than 4096 bytes outside frames in a row end the reading, wherever they are cut', () => {
    const kinds = (chunks: readonly Uint8Array[]) => decode(chunks).map(({ kind }) => kind);
    const most = bytes('x'.repeat(4096));
    const one = frame(bytes('1'));

    expect(kinds([most, one, most, one])).toEqual(['junk', 'frame', 'junk', 'frame']);
    expect(kinds([most, bytes('x'), one])).toEqual(['junk', 'junk', 'too-much-junk']);
    expect(kinds([Uint8Array.of(...most, 0x78, ...one), one])).toEqual(['junk', 'too-much-junk']);
  });

  test('a frame of exactly the limit is taken, and one byte more is not, wherever it is cut', () => {
    for (const length of [1, 7, 100]) {
      const cut = (stream: Uint8Array) =>
        Array.from({ length: Math.ceil(stream.length / length) }, (_, i) =>
          stream.subarray(i * length, (i + 1) * length),
        );

      expect(frames(decode(cut(frame(bytes('x'.repeat(50)))), 50))).toEqual(['x'.repeat(50)]);
      expect(decode(cut(frame(bytes('x'.repeat(51)))), 50).map(({ kind }) => kind)).toEqual(['oversize']);
    }
  });

  test('after an oversized frame, which shows how it began, nothing is read', () => {
    const decoder = new FrameDecoder(20);
    const [event] = decoder.push(bytes(`\vMSH|^~\\&|${'x'.repeat(100)}`));

    expect(event).toMatchObject({ kind: 'oversize' });
    expect(event?.kind === 'oversize' && text(event.head)).toMatch(/^MSH/);
    expect(decoder.push(frame(bytes('next')))).toEqual([]);
  });

  test('an endless frame, byte by byte or in large pieces, keeps no more than the limit', () => {
    const decoder = new FrameDecoder(100_000);
    decoder.push(Uint8Array.of(0x0b));
    const before = process.memoryUsage().arrayBuffers;
    const piece = new Uint8Array(65_536).fill(0x41);

    const kinds = Array.from({ length: 1000 }, () => decoder.push(piece))
      .flat()
      .map(({ kind }) => kind);

    expect(kinds).toEqual(['oversize']);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2_000_000);
  });
});
