import { encodeMessage } from '../../hl7v2/encode-message.ts';
import { adt, type Store, startServer, startStore, type TestServer } from '../support/network/hl7-server.ts';
import { query, responseOf } from '../support/queries.ts';

// QBP^Q21 and QBP^Q22 are answered from the archive, as IHE PDQ describes.

let store: Store;
let server: TestServer;

beforeAll(async () => {
  store = await startStore();
  server = await startServer(store);
  for (const [id, fields] of Object.entries(PERSONS)) await server.exchange(personMessage(id, fields));
});

afterAll(async () => {
  await server.stop();
  await store.stop();
});

/** PID-3 without the FHIR id, PID-5, PID-7, PID-8 of invented persons. */
const PERSONS: Record<string, readonly [string, string, string, string]> = {
  smith1: ['100^^^HOSP&1.2.3&ISO^MR', 'Smith^John', '19800101', 'M'],
  smith2: ['200^^^HOSP&1.2.3&ISO^MR', 'SMITH^Jane~Jones^Jane', '198001021530', 'F'],
  smith3: ['100^^^OTHER^MR', 'Smith^Ann', '1980', 'F'],
  uml: ['300^^^HOSP&1.2.3&ISO^MR', 'Brändli^Zoë\\S\\X', '19991231', 'F'],
};

function personMessage(
  id: string,
  [pid3, pid5, pid7, pid8]: readonly string[],
  time = '20260102030405.678+0000',
) {
  return `MSH|^~\\&|APP|FAC|||${time}||ADT^A31^ADT_A05|U${id}${time.slice(0, 14)}|T|2.5.1||||||UNICODE UTF-8\rEVN|A31|${time}\rPID|1||${pid3}~${id}^^^FHIR Works^FW||${pid5}||${pid7}|${pid8}\rPD1||||77^Doc\rROL|1|AD|PP|1^Doc\rNK1|1|Next^Kin\rNK1|2|Second^Kin\rPV1||N\r`;
}

async function ask(text: string, of: TestServer = server) {
  const client = of.client();
  client.send(text);
  const [answer = ''] = await client.answered(1);
  return responseOf(answer);
}

describe('Get Person Demographics', () => {
  test('by the FHIR id gives that person: PID, PD1 and NK1 of the latest message, with the query echoed', async () => {
    const answer = await ask(query('Q21', 'smith1^^^FHIR Works^FW'));

    expect(answer).toMatchObject({
      type: 'RSP^K21^RSP_K21',
      msa: 'AA Q1',
      tag: 'TAG1',
      status: 'OK',
      counts: ['1', '1', '0'],
      qpd: 'QPD|Q21^Get Person Demographics^HL7|TAG1|smith1^^^FHIR Works^FW',
      ids: ['smith1'],
      segments: ['MSH', 'MSA', 'QAK', 'QPD', 'PID', 'PD1', 'NK1', 'NK1', 'QRI'],
      problems: [],
    });
    const pid = answer.message.segment('PID');
    // PID-3, PID-5, PID-7 as they were stored
    expect([3, 5, 7].map((n) => pid?.field(n).wire)).toEqual([
      '100^^^HOSP&1.2.3&ISO^MR~smith1^^^FHIR Works^FW',
      'Smith^John',
      '19800101',
    ]);
    // PID-33, when the person was last updated: MSH-7 of the message
    expect(pid?.field(33).wire).toBe('20260102030405.678+0000');
  });

  test.each<[string, string, string[]]>([
    ['its authority by universal ID', '100^^^&1.2.3&ISO', ['smith1']],
    ['its authority by name', '100^^^OTHER', ['smith3']],
    ['its type', '300^^^^MR', ['uml']],
    ['its value alone, if one person has it', '200', ['smith2']],
  ])('by another identifier: %s', async (_, cx, ids) => {
    expect(await ask(query('Q21', cx))).toMatchObject({ status: 'OK', ids, problems: [] });
  });

  test.each([
    'smith1^^^FHIRWORKS^FW',
    'smith1^^^FHIRWORKS^PI',
    'smith1^^^FHIR Works on AWS Integration Transform^FW',
  ])('finds a FHIR id whatever its assigner was when it was archived: %s', async (cx) => {
    expect((await ask(query('Q21', cx))).status).toBe('OK');
  });

  test.each(['nobody^^^FHIR Works^FW', '999^^^HOSP', '100^^^NOWHERE', '../x^^^^FW', 'smith1^^^NOWHERE^FW'])(
    'of a person that is not there is AA, not found: %s',
    async (cx) => {
      expect(await ask(query('Q21', cx))).toMatchObject({
        msa: 'AA Q1',
        status: 'NF',
        counts: ['0', '0', '0'],
        ids: [],
        segments: ['MSH', 'MSA', 'QAK', 'QPD'],
        problems: [],
      });
    },
  );

  test('of an identifier that two persons have is an error, not one of the two', async () => {
    expect(await ask(query('Q21', '100'))).toMatchObject({
      msa: 'AE Q1',
      error: '205',
      status: 'AE',
      ids: [],
      problems: [],
    });
  });
});

