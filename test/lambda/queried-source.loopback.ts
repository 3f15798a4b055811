import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { jest } from '@jest/globals';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Patient } from 'fhir/r4.js';
import { FrameDecoder } from '../../hl7v2/frame-decoder.ts';
import { frame } from '../../hl7v2/mllp.ts';
import { apiEvent } from '../../local/api-host/api-event.ts';

// GET through a query, with the deployed handler and an endpoint on a real socket that does what a test says.

type Respond = (socket: Socket, controlId: string) => void;

let respond: Respond = () => undefined;
let endpoint: Server;
const sockets = new Set<Socket>();
const queries: string[] = [];
const printed: string[] = [];
let handler: typeof import('../../lambda/handler.ts').handler;

beforeAll(async () => {
  endpoint = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    const decoder = new FrameDecoder(100_000);
    socket.on('data', (chunk) => {
      for (const event of decoder.push(chunk)) {
        if (event.kind !== 'frame') continue;
        const text = Buffer.from(event.payload).toString();
        queries.push(text);
        respond(socket, text.split('|')[9] ?? '');
      }
    });
  });
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    QUEUE_URL: 'http://127.0.0.1:9/queue',
    AWS_REGION: 'us-east-1',
    PATIENT_SOURCE: 'query',
    HL7_SERVER_NAME: '127.0.0.1',
    HL7_PORT: String((endpoint.address() as AddressInfo).port),
    QUERY_TIMEOUT_MS: '500',
  });
  for (const stream of [process.stdout, process.stderr])
    jest.spyOn(stream, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  ({ handler } = await import('../../lambda/handler.ts'));
});

afterAll(async () => {
  jest.restoreAllMocks();
  for (const socket of sockets) socket.destroy();
  if (endpoint.listening) await new Promise((resolve) => endpoint.close(resolve));
});

async function get(id: string) {
  const event = apiEvent(
    { method: 'GET', target: `/persistence/Patient/${id}`, headers: {}, body: new Uint8Array() },
    'r',
  );
  const { statusCode, headers, body } = await handler(event as APIGatewayProxyEvent);
  return { statusCode, headers, ...(JSON.parse(body) as { resource: Patient; message: string }) };
}

const bytes = (text: string) => frame(new TextEncoder().encode(text));
/** Pieces with pauses between them, none of which is too much by itself. */
const dripped: Respond = (socket) => {
  for (let piece = 0; piece < 10; piece += 1) setTimeout(() => socket.write('x'.repeat(1000)), piece * 20);
};
const MSH = 'MSH|^~\\&|MPI||F||20260102030405||RSP^K21^RSP_K21|9|T|2.5.1\r';
const person = (id: string, more = '') =>
  `QAK|T|OK\rQPD|Q|T\rPID|1||7^^^H^MR~${id}^^^FW^FW||PLANTED^Ann||1980${more}\rNK1|1|Kin^Next\r`;
const found = (id: string, controlId: string, more = '') => `${MSH}MSA|AA|${controlId}\r${person(id, more)}`;

describe('a person that the endpoint knows', () => {
  test('is read as the Patient that the archive would give, over one connection that is closed again', async () => {
    respond = (socket, controlId) =>
      socket.write(bytes(found('p-1', controlId, `${'|'.repeat(26)}20260102030405.678+0000`)));

    const { statusCode, resource } = await get('p-1');

    expect([statusCode, resource]).toEqual([
      200,
      {
        resourceType: 'Patient',
        id: 'p-1',
        // Of PID-33, the last update: the response itself is a new message each time.
        meta: { versionId: '1767323045678', lastUpdated: '2026-01-02T03:04:05.678Z' },
        identifier: [expect.objectContaining({ value: '7' })],
        name: [{ family: 'PLANTED', given: ['Ann'] }],
        birthDate: '1980',
        contact: [{ name: { family: 'Kin', given: ['Next'] } }],
      },
    ]);
    expect(queries.at(-1)).toMatch(/\|QBP\^Q21\^QBP_Q21\|.*\rQPD\|.*\|p-1\^\^\^FHIRWORKS\^FW\r/s);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(sockets.size).toBe(0);
  });

  test('has no meta where the endpoint does not say when it was updated', async () => {
    respond = (socket, controlId) => socket.write(bytes(found('p-1', controlId)));

    expect((await get('p-1')).resource.meta).toBeUndefined();
  });

  test.each<[string, (socket: Socket, controlId: string) => void]>([
    [
      'after a commit acknowledgment',
      (socket, id) => socket.write(Buffer.concat([bytes(`${MSH}MSA|CA|${id}\r`), bytes(found('p-1', id))])),
    ],
    [
      'byte by byte',
      (socket, id) => {
        for (const byte of bytes(found('p-1', id))) socket.write(Uint8Array.of(byte));
      },
    ],
    [
      'after stray bytes',
      (socket, id) => socket.write(Buffer.concat([Buffer.from('\r\n'), bytes(found('p-1', id))])),
    ],
    ['with FIN right after it', (socket, id) => socket.end(bytes(found('p-1', id)))],
  ])('is read %s', async (_, how) => {
    respond = how;

    expect(await get('p-1')).toMatchObject({ statusCode: 200, resource: { id: 'p-1' } });
  });
});

