import { buildAcknowledgment, isAcknowledgment, readAcknowledgment } from '../../hl7v2/acknowledgment.ts';
import { parse } from '../../hl7v2/er7.ts';
import { readHeader } from '../../hl7v2/header.ts';

const NOW = { time: '20260102030405.678+0000', controlId: 'ACK1' };

describe('building an acknowledgment', () => {
  const request = parse(
    'MSH|^~\\&|APP|FAC&1.2&ISO|RAPP|RFAC|20260101||ADT^A31^ADT_A05|ID\\T\\7|T|2.5||||||8859/1\rPID|1\r',
  );

  test('it goes back where the message came from and names it letter for letter', () => {
    const acknowledgment = parse(buildAcknowledgment({ ...NOW, header: readHeader(request), code: 'AA' }));

    expect(acknowledgment.segments.map(({ wire }) => wire)).toEqual([
      'MSH|^~\\&|RAPP|RFAC|APP|FAC&1.2&ISO|20260102030405.678+0000||ACK^A31^ACK|ACK1|T|2.5||||||8859/1',
      'MSA|AA|ID\\T\\7',
    ]);
    expect(isAcknowledgment(readHeader(acknowledgment))).toBe(true);
  });

  test('it uses the delimiters of the sender', () => {
    const other = parse('MSH$%*!@$A$B$$$1$$ADT%A28$C1$T$2.5.1\r');
    const text = buildAcknowledgment({
      ...NOW,
      header: readHeader(other),
      delimiters: other.delimiters,
      code: 'AA',
    });

    expect(text).toContain('MSH$%*!@$$$A$B$');
    expect(readAcknowledgment(text)).toEqual({ code: 'AA', controlId: 'C1', errorCodes: [] });
  });

  test('an error says where, what and a word for people', () => {
    const error = {
      location: ['PID', '1', '3'],
      code: '101',
      text: 'Required field missing',
      userMessage: 'no id',
    };
    const text = buildAcknowledgment({ ...NOW, header: readHeader(request), code: 'AE', error });

    expect(parse(text).segment('ERR')?.wire).toBe(
      'ERR||PID^1^3|101^Required field missing^HL70357|E||||no id',
    );
    expect(readAcknowledgment(text)).toEqual({ code: 'AE', controlId: 'ID\\T\\7', errorCodes: ['101'] });
  });

  test('a message without a header is answered all the same, with an empty MSA-2', () => {
    const text = buildAcknowledgment({ ...NOW, header: undefined, code: 'AR' });

    expect(readAcknowledgment(text)).toEqual({ code: 'AR', controlId: '', errorCodes: [] });
  });
});

describe('the form is that of the version of the message', () => {
  const error = {
    location: ['MSH', '1', '9', '1', '2'],
    code: '201',
    text: 'Unsupported event code',
    userMessage: 'MSH-9.2: expected A28 | A31',
  };
  const answer = (version: string, encoding = '^~\\&', controlId = 'C1') => {
    const message = parse(`MSH|${encoding}|APP|||||||${controlId}|P|${version}\r`);
    const { delimiters } = message;
    const header = { ...readHeader(message), triggerEvent: 'A31' };
    const text = buildAcknowledgment({ ...NOW, header, delimiters, code: 'AR', error });
    expect(readAcknowledgment(text)).toEqual({ code: 'AR', controlId, errorCodes: ['201'] });
    const [msh = '', msa, err] = text.split('\r');
    return [msh.split('|')[8], msh.split('|')[11], msa, err];
  };
  const now = [
    'MSA|AR|C1',
    'ERR||MSH^1^9^1^2|201^Unsupported event code^HL70357|E||||MSH-9.2: expected A28 \\F\\ A31',
  ];
  const before = [
    'MSA|AR|C1|MSH-9.2: expected A28 \\F\\ A31',
    'ERR|MSH^1^9^201&Unsupported event code&HL70357',
  ];

  test.each([
    ['2.1', 'ACK', '2.1', before],
    ['2.2', 'ACK', '2.2', before],
    ['2.3', 'ACK', '2.3', before],
    ['2.3.1', 'ACK^A31^ACK', '2.3.1', before],
    ['2.4', 'ACK^A31^ACK', '2.4', before],
    ['2.4^DEU^1', 'ACK^A31^ACK', '2.4^DEU^1', before],
    ['2.5', 'ACK^A31^ACK', '2.5', now],
    ['2.5.1', 'ACK^A31^ACK', '2.5.1', now],
    ['2.8.2', 'ACK^A31^ACK', '2.8.2', now],
    ['2.9', 'ACK^A31^ACK', '2.9', now],
    ['', 'ACK^A31^ACK', '2.5.1', now],
    ['2.5.7', 'ACK^A31^ACK', '2.5.1', now],
    ['3.0', 'ACK^A31^ACK', '2.5.1', now],
    ['JANE', 'ACK^A31^ACK', '2.5.1', now],
    ['2.3x', 'ACK^A31^ACK', '2.5.1', now],
  ])('MSH-12 %j', (version, messageType, echoed, segments) => {
    expect(answer(version)).toEqual([messageType, echoed, ...segments]);
  });

  test('without a character for subcomponents the code of an older version stands alone', () => {
    expect(answer('2.3', '^~\\')[3]).toBe('ERR|MSH^1^9^201');
  });

  test('without MSH-10 the text of an older version still stands in MSA-3', () => {
    expect(answer('2.3', '^~\\&', '')[2]).toBe('MSA|AR||MSH-9.2: expected A28 \\F\\ A31');
  });
});

