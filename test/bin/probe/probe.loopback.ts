import { inventedMessages, messageOfFile } from '../../../bin/probe/messages.ts';
import { probe } from '../../../bin/probe/probe.ts';
import { reportText } from '../../../bin/probe/text.ts';
import { decodeMessage } from '../../../hl7v2/character-set.ts';
import { frame } from '../../../hl7v2/mllp.ts';
import { DEFAULT_PROFILE } from '../../../mapping/core/site-profile.ts';
import { createControlIds } from '../../../runtime/control-id.ts';
import { createAuthority } from '../../support/network/certificates.ts';
import { accept, ackBytes, answer, type Behaviour, Endpoint } from '../../support/network/endpoint.ts';
import { adt, startServer, startStore } from '../../support/network/hl7-server.ts';

const NO_ANSWER_MS = 2000;
const ANSWER_MS = 20_000;

const endpoints: Endpoint[] = [];

afterEach(async () => {
  for (const endpoint of endpoints.splice(0)) await endpoint.stop();
});

async function endpointThat(behaviour: Behaviour, tls?: { cert: string; key: string }): Promise<Endpoint> {
  const endpoint = await new Endpoint(tls).start();
  endpoint.otherwise = behaviour;
  endpoints.push(endpoint);
  return endpoint;
}

function invented(count = 1) {
  const controlIds = createControlIds(Date.now, () => new Uint8Array(8));
  return inventedMessages(DEFAULT_PROFILE, 'probe-1', controlIds, count);
}

function plain(port: number, timeoutMs = ANSWER_MS) {
  return { host: '127.0.0.1', port, tls: undefined, timeoutMs };
}

test('the test HL7 server accepts, in both modes, in UTF-8, and keeps the connection', async () => {
  const store = await startStore();
  const server = await startServer(store);

  const report = await probe(plain(server.port), invented(2));

  expect(report.isAccepted).toBe(true);
  expect(report.messages.map(({ purpose }) => purpose)).toEqual([
    'create',
    'update',
    'enhanced',
    'characters',
  ]);
  expect(report.verdicts).toEqual({
    framing: 'MLLP',
    mode: 'original mode (AA); enhanced mode where MSH-15 asks for it (CA)',
    characterSet:
      'MSH-18 of the message is UNICODE UTF-8, of its answer UNICODE UTF-8; characters beyond ASCII come back unchanged',
    closing: 'keeps the connection open',
    roundTripMs: { least: expect.any(Number), median: expect.any(Number), most: expect.any(Number) },
  });
  await server.stop();
  await store.stop();
});

test('a refusal is explained by its fields, and by what the sender does then', async () => {
  const { port } = await endpointThat((socket, id) => {
    const text = `MSH|^~\\&|||||1||ACK|9|P|2.5.1\rMSA|AE|${id}\rERR||PID^1^8|103^^HL70357|E||||no such code\r`;
    socket.write(frame(new TextEncoder().encode(text)));
  });

  const report = await probe(plain(port), invented());

  expect(report.isAccepted).toBe(false);
  expect(report.messages[0]).toMatchObject({ outcome: 'refused: the sender moves it to quarantine' });
  expect(report.messages[0]?.answers[0]).toEqual([
    { place: 'MSA-1', value: 'AE', meaning: 'application error' },
    { place: 'MSA-2', value: report.messages[0]?.controlId, meaning: 'MSH-10 of the message' },
    { place: 'ERR-2', value: 'PID^1^8', meaning: 'PID-8 (Administrative Sex)' },
    { place: 'ERR-3', value: '103', meaning: 'Table value not found' },
    { place: 'ERR-4', value: 'E', meaning: 'error' },
    { place: 'ERR-8', value: 'no such code', meaning: 'free text' },
  ]);
});

test.each<[string, Behaviour, object]>([
  [
    'an end block without CR',
    (socket, id) => void socket.write(ackBytes('AA', id).subarray(0, -1)),
    { framing: expect.stringContaining('does not end with 0x1C and CR. ACK_FRAMING=lenient reads it') },
  ],
  [
    'no start block',
    (socket, id) => void socket.write(ackBytes('AA', id).subarray(1)),
    { framing: expect.stringContaining('does not begin with 0x0B. ACK_FRAMING=lenient reads it') },
  ],
  [
    'bytes before the frame',
    (socket, id) => void socket.write(Buffer.concat([Buffer.from('\r\n'), ackBytes('AA', id)])),
    { framing: 'MLLP, with 6 bytes outside its frames, which are ignored' },
  ],
  [
    'a commit acknowledgment that nobody asked for',
    answer('CA'),
    { mode: expect.stringMatching(/^commit acknowledgments \(CA\), although MSH-15 and MSH-16 are empty/) },
  ],
  [
    'two answers to a message',
    (socket, id) => void socket.write(Buffer.concat([ackBytes('CA', id), ackBytes('AA', id)])),
    { mode: expect.stringContaining('some messages are answered more than once') },
  ],
  [
    'a close after each answer',
    (socket, id) => void socket.end(ackBytes('AA', id)),
    { closing: 'closes the connection after each message: the sender connects again for each' },
  ],
])('an endpoint with %s is accepted, and the verdict says so', async (_, behaviour, verdict) => {
  const { port } = await endpointThat(behaviour);

  const report = await probe(plain(port), invented());

  expect(report.isAccepted).toBe(true);
  expect(report.messages).toHaveLength(3);
  expect(report.verdicts).toMatchObject(verdict);
});

