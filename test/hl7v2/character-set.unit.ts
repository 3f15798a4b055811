import { decodeMessage, encodeSingleByte } from '../../hl7v2/character-set.ts';

const header = (characterSet: string) =>
  `MSH|^~\\&|A||||1||ADT^A28|1|T|2.5.1||||||${characterSet}\rPID|1||||`;
const latin1 = (text: string) => Buffer.from(text, 'latin1');

describe('the text of a message', () => {
  test.each([
    ['MSH-18 UNICODE UTF-8', Buffer.from(`${header('UNICODE UTF-8')}Brändli`), 'Brändli'],
    ['no MSH-18 and UTF-8', Buffer.from(`${header('')}Brändli`), 'Brändli'],
    ['no MSH-18 and other bytes', latin1(`${header('')}Brändli`), 'Brändli'],
    ['MSH-18 8859/1', latin1(`${header('8859/1')}Brändli`), 'Brändli'],
    ['MSH-18 that says UTF-8 of bytes that are not', latin1(`${header('UNICODE UTF-8')}Brändli`), 'Brändli'],
    ['MSH-18 with repetitions', latin1(`${header('8859/5~ASCII')}\xB1`), 'Б'],
    ['a byte order mark', Buffer.from(`\uFEFF${header('UTF-8')}Brändli`), 'Brändli'],
    ['a byte order mark before another MSH-18', Buffer.from(`\uFEFF${header('8859/1')}Brändli`), 'Brändli'],
  ])('%s is read', (_, bytes, name) => {
    const text = decodeMessage(bytes);

    expect(text.startsWith('MSH|')).toBe(true);
    expect(text.endsWith(`||||${name}`)).toBe(true);
  });

  test.each([
    ['8859/2', [0xb1], 'ą'],
    ['8859/3', [0xb1], 'ħ'],
    ['8859/4', [0xb3], 'ŗ'],
    ['8859/5', [0xb1], 'Б'],
    ['8859/6', [0xc8], 'ب'],
    ['8859/7', [0xe1], 'α'],
    ['8859/8', [0xe0], 'א'],
    ['8859/9', [0xfe], 'ş'],
    ['8859/15', [0xa4], '€'],
    ['CP1252', [0x80], '€'],
    ['WINDOWS-1252', [0x80], '€'],
    ['ISO IR87', [0x1b, 0x24, 0x42, 0x46, 0x7c, 0x1b, 0x28, 0x42], '日'],
    ['GB 18030-2000', [0xd6, 0xd0], '中'],
    ['KS X 1001', [0xb0, 0xa1], '가'],
    ['ks x 1001', [0xb0, 0xa1], '가'],
    ['BIG-5', [0xa4, 0xa4], '中'],
  ])('MSH-18 %s reads its own characters', (characterSet, bytes, character) => {
    expect(decodeMessage(Buffer.concat([latin1(header(characterSet)), Buffer.from(bytes)]))).toBe(
      header(characterSet) + character,
    );
  });

  test('a header that ends before MSH-18 does not take it from the next segment', () => {
    const text = 'MSH|^~\\&|A||||1||ADT^A28|1|T|2.5.1\rPID|1|||||8859/5|Brändli';

    expect(decodeMessage(Buffer.from(text))).toBe(text);
  });

  test('bytes without a header are text too', () => {
    expect(decodeMessage(new Uint8Array())).toBe('');
    expect(decodeMessage(latin1('\xE9'))).toBe('é');
  });
});

describe('a text is encoded', () => {
  test.each(['iso-8859-1', 'iso-8859-2', 'iso-8859-5', 'iso-8859-15', 'windows-1252'])(
    'in %s, each byte as it was read',
    (characterSet) => {
      const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);

      expect(encodeSingleByte(new TextDecoder(characterSet).decode(bytes), characterSet)).toEqual(bytes);
    },
  );

  test.each([
    ['é中', 'iso-8859-1', 'the set lacks a character'],
    ['\uFFFD', 'iso-8859-3', 'a byte without meaning was read'],
    ['é', 'utf-8', 'it has more bytes a character'],
    ['é', 'gb18030', 'it has more bytes a character'],
  ])('%j not in %s: %s', (text, characterSet) => {
    expect(encodeSingleByte(text, characterSet)).toBeUndefined();
  });
});
