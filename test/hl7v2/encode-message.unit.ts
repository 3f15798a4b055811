import fc from 'fast-check';
import { decodeMessage } from '../../hl7v2/character-set.ts';
import { encodeMessage, unmappableCharacters } from '../../hl7v2/encode-message.ts';
import { holdsFrameBytes } from '../../hl7v2/mllp.ts';
import { runs } from '../support/run/property-runs.ts';
import { DECODERS } from './independent-decoders.ts';

const message = (characterSet: string, text: string) =>
  `MSH|^~\\&|A||||1||ADT^A28|1|T|2.5.1||||||${characterSet}\rPID|1||||${text}\r`;
const SETS = Object.entries(DECODERS);
/** Of ISO 8859-1, 2 and 15 the bytes from A0 on; of all of them ASCII that is printed. */
const BYTES = Array.from({ length: 256 }, (_, byte) => byte).filter(
  (byte) => (byte >= 0x20 && byte < 0x7f) || byte >= 0xa0,
);

describe('a message is encoded in the character set of its MSH-18', () => {
  test.each(['8859/1', '8859/2', '8859/15'])('each character of %s as its one byte', (characterSet) => {
    for (const byte of BYTES) {
      const character = DECODERS[characterSet]?.(Uint8Array.of(byte)) ?? '';

      const bytes = encodeMessage(message(characterSet, character));

      expect(bytes?.at(-2)).toBe(byte);
      expect(decodeMessage(bytes ?? new Uint8Array())).toBe(message(characterSet, character));
    }
  });

  test.each(SETS)(
    '%s, as others decode it, or not at all; no character becomes a byte of a frame',
    (set, decoded) => {
      const text = fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: fc.constantFrom(...'aÄéŁőşŒ€²“”\u0085\u00A0\u00ADÿ') }),
      );
      fc.assert(
        fc.property(
          text.filter((one) => !/[\v\x1c]/.test(one)),
          (one) => {
            const written = message(set, one);
            const bytes = encodeMessage(written);

            if (bytes === undefined) {
              expect(one.search(unmappableCharacters(set) ?? /$^/)).not.toBe(-1);
              return;
            }
            expect(decoded(bytes)).toBe(written);
            expect(holdsFrameBytes(bytes)).toBe(false);
          },
        ),
        runs(300),
      );
    },
  );

  test.each([
    ['8859/1', 'Łukasz'],
    ['8859/1', '€'],
    ['8859/1', '\u0085'],
    ['8859/2', 'ñ'],
    ['8859/15', '¤'],
    ['ASCII', 'é'],
    ['ISO IR87', '日'],
    ['UNKNOWN', 'é'],
  ])('%s does not have %j: there are no bytes, and no other character stands for it', (set, character) => {
    expect(encodeMessage(message(set, character))).toBeUndefined();
    expect(encodeMessage(message(set, 'a'))).toEqual(Buffer.from(message(set, 'a')));
  });

  test.each(['', 'UNICODE UTF-8', 'UTF-8', 'unicode utf-8', 'UNICODE UTF-8~8859/1'])(
    'MSH-18 %j is UTF-8',
    (set) => {
      expect(encodeMessage(message(set, 'Łukasz é'))).toEqual(
        new TextEncoder().encode(message(set, 'Łukasz é')),
      );
    },
  );

  test.each(['8859/1~8859/2', ' 8859/1 '])('the first repetition of MSH-18 decides: %j', (set) => {
    expect(encodeMessage(message(set, 'é'))).toEqual(Buffer.from(message(set, 'é'), 'latin1'));
  });

  test('a set of Windows has the characters that Windows has', () => {
    expect(encodeMessage(message('CP1252', '€'))?.at(-2)).toBe(0x80);
  });
});

describe('an acknowledgment without MSH-18', () => {
  test('is read in the character set of its message', () => {
    const bytes = encodeMessage(message('8859/2', 'Ł')) ?? new Uint8Array();
    const undeclared = Buffer.from(Buffer.from(bytes).toString('latin1').replace('8859/2', ''), 'latin1');

    expect(decodeMessage(undeclared, '8859/2')).toBe(message('', 'Ł'));
    expect(decodeMessage(bytes, '8859/1')).toBe(message('8859/2', 'Ł'));
    expect(decodeMessage(Buffer.from(`\uFEFF${message('', 'Ł')}`), '8859/2')).toBe(message('', 'Ł'));
  });
});