describe('Find Candidates', () => {
  test.each<[string, string, string[]]>([
    ['family name, whatever its case', '@PID.5.1.1^smith', ['smith1', 'smith2', 'smith3']],
    ['family and given name of one name', '@PID.5.1^SMITH~@PID.5.2^Jane', ['smith2']],
    ['names of which no single name has both', '@PID.5.1^Jones~@PID.5.2^John', []],
    ['date of birth', '@PID.7.1^19800101', ['smith1']],
    ['date of birth with a time after it', '@PID.7^19800102', ['smith2']],
    ['year of birth', '@PID.7^1980', ['smith1', 'smith2', 'smith3']],
    ['name and date of birth', '@PID.5.1.1^Smith~@PID.7.1^19800102', ['smith2']],
    ['beginning of a name', '@PID.5.1^Sm*', ['smith1', 'smith2', 'smith3']],
    ['letters beyond ASCII, in another normal form', `@PID.5.1^${'Brändli'.normalize('NFD')}`, ['uml']],
    ['a text with an escape', '@PID.5.2^zoë\\S\\x', ['uml']],
    ['sex', '@PID.5.1^Smith~@PID.8^F', ['smith2', 'smith3']],
    ['an identifier and its authority', '@PID.3.1^100~@PID.3.4.2^1.2.3', ['smith1']],
    ['a parameter without a value, beside one that has', '@PID.5.1^Brändli~@PID.7', ['uml']],
    ['nobody', '@PID.5.1^Nobody', []],
  ])('by %s', async (_, qpd3, ids) => {
    const answer = await ask(query('Q22', qpd3));

    expect(answer).toMatchObject({
      type: 'RSP^K22^RSP_K22',
      msa: 'AA Q1',
      status: ids.length > 0 ? 'OK' : 'NF',
      counts: [String(ids.length), String(ids.length), '0'],
      problems: [],
    });
    expect(answer.ids.toSorted()).toEqual(ids);
  });

  test('numbers the persons in PID-1', async () => {
    const { message } = await ask(query('Q22', '@PID.5.1^Smith'));

    expect(message.all('PID').map((pid) => pid.field(1).wire)).toEqual(['1', '2', '3']);
  });

  test('sends as many as RCP-2 asks for and says how many are left', async () => {
    const answer = await ask(query('Q22', '@PID.5.1^Smith', { rcp: 'I|2^RD' }));

    expect(answer.ids).toHaveLength(2);
    expect([answer.counts, answer.problems]).toEqual([['3', '2', '1'], []]);
  });

  test('under the name of IHE is answered under the structure that IHE names', async () => {
    const answer = await ask(query('Q22', '@PID.5.1.1^Brändli', { name: 'IHE PDQ Query' }));

    expect([answer.type, answer.ids]).toEqual(['RSP^K22^RSP_K21', ['uml']]);
  });

  test('knows what was stored a moment ago, and forgets what it was before', async () => {
    await ask(query('Q22', '@PID.5.1^Warm'));
    await server.exchange(personMessage('moved', ['1^^^M^MR', 'Before^X', '2001', 'M']));
    expect((await ask(query('Q22', '@PID.5.1^Before'))).ids).toEqual(['moved']);

    await server.exchange(
      personMessage('moved', ['1^^^M^MR', 'After^X', '2001', 'M'], '20270101000000.000+0000'),
    );

    expect((await ask(query('Q22', '@PID.5.1^Before'))).ids).toEqual([]);
    expect((await ask(query('Q22', '@PID.5.1^After'))).ids).toEqual(['moved']);
  });

  test('knows after a restart what was stored before it', async () => {
    const restarted = await startServer(store);

    const answer = await ask(query('Q22', '@PID.5.1^Smith'), restarted);
    await restarted.stop();

    expect(answer.ids.toSorted()).toEqual(['smith1', 'smith2', 'smith3']);
  });

  test('is refused, and not answered in part, where the archive has more persons than can be searched', async () => {
    const small = await startServer(store, { mostCharacters: 200 });

    const searched = await ask(query('Q22', '@PID.5.1^Smith'), small);
    const again = await ask(query('Q22', '@PID.5.1^Smith'), small);
    const byId = await ask(query('Q21', 'smith1^^^^FW'), small);
    await small.stop();

    for (const answer of [searched, again])
      expect(answer).toMatchObject({ msa: 'AE Q1', error: '207', status: 'AE', ids: [] });
    expect(byId.ids).toEqual(['smith1']);
  });
});