test('an answer with another MSA-2 is none to the message', async () => {
  const { port } = await endpointThat((socket, id) => void socket.write(ackBytes('AA', `${id}X`)));

  const report = await probe(plain(port), invented());

  expect(report.isAccepted).toBe(false);
  expect(report.messages[0]?.outcome).toBe(
    'no answer to this message, because MSA-2 is not its MSH-10: the sender sends it again',
  );
});

test.each<[string, Behaviour, number, string]>([
  ['says nothing', () => undefined, NO_ANSWER_MS, 'it took the message, and nothing came back in time'],
  [
    'closes without an answer',
    (socket) => void socket.end(),
    ANSWER_MS,
    'it closed the connection without an answer',
  ],
  [
    'speaks HTTP',
    (socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
    ANSWER_MS,
    'it speaks HTTP on this port',
  ],
  [
    'answers with an alert of TLS',
    (socket) => void socket.end(Uint8Array.of(0x15, 3, 1, 0, 2, 2, 0x16)),
    ANSWER_MS,
    'it speaks TLS on this port',
  ],
])('after an endpoint that %s, nothing more is sent', async (_, behaviour, timeoutMs, outcome) => {
  const endpoint = await endpointThat(behaviour);

  const report = await probe(plain(endpoint.port, timeoutMs), invented());

  expect(report).toMatchObject({ isAccepted: false, messages: [{ outcome, check: expect.any(String) }] });
  expect(endpoint.received).toHaveLength(1);
});

test('a port where nothing listens is named as such', async () => {
  const endpoint = await endpointThat(accept);
  await endpoint.stop();

  const report = await probe(plain(endpoint.port), invented());

  expect(report.connection).toMatchObject({ isUp: false, code: 'ECONNREFUSED' });
  expect(reportText(report, Date.now())).toContain('whether a firewall rejects the connection');
});

describe('with TLS', () => {
  test('version, names and expiry of the certificate are shown', async () => {
    const authority = await createAuthority();
    const { port } = await endpointThat(accept, await authority.issue(['localhost']));
    const sources = { ca: { variable: '--tls-ca', value: authority.ca } };

    const report = await probe({ ...plain(port), tls: { sources, serverName: 'localhost' } }, invented());

    expect(report.isAccepted).toBe(true);
    expect(report.connection).toMatchObject({
      isUp: true,
      tls: {
        protocol: 'TLSv1.3',
        certificate: { names: expect.arrayContaining(['DNS:localhost']), issuer: 'Test authority' },
      },
    });
  });

  test.each([
    ['another name', { names: ['other.example'] }, 'ERR_TLS_CERT_ALTNAME_INVALID', 'for another name'],
    ['a past expiry', { names: ['localhost'], expired: true }, 'CERT_HAS_EXPIRED', 'has expired'],
  ])('a certificate with %s is shown with the reason', async (_, { names, ...options }, code, what) => {
    const authority = await createAuthority();
    const endpoint = await endpointThat(accept, await authority.issue(names, options));
    const sources = { ca: { variable: '--tls-ca', value: authority.ca } };
    const tls = { sources, serverName: 'localhost' };

    const report = await probe({ ...plain(endpoint.port), tls }, invented());

    expect(report.connection).toMatchObject({
      isUp: false,
      code,
      what: expect.stringContaining(what),
      certificate: { names: expect.arrayContaining([`DNS:${names[0]}`]) },
    });
    expect(endpoint.received).toEqual([]);
  });

  test('a certificate of an unknown authority is shown, and nothing is sent', async () => {
    const endpoint = await endpointThat(accept, await (await createAuthority()).issue(['localhost']));

    const report = await probe(
      { ...plain(endpoint.port), tls: { sources: {}, serverName: 'localhost' } },
      invented(),
    );

    expect(report.connection).toMatchObject({
      isUp: false,
      what: 'its certificate was issued by an authority that is not trusted here',
      certificate: { issuer: 'Test authority' },
    });
    expect(endpoint.received).toEqual([]);
  });

  test('an endpoint without TLS is named as such', async () => {
    const endpoint = await endpointThat(accept);
    endpoint.isReading = false;
    endpoint.onConnection = (socket) => socket.once('data', () => socket.end('MSH|no TLS'));

    const report = await probe(
      { ...plain(endpoint.port), tls: { sources: {}, serverName: 'localhost' } },
      invented(),
    );

    expect(report.connection).toMatchObject({ isUp: false, what: 'it does not speak TLS on this port' });
  });
});

test('the message of a file is sent byte for byte, and free text of its answer is not shown', async () => {
  const endpoint = await endpointThat(accept);
  const { text, controlId } = adt({ name: 'Öztürk' });

  const report = await probe(plain(endpoint.port), [
    messageOfFile(Buffer.from(`\u000b${text.trim()}\u001c\r\n`)),
  ]);

  expect(endpoint.messages).toEqual([text]);
  expect(report).toMatchObject({ isAccepted: true, messages: [{ purpose: 'file', controlId }] });
  expect(reportText(report, Date.now())).toContain('MSA-3          (not shown)  free text');
  expect(JSON.stringify(report)).not.toContain('PLANTED');
});

test('the invented Patient is created, then updated, each under an MSH-10 of its own', () => {
  const messages = invented(2).map(({ payload }) => decodeMessage(payload));

  expect(messages.map((text) => /ADT\^(A\d\d)/.exec(text)?.[1])).toEqual(['A28', 'A31', 'A31', 'A31']);
  expect(new Set(invented(5).map(({ controlId }) => controlId)).size).toBe(7);
  expect(messages[2]).toMatch(/^MSH\|(?:[^|]*\|){13}AL\|NE\|/);
  expect(messages[3]).toMatch(/^MSH\|[^|]*\|[^|]*\|PRÜFUNG\|/);
});
