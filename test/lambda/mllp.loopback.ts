import type { Framing } from '../../hl7v2/answer-decoder.ts';
import { createExchange } from '../../lambda/mllp.ts';
import type { EndpointTls } from '../../runtime/tls/endpoint-tls.ts';
import { endpointTls } from '../../runtime/tls/endpoint-tls.ts';
import { type Authority, type Certificate, createAuthority } from '../support/network/certificates.ts';
import { Endpoint } from '../support/network/endpoint.ts';
import { type Store, startServer, startStore, type TestServer } from '../support/network/hl7-server.ts';
import { recordingLog } from '../support/observability/recording-log.ts';
import { query, responseOf } from '../support/queries.ts';

// The exchange of the query with the test HL7 server, over TLS with client certificates.

let store: Store;
let server: TestServer;
let authority: Authority;
let client: Certificate;

beforeAll(async () => {
  store = await startStore();
  authority = await createAuthority();
  const own = await authority.issue(['mpi.example', '127.0.0.1']);
  client = await authority.issue(['transform.example']);
  const pem = (variable: string, value: string) => ({ variable, value });
  server = await startServer(store, {
    tls: {
      cert: pem('TLS_CERT', own.cert),
      key: pem('TLS_KEY', own.key),
      ca: pem('TLS_CLIENT_CA', authority.ca),
    },
  });
});

afterAll(async () => {
  await server.stop();
  await store.stop();
});

function tlsOf(values: Record<string, string | undefined>): EndpointTls | undefined {
  const problems: string[] = [];
  const all = {
    HL7_TLS_CA: undefined,
    HL7_TLS_CERT: undefined,
    HL7_TLS_KEY: undefined,
    HL7_TLS_SERVER_NAME: undefined,
  };
  const tls = endpointTls({ ...all, HL7_TLS: 'on', ...values }, '127.0.0.1', (holds, problem) => {
    if (!holds) problems.push(problem);
  });
  if (problems.length > 0) throw new Error(problems.join());
  return tls;
}

async function ask(values: Record<string, string | undefined>) {
  const endpoint = { host: '127.0.0.1', port: server.port, timeoutMs: 5000, tls: tlsOf(values) };
  const exchange = createExchange({ ...endpoint, ackFraming: 'strict' }, recordingLog());
  const answer = await exchange(Buffer.from(query('Q21', 'nobody^^^^FW')), () => true);
  return responseOf(Buffer.from(answer).toString()).status;
}

test('a query over TLS with a client certificate is answered, by the name and by the address of the endpoint', async () => {
  const own = { HL7_TLS_CA: authority.ca, HL7_TLS_CERT: client.cert, HL7_TLS_KEY: client.key };

  expect(await ask(own)).toBe('NF');
  expect(await ask({ ...own, HL7_TLS_SERVER_NAME: 'mpi.example' })).toBe('NF');
});

test('an endpoint that is not who it should be, or that does not know the client, is not asked', async () => {
  const own = { HL7_TLS_CA: authority.ca, HL7_TLS_CERT: client.cert, HL7_TLS_KEY: client.key };
  const other = await createAuthority('Other');

  await expect(ask({ ...own, HL7_TLS_SERVER_NAME: 'other.example' })).rejects.toThrow(
    /altnames|does not match/,
  );
  await expect(ask({ ...own, HL7_TLS_CA: other.ca })).rejects.toThrow(/certificate/);
  await expect(ask({ HL7_TLS_CA: authority.ca })).rejects.toThrow();
  expect(server.log.lines.filter(({ fields }) => fields.outcome === 'not-found')).toHaveLength(2);
});

test.each([
  ['no start block', '', '\x1c\r'],
  ['no CR after the end block', '\v', '\x1c'],
])('an answer with %s is read where the framing is lenient, and else not', async (_, start, end) => {
  const endpoint = await new Endpoint().start();
  endpoint.otherwise = (socket, id) =>
    socket.write(`${start}MSH|^~\\&|||||1||ACK|9|P|2.5.1\rMSA|AA|${id}\r${end}`);
  const target = { host: '127.0.0.1', port: endpoint.port, timeoutMs: 1000, tls: undefined };
  const asked = (ackFraming: Framing) =>
    createExchange({ ...target, ackFraming }, recordingLog())(Buffer.from(query('Q21', 'x')), () => true);

  expect(Buffer.from(await asked('lenient')).toString()).toMatch(/^MSH\|.*\rMSA\|AA\|\w+\r$/s);
  await expect(asked('strict')).rejects.toMatchObject({
    code: start === '' ? 'no-start-block' : 'end-without-cr',
  });
  await endpoint.stop();
});