describe('a query that cannot be answered says what is wrong with it', () => {
  test.each<[string, string, string, string]>([
    ['no parameters', query('Q21', ''), '101', 'QPD^1^3'],
    ['an identifier without a value', query('Q21', '^^^HOSP'), '102', 'QPD^1^3'],
    ['a parameter that is none', query('Q22', 'SMITH'), '102', 'QPD^1^3'],
    ['a field that is not searched', query('Q22', '@PID.13^1'), '102', 'QPD^1^3'],
    ['no value at all', query('Q22', '@PID.5.1'), '102', 'QPD^1^3'],
    ['domains that are chosen', query('Q22', '@PID.5.1^Smith|||||^^^HOSP'), '102', 'QPD^1^8'],
    ['a quantity of characters', query('Q22', '@PID.5.1^Smith', { rcp: 'I|2^CH' }), '102', 'RCP^1^2'],
  ])('%s', async (_, text, error, place) => {
    const answer = await ask(text);

    expect(answer).toMatchObject({ msa: 'AE Q1', error, place, status: 'AE', ids: [], problems: [] });
  });

  test('without QPD it is rejected', async () => {
    const { code, errorCodes } = await server.exchange(query('Q21', 'x').replace(/QPD.*\r/, ''));

    expect([code, errorCodes]).toEqual(['AR', ['100']]);
  });

  test('in delimiters that a person may not fit into it is rejected', async () => {
    const { code, errorCodes } = await server.exchange(query('Q21', 'smith1').replace('|^~\\&|', '|^|'));

    expect([code, errorCodes]).toEqual(['AR', ['102']]);
  });

  test('while the archive is down it is AE 207, and works again when it is back', async () => {
    await store.passage.stop();
    const down = await ask(query('Q21', 'smith1^^^^FW'));
    await store.passage.open();

    expect(down).toMatchObject({ msa: 'AE Q1', error: '207', status: 'AE', problems: [] });
    expect((await ask(query('Q21', 'smith1^^^^FW'))).status).toBe('OK');
  });

  test('an index that could not be read is read again', async () => {
    const own = await startServer(store);
    await store.passage.stop();
    const down = await ask(query('Q22', '@PID.5.1^Brändli'), own);
    await store.passage.open();
    const up = await ask(query('Q22', '@PID.5.1^Brändli'), own);
    await own.stop();

    expect([down.error, up.ids]).toEqual(['207', ['uml']]);
  });
});

