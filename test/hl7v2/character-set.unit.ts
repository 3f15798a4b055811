import { decodeMessage } from '../../hl7v2/character-set.ts';

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
    ['MSH-18 BIG-5', Buffer.concat([Buffer.from(header('BIG-5')), Buffer.from([0xa4, 0xa4])]), '中'],
    ['a byte order mark', Buffer.from(`\uFEFF${header('UTF-8')}Brändli`), 'Brändli'],
  ])('%s is read', (_, bytes, name) => {
    const text = decodeMessage(bytes);

    expect(text.startsWith('MSH|')).toBe(true);
    expect(text.endsWith(`||||${name}`)).toBe(true);
  });

  test('bytes without a header are text too', () => {
    expect(decodeMessage(new Uint8Array())).toBe('');
    expect(decodeMessage(latin1('\xE9'))).toBe('é');
  });
});
