import { connect } from 'node:net';
import { eventually } from '../support/eventually.ts';
import {
  acknowledgmentOf,
  adt,
  type Store,
  startServer,
  startStore,
  type TestServer,
} from '../support/network/hl7-server.ts';
import { framed } from '../support/network/mllp-client.ts';

// What is not stored is never answered with AA, and everything but an acknowledgment is answered.

let store: Store;
let server: TestServer;
/** Gives a client that still writes more time to read its answer: one that is late on a busy machine would get a RST. */
let patientServer: TestServer;

beforeAll(async () => {
  store = await startStore();
  server = await startServer(store, { maxFrameBytes: 100_000 });
  patientServer = await startServer(store, { maxFrameBytes: 100_000, frameTimeoutMs: 8000 });
});

afterAll(async () => {
  await server.stop();
  await patientServer.stop();
  await store.stop();
});

const GOOD = 'MSH|^~\\&|A|F|||1||ADT^A28|X1|T|2.5.1\rPID|1||p-refused^^^FW^FW\r';

describe('what cannot be stored is answered with where and why, and the connection goes on', () => {
  test.each<[string, string, string, string, string]>([
    ['an empty frame', '', 'AR', '100', ''],
    ['junk in a frame', 'hello', 'AR', '100', ''],
    ['a segment before MSH', `EVN|A28\r${GOOD}`, 'AR', '100', ''],
    ['a message cut off in its header', 'MSH|^~', 'AR', '101', ''],
    ['two messages in a frame', `${GOOD}${GOOD.replace('X1', 'X2')}`, 'AR', '100', 'X1'],
    ['two of a file in a frame', `${GOOD}${GOOD}`.replaceAll('\r', '\n'), 'AR', '100', 'X1'],
    ['a second MSH in front of PID', GOOD.replace('PID', 'MSH|^~\\&|A\rPID'), 'AR', '100', 'X1'],
    ['no MSH-10', GOOD.replace('X1', ''), 'AR', '101', ''],
    ['another message than ADT', GOOD.replace('ADT^A28', 'ORU^R01'), 'AR', '200', 'X1'],
    ['an event that is none', GOOD.replace('A28', 'a patient'), 'AR', '201', 'X1'],
    ['a query of another kind', GOOD.replace('ADT^A28', 'QBP^Q11'), 'AR', '201', 'X1'],
    ['an unknown processing ID', GOOD.replace('|T|', '|X|'), 'AR', '202', 'X1'],
    ['an unknown version', GOOD.replace('2.5.1', '3.0'), 'AR', '203', 'X1'],
    ['a version that there never was', GOOD.replace('2.5.1', '2.5.7'), 'AR', '203', 'X1'],
    ['no FHIR id', GOOD.replace('^FW\r', '^MR\r'), 'AE', '101', 'X1'],
    ['a FHIR id that is none', GOOD.replace('p-refused', '../p'), 'AE', '101', 'X1'],
    ['no PID at all', GOOD.replace(/PID.*/, ''), 'AE', '101', 'X1'],
  ])('%s', async (_, text, code, error, controlId) => {
    const client = server.client();
    client.send(text);
    client.send(adt().text);

    const [first = '', second = ''] = await client.answered(2);
    expect(acknowledgmentOf(first)).toEqual({ code, errorCodes: [error], controlId });
    // ERR-2 a place, ERR-3 a code of table 0357, ERR-4 E, ERR-8 for people
    expect(first).toMatch(/\rERR\|\|(?:MSH|PID)\^[12][\d^]*\|\d{3}\^[\w ]+\^HL70357\|E\|\|\|\|.+\r$/);
    expect(acknowledgmentOf(second).code).toBe('AA');
  });

  test('and nothing of it is in the archive', async () => {
    expect(await store.keys('messages/A/')).toEqual([]);
    expect(await store.object('Patient/p-refused')).toBeUndefined();
  });
});

test.each([
  ['an acknowledgment', 'MSH|^~\\&|||||1||ACK|9|P|2.5.1\rMSA|AA|C1\r'],
  ['one of a delayed kind', 'MSH|^~\\&|||||1||MCF|9|P|2.5.1\rMSA|AA|C1\r'],
  ['the response to a query', 'MSH|^~\\&|||||1||RSP^K21^RSP_K21|9|P|2.5.1\rMSA|AE|C1\r'],
])('%s is never answered', async (_, acknowledgment) => {
  const client = server.client();
  client.send(acknowledgment);
  const { controlId, text } = adt();
  client.send(text);

  expect(await client.answered(1)).toEqual([expect.stringContaining(`MSA|AA|${controlId}`)]);
});