test('a query in enhanced mode gets the commit acknowledgment and then its response', async () => {
  const client = server.client();
  client.send(query('Q21', 'smith1^^^^FW').replace('|P|2.5.1', '|P|2.5.1|||AL|AL'));

  const [commit = '', response = ''] = await client.answered(2);
  expect(commit).toMatch(/\rMSA\|CA\|Q1\r/);
  expect(responseOf(response)).toMatchObject({ msa: 'AA Q1', ids: ['smith1'] });
});

test('a query in other delimiters is answered in them, and says the same', async () => {
  const text = query('Q21', 'uml^^^^FW').replaceAll('|', '$').replaceAll('^', '%').replace('%~\\&', '%*!@');
  const client = server.client();
  client.send(text);

  const [answer = ''] = await client.answered(1);
  const { message } = responseOf(answer);
  const pid = message.segment('PID');
  expect(answer).toMatch(/^MSH\$%\*!@\$/);
  // PID-5.1, PID-5.2, PID-3 with its authority
  expect([pid?.field(5).text(1), pid?.field(5).text(2)]).toEqual(['Brändli', 'Zoë^X']);
  expect(pid?.field(3).first.within(4).text(2)).toBe('1.2.3');
});

test.each([
  ['8859/1', 'Müller', 'M\xFCller'],
  ['8859/2', 'Łoś', '\xA3o\xB6'],
  ['8859/15', 'Œuvrard', '\xBCuvrard'],
  ['ASCII', 'Muller', 'Muller'],
])(
  'a message in %s is archived in its bytes, and sent in UTF-8, as MSH-18 says',
  async (characterSet, name, bytes) => {
    const client = server.client();
    const { id, text } = adt({ name });
    const payload = encodeMessage(text.replace('UNICODE UTF-8', characterSet));
    client.write(Buffer.concat([Buffer.from([0x0b]), payload ?? Buffer.from(''), Buffer.from([0x1c, 0x0d])]));
    await client.answered(1);

    const { message } = await ask(query('Q21', `${id}^^^^FW`));

    expect(Buffer.from(payload ?? '').toString('latin1')).toContain(bytes);
    expect(message.segment('PID')?.field(5).text()).toBe(name);
    expect(message.segment('MSH')?.field(18).wire).toBe('UNICODE UTF-8');
  },
);

test.each([
  ['in it', 'M\xFCller', '8859/1'],
  ['in UTF-8 if it does not have every character of the response', 'Łoś', 'UNICODE UTF-8'],
])('a query in ISO 8859-1 is answered %s', async (_, name, characterSet) => {
  const { id, text } = adt({ name });
  await server.exchange(text);
  const client = server.client();
  const chunks: Buffer[] = [];
  client.socket.on('data', (chunk) => chunks.push(chunk));

  client.send(query('Q21', `${id}^^^^FW`).replace('|P|2.5.1\r', '|P|2.5.1||||||8859/1\r'));

  const [answer = ''] = await client.answered(1);
  const { message } = responseOf(answer);
  expect(message.segment('MSH')?.field(18).wire).toBe(characterSet);
  expect(message.segment('PID')?.field(5).text()).toBe(name);
  const encoding = characterSet === '8859/1' ? 'latin1' : 'utf8';
  expect(Buffer.concat(chunks)).toEqual(Buffer.from(`\v${answer}\x1c\r`, encoding));
});

test('no more than fifty persons are sent, whatever RCP-2 asks for', async () => {
  await Promise.all(Array.from({ length: 51 }, () => server.exchange(adt({ name: 'Many' }).text)));

  const { ids, counts } = await ask(query('Q22', '@PID.5.1^Many', { rcp: 'I|100^RD' }));

  expect([ids.length, counts]).toEqual([50, ['51', '50', '1']]);
});