test('a person that the endpoint does not know is 404, and an id that is not a FHIR id is never queried', async () => {
  respond = (socket, controlId) => socket.write(bytes(`${MSH}MSA|AA|${controlId}\rQAK|T|NF\rQPD|Q|T\r`));
  const before = queries.length;

  expect((await get('nobody')).statusCode).toBe(404);
  expect((await get('x%2Fy')).statusCode).toBe(404);
  expect(queries.length).toBe(before + 1);
});

describe('an endpoint that does not answer as it should is 503', () => {
  test.each<[string, Respond, string]>([
    ['no answer in time', () => undefined, 'MllpError timeout'],
    [
      'half an answer',
      (socket, id) => socket.write(bytes(found('p-1', id)).subarray(0, 40)),
      'MllpError timeout',
    ],
    [
      'no start block',
      (socket, id) => socket.write(bytes(found('p-1', id)).subarray(1)),
      'MllpError no-start-block',
    ],
    [
      'an end block without CR, then FIN',
      (socket, id) => socket.end(bytes(found('p-1', id)).subarray(0, -1)),
      'MllpError end-without-cr',
    ],
    ['FIN without an answer', (socket) => socket.end(), 'MllpError closed'],
    ['RST', (socket) => socket.resetAndDestroy(), 'Error ECONNRESET'],
    ['junk without end', (socket) => socket.write('x'.repeat(5000)), 'MllpError bad-frame'],
    ['junk in small pieces', dripped, 'MllpError bad-frame'],
    ['an answer without end', (socket) => socket.write(`\v${'x'.repeat(5_000_000)}`), 'MllpError bad-frame'],
    ['no HL7', (socket) => socket.write(bytes('PLANTED')), 'QueryFailedError no-hl7'],
    [
      'an answer to another query',
      (socket) => socket.write(bytes(found('p-1', 'OTHER'))),
      'QueryFailedError mismatch',
    ],
    [
      'somebody else',
      (socket, id) => socket.write(bytes(found('p-2', id))),
      'QueryFailedError no-such-person',
    ],
    [
      'AE',
      (socket, id) => socket.write(bytes(`${MSH}MSA|AE|${id}|PLANTED\rERR|||207|E|||PLANTED\r`)),
      'QueryFailedError refused',
    ],
  ])('%s', async (_, how, error) => {
    respond = how;
    printed.length = 0;

    const { statusCode, headers, resource, message } = await get('p-1');

    expect([statusCode, resource, headers?.['Retry-After']]).toEqual([503, {}, '1']);
    expect(message).not.toContain('PLANTED');
    expect(printed.join('')).toContain(`"error":"${error}"`);
    const outcome = error.startsWith('QueryFailedError') ? 'failed' : 'no-answer';
    expect(printed.join('')).toContain(`"outcome":"${outcome}"`);
    expect(printed.join('')).not.toContain('PLANTED');
  });

  test('nobody listens', async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => endpoint.close(resolve));
    printed.length = 0;

    expect((await get('p-1')).statusCode).toBe(503);
    expect(printed.join('')).toContain('ECONNREFUSED');
  });
});