describe('a frame over the limit', () => {
  test('is refused by the name of its message, and the connection is closed', async () => {
    const client = server.client();
    client.write(`\v${adt({ controlId: 'LARGE1' }).text}${'x'.repeat(200_000)}`);

    const [answer = ''] = await client.answered(1);
    expect(acknowledgmentOf(answer)).toEqual({ code: 'AR', controlId: 'LARGE1', errorCodes: ['207'] });
    await client.ended();
  });

  test('is one byte longer than the largest message', async () => {
    const { id, text } = adt();
    const largest = text.replace('||A\r', `||${'x'.repeat(100_000 - text.length + 1)}\r`);

    expect((await server.exchange(largest)).code).toBe('AA');
    expect(await store.object(`Patient/${id}`)).toBe(largest);
    expect(await server.exchange(`${largest}\r`)).toMatchObject({ code: 'AR', errorCodes: ['207'] });
  });

  test('is closed all the same where the client goes on with it', async () => {
    const client = server.client();
    client.write(`\v${adt().text}${'x'.repeat(200_000)}`);
    const more = setInterval(() => client.write('x'.repeat(1000)), 20);

    await client.ended();
    await new Promise<void>((resolve) => {
      if (client.socket.closed) resolve();
      client.socket.once('close', () => resolve());
    }).finally(() => clearInterval(more));
  });

  test('is read on for 16 MiB and no more: what the client goes on with stays with it', async () => {
    const client = patientServer.client();
    const more = Buffer.alloc(100_000, 'x');
    let taken = 0;
    const goOn = () =>
      client.socket.write(more, (error) => {
        if (error) return;
        taken += 1;
        if (taken < 1000) goOn();
      });
    client.write(`\v${adt().text}${'x'.repeat(200_000)}`);
    await client.answered(1);
    goOn();

    await eventually(
      () => client.socket.destroyed || taken === 1000,
      (isOver) => isOver,
    );
    expect(taken).toBeGreaterThan(150);
    // What lies in the buffers of the network comes on top.
    expect(taken).toBeLessThan(320);
  });

  test('is refused so that a client sees it that writes all of its message before it reads', async () => {
    const socket = connect({ port: patientServer.port, host: '127.0.0.1', allowHalfOpen: true });
    const errors: Error[] = [];
    socket.on('error', (error) => errors.push(error));
    const message = Buffer.concat([framed(`${adt({ controlId: 'LARGE2' }).text}${'x'.repeat(14_000_000)}`)]);

    await new Promise<void>((resolve, reject) =>
      socket.write(message, (error) => (error ? reject(error) : resolve())),
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    const read: Buffer[] = [];
    socket.on('data', (chunk) => read.push(chunk));
    await new Promise((resolve) => socket.once('end', resolve));
    socket.end();
    await new Promise((resolve) => socket.once('close', resolve));

    const answer = Buffer.concat(read).subarray(1, -2).toString();
    expect(acknowledgmentOf(answer)).toEqual({ code: 'AR', controlId: 'LARGE2', errorCodes: ['207'] });
    expect(errors).toEqual([]);
  });

  test('is not answered if it is an acknowledgment', async () => {
    const client = server.client();
    client.write(`\vMSH|^~\\&|||||1||ACK|9|P|2.5.1\rMSA|AA|${'x'.repeat(200_000)}`);

    await client.ended();
    expect(client.answers).toEqual([]);
  });
});

test('no name of a patient is in any log line, in any answer but as it was sent, or in the metrics', async () => {
  await server.exchange(adt({ name: 'PLANTEDNAME' }).text);
  await server.exchange('MSH|^~\\&|A|F|||1||ADT^A28|PLANTEDNAME Jane|T|2.5.1\rPID|1||PLANTEDNAME^^^H^MR\r');
  await server.exchange('MSH|^~\\&|A|F|||1||ADT^A28|PLANTEDNAME^JANE|T|2.5.1\rPID|1||P2^^^H^MR\r');
  await server.exchange(
    'MSH|^~\\&|A|F|||1||QBP^Q22|PLANTEDNAME Q|T|2.5.1\rQPD|Q|T|@PID.5^PLANTEDNAME\rRCP|I\r',
  );

  expect(server.log.lines.length).toBeGreaterThan(10);
  expect(JSON.stringify(server.log.lines)).not.toContain('PLANTEDNAME');
  expect(await server.metrics.text()).not.toContain('PLANTEDNAME');
});