describe('answers to senders of other kinds', () => {
  test('without an escape character the answer is in the standard delimiters', () => {
    const other = parse('MSH|+~|APP|||||||C|1|T|2.5.1\r');
    const text = buildAcknowledgment({
      ...NOW,
      header: readHeader(other),
      delimiters: other.delimiters,
      code: 'AA',
    });

    expect(text).toMatch(/^MSH\|\^~\\&\|/);
    expect(text).toContain('|20260102030405.678+0000|');
  });

  test('a message without MSH-11 and MSH-12 is answered as P and 2.5.1', () => {
    const header = readHeader(parse('MSH|^~\\&|APP|||||||C1\r'));

    expect(buildAcknowledgment({ ...NOW, header, code: 'AA' })).toContain('|ACK1|P|2.5.1\r');
  });

  test('the time reads the same where the sender has its characters as delimiters', () => {
    const other = parse('MSH|.+!&|APP|||||||C1|P|2.5.1\r');
    const text = buildAcknowledgment({
      ...NOW,
      header: readHeader(other),
      delimiters: other.delimiters,
      code: 'AA',
    });

    expect(parse(text).segment('MSH')?.field(7).text()).toBe(NOW.time);
  });

  test('a delayed acknowledgment is one too, and is never answered', () => {
    expect(isAcknowledgment(readHeader(parse('MSH|^~\\&|||||1||MCF|1|P|2.3\r')))).toBe(true);
    expect(isAcknowledgment(readHeader(parse('MSH|^~\\&|||||1||ADT^A31|1|P|2.3\r')))).toBe(false);
  });

  test('a text in the place of a code is left out, because it may be a name', () => {
    const text = 'MSH|^~\\&|||||1||ACK|9|P|2.5.1\rMSA|AE|C1\rERR|||Patient DOE JOHN unknown\rERR|||103\r';

    expect(readAcknowledgment(text)).toMatchObject({ errorCodes: ['103'] });
  });
});

describe('reading an acknowledgment', () => {
  const msh = 'MSH|^~\\&|||||1||ACK|1|P|2.3\r';

  test.each([
    ['an ERR-1 of v2.4', `${msh}MSA|AE|C1\rERR|PID^1^3^103&Table value not found\r`, ['103']],
    ['MSA-6', `${msh}MSA|AR|C1||||207^Internal\r`, ['207']],
    ['several ERR segments', `${msh}MSA|AE|C1\rERR|||100\rERR|||101\r`, ['100', '101']],
  ])('%s gives the error code', (_, text, errorCodes) => {
    expect(readAcknowledgment(text)).toMatchObject({ controlId: 'C1', errorCodes });
  });

  test('a code with spaces around it is read', () => {
    expect(readAcknowledgment(`${msh}MSA| AA |C1\r`)).toMatchObject({ code: 'AA' });
  });

  test.each([
    ['', 'no-hl7'],
    ['HTTP/1.1 400 Bad Request', 'no-hl7'],
    [msh, 'no-msa'],
    [`${msh}MSA|OK|C1\r`, 'unknown-code'],
    [`${msh}MSA||C1\r`, 'unknown-code'],
  ])('%j is none', (text, fault) => {
    expect(readAcknowledgment(text)).toBe(fault);
  });
});
