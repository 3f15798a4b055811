import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { readAcknowledgment } from '../../hl7v2/acknowledgment.ts';
import { type Emulator, LOCAL_AWS, localClients, startEmulator } from '../../local/emulator.ts';
import { createControlIds } from '../../runtime/control-id.ts';
import { createArchive, type ObjectStore } from '../../test-hl7-server/archive.ts';
import { type Listener, listen } from '../../test-hl7-server/listener.ts';
import { s3Store } from '../../test-hl7-server/s3.ts';
import type { ServerSettings } from '../../test-hl7-server/settings.ts';
import { eventually } from '../support/eventually.ts';
import { framed, MllpClient } from '../support/mllp-client.ts';
import { recordingLog } from '../support/recording-log.ts';

let emulator: Emulator;
let listener: Listener;
let settings: ServerSettings;
let isStoreDown = false;
const log = recordingLog();
const clients: MllpClient[] = [];

beforeAll(async () => {
  emulator = await startEmulator(0);
  Object.assign(process.env, LOCAL_AWS, { AWS_ENDPOINT_URL: emulator.url });
  settings = {
    port: 0,
    host: '127.0.0.1',
    bucketName: emulator.bucketName,
    maxFrameBytes: 100_000,
    frameTimeoutMs: 300,
    idleTimeoutMs: 60_000,
    healthPort: undefined,
    s3Endpoint: emulator.url,
  };
  const s3 = s3Store(settings);
  // The store is real; to be down is the one thing that the emulator cannot be told.
  const store: ObjectStore = {
    ...s3,
    put: (...object) => (isStoreDown ? Promise.reject(new Error('down')) : s3.put(...object)),
  };
  listener = await listen(settings, {
    archive: createArchive(store),
    controlIds: createControlIds(Date.now, () => randomBytes(8)),
    log,
    storeWorks: () => undefined,
  });
});

afterEach(() => {
  isStoreDown = false;
  for (const client of clients.splice(0)) client.socket.destroy();
});

afterAll(async () => {
  await listener.drain(1000);
  await emulator.stop();
});

function client(): MllpClient {
  const one = new MllpClient(listener.port);
  clients.push(one);
  return one;
}

let count = 0;
function next(letter: string): string {
  count += 1;
  return letter + count;
}

function adt({ id = next('p'), controlId = next('C'), time = '20260102030405+0000', name = 'A' } = {}) {
  const text = `MSH|^~\\&|APP|FAC|||${time}||ADT^A28^ADT_A05|${controlId}|T|2.5.1||||||UNICODE UTF-8\rEVN|A28|${time}\rPID|1||${id}^^^FW^FW||${name}\rPV1||N\r`;
  return { id, controlId, text };
}

async function object(key: string): Promise<string | undefined> {
  try {
    const { Body } = await localClients(emulator.url).s3.send(
      new GetObjectCommand({ Bucket: emulator.bucketName, Key: key }),
    );
    return await Body?.transformToString();
  } catch {
    return undefined;
  }
}

async function keys(prefix: string): Promise<string[]> {
  const listed = await localClients(emulator.url).s3.send(
    new ListObjectsV2Command({ Bucket: emulator.bucketName, Prefix: prefix }),
  );
  return (listed.Contents ?? []).map(({ Key = '' }) => Key);
}

async function exchange(text: string) {
  const one = client();
  one.send(text);
  const [answer = ''] = await one.answered(1);
  const acknowledgment = readAcknowledgment(answer);
  if (typeof acknowledgment === 'string') throw new Error(acknowledgment);
  return { ...acknowledgment, text: answer };
}

describe('a message that can be archived', () => {
  test("is stored byte for byte under its own key and as the patient's latest, and then accepted", async () => {
    const { id, controlId, text } = adt({ name: 'Brändli 𠮷' });

    expect(await exchange(text)).toMatchObject({ code: 'AA', controlId });

    const [key = ''] = await keys(`messages/APP/FAC/${controlId}/`);
    expect(await object(key)).toBe(text);
    expect(await object(`Patient/${id}`)).toBe(text);
  });

  test('is accepted again and stored once when it comes again', async () => {
    const { controlId, text } = adt();

    expect([(await exchange(text)).code, (await exchange(text)).code]).toEqual(['AA', 'AA']);
    expect(await keys(`messages/APP/FAC/${controlId}/`)).toHaveLength(1);
  });

  test('under a control ID that another message had is kept, and answered with AE 205 each time', async () => {
    const first = adt();
    const other = adt({ ...first, name: 'B' });

    await exchange(first.text);
    expect(await exchange(other.text)).toMatchObject({ code: 'AE', errorCodes: ['205'] });
    expect(await exchange(other.text)).toMatchObject({ code: 'AE', errorCodes: ['205'] });
    expect((await exchange(first.text)).code).toBe('AA');

    expect(await keys(`messages/APP/FAC/${first.controlId}/`)).toHaveLength(2);
    expect(await object(`Patient/${first.id}`)).toBe(first.text);
  });

  test('that is older than the latest is stored and does not replace it', async () => {
    const newer = adt({ time: '20260102030405+0000' });
    const older = adt({ id: newer.id, time: '20260102043405+0200' }); // half an hour before, in another zone

    await exchange(newer.text);
    expect((await exchange(older.text)).code).toBe('AA');

    expect(await keys(`messages/APP/FAC/${older.controlId}/`)).toHaveLength(1);
    expect(await object(`Patient/${newer.id}`)).toBe(newer.text);
  });

  test('is not accepted while the store is down, and is once it is back, without a restart', async () => {
    const { id, text } = adt();
    isStoreDown = true;
    expect(await exchange(text)).toMatchObject({ code: 'AE', errorCodes: ['207'] });
    expect(await object(`Patient/${id}`)).toBeUndefined();

    isStoreDown = false;
    expect((await exchange(text)).code).toBe('AA');
    expect(await object(`Patient/${id}`)).toBe(text);
  });
});

describe('whatever way the bytes come', () => {
  test('one by one', async () => {
    const { text } = adt({ name: '𠮷é' });
    const one = client();

    for (const byte of framed(text)) {
      one.write(Uint8Array.of(byte));
      await new Promise(setImmediate);
    }

    expect(await one.answered(1)).toEqual([expect.stringContaining('MSA|AA|')]);
  });

  test('pipelined messages are answered in order, with stray newlines and junk between them', async () => {
    const messages = Array.from({ length: 20 }, () => adt());
    const one = client();

    one.write(
      Buffer.concat(
        messages.flatMap(({ text }, index) => [Buffer.from(index % 2 ? '\r\n' : 'junk'), framed(text)]),
      ),
    );

    const answers = await one.answered(20);
    expect(answers.map((answer) => /MSA\|(.*)\r/.exec(answer)?.[1])).toEqual(
      messages.map(({ controlId }) => `AA|${controlId}`),
    );
  });

  test('a client that closes its side right after its message still gets the answer', async () => {
    const one = client();
    one.socket.end(framed(adt().text));

    expect(await one.answered(1)).toEqual([expect.stringContaining('MSA|AA|')]);
    await one.ended();
  });

  test('messages of other delimiters are answered in theirs', async () => {
    const text = 'MSH$%*!@$A$F$$$20260102030405+0000$$ADT%A28$OTHER1$T$2.5.1\rPID$1$$od-1%%%FW%FW\r';

    expect((await exchange(text)).text).toMatch(/^MSH\$%\*!@\$\$\$A\$F\$.*MSA\$AA\$OTHER1\r$/s);
  });
});

describe('what is no message', () => {
  test.each([
    ['an empty frame', '', 'AR', '100'],
    ['junk in a frame', 'hello', 'AR', '100'],
    ['no FHIR id', 'MSH|^~\\&|A|F|||1||ADT^A28|X1|T|2.5.1\rPID|1||5^^^H^MR\r', 'AE', '101'],
  ])('%s is answered, and the connection goes on', async (_, text, code, error) => {
    const one = client();
    one.send(text);
    one.send(adt().text);

    const [first = '', second = ''] = await one.answered(2);
    expect(readAcknowledgment(first)).toMatchObject({ code, errorCodes: [error] });
    expect(readAcknowledgment(second)).toMatchObject({ code: 'AA' });
  });

  test('an acknowledgment is never answered', async () => {
    const one = client();
    one.send('MSH|^~\\&|||||1||ACK|9|P|2.5.1\rMSA|AA|C1\r');
    const { controlId, text } = adt();
    one.send(text);

    expect(await one.answered(1)).toEqual([expect.stringContaining(`MSA|AA|${controlId}`)]);
  });

  test('a frame over the limit is refused by name, and the connection is closed', async () => {
    const one = client();
    one.write(`\v${adt({ controlId: 'LARGE1' }).text}${'x'.repeat(200_000)}`);

    const [answer = ''] = await one.answered(1);
    expect(readAcknowledgment(answer)).toEqual({ code: 'AR', controlId: 'LARGE1', errorCodes: ['207'] });
    await one.ended();
  });

  test('a client that goes on with its endless frame is closed all the same', async () => {
    const one = client();
    one.write(`\v${adt().text}${'x'.repeat(200_000)}`);
    const more = setInterval(() => one.write('x'.repeat(1000)), 20);

    await one.ended();
    await eventually(
      () => one.socket.destroyed || one.socket.closed,
      (isOver) => isOver,
    ).finally(() => clearInterval(more));
  });

  test('an acknowledgment that is too large is not answered either', async () => {
    const one = client();
    one.write(`\vMSH|^~\\&|||||1||ACK|9|P|2.5.1\rMSA|AA|${'x'.repeat(200_000)}`);

    await one.ended();
    expect(one.answers).toEqual([]);
  });

  test('what an answer echoes comes back as the bytes that it was', async () => {
    const one = client();
    const chunks: Buffer[] = [];
    one.socket.on('data', (chunk) => chunks.push(chunk));
    const text = adt({ controlId: 'C\u00c4' }).text.replace('UNICODE UTF-8', '8859/1');
    one.write(Buffer.concat([Buffer.from([0x0b]), Buffer.from(text, 'latin1'), Buffer.from([0x1c, 0x0d])]));

    await one.answered(1);
    expect(Buffer.concat(chunks).includes(Buffer.from('MSA|AA|C\u00c4', 'latin1'))).toBe(true);
  });

  test('a frame that does not go on is dropped after the frame timeout', async () => {
    const one = client();
    one.write('\vMSH|^~\\&|half');

    await one.ended();
    expect(one.answers).toEqual([]);
  });

  test('junk without end closes the connection', async () => {
    const one = client();
    one.write('x'.repeat(5000));

    await one.ended();
  });

  test('bare connects, resets in the middle and health checks leave the server as it was', async () => {
    for (let check = 0; check < 40; check += 1) {
      await new Promise<void>((resolve) => {
        const socket = connect(listener.port, '127.0.0.1', () => {
          if (check % 3 === 0) socket.end();
          else if (check % 3 === 1) socket.resetAndDestroy();
          else socket.write('\vMSH|', () => socket.resetAndDestroy());
        });
        socket.resume();
        socket.on('error', () => undefined);
        socket.on('close', () => resolve());
      });
    }

    expect((await exchange(adt().text)).code).toBe('AA');
    expect(
      log.lines.filter(({ event }) => event !== 'message-received' && event !== 'connection-lost'),
    ).toEqual([]);
  });
});

test('fifty connections at once: every message that was accepted is archived', async () => {
  const batches = Array.from({ length: 50 }, () => Array.from({ length: 10 }, () => adt()));

  await Promise.all(
    batches.map(async (batch) => {
      const one = client();
      for (const { text } of batch) one.send(text);
      const answers = await eventually(
        () => one.answers,
        (list) => list.length === batch.length,
        60_000,
      );
      for (const answer of answers) expect(answer).toContain('MSA|AA|');
    }),
  );

  const stored = await Promise.all(batches.flat().map(({ id }) => object(`Patient/${id}`)));
  expect(stored).toEqual(batches.flat().map(({ text }) => text));
});

test('a drain answers what is complete, drops what is not, and ends every connection', async () => {
  const own = await listen(settings, {
    archive: createArchive(s3Store(settings)),
    controlIds: createControlIds(Date.now, () => randomBytes(8)),
    log,
    storeWorks: () => undefined,
  });
  const idle = new MllpClient(own.port);
  const busy = new MllpClient(own.port);
  clients.push(idle, busy);
  await eventually(() => [idle, busy].every((one) => one.socket.readyState === 'open'), Boolean);
  const { id, text } = adt();
  busy.write(Buffer.concat([framed(text), Buffer.from('\vMSH|half')]));
  await eventually(
    () => object(`Patient/${id}`),
    (stored) => stored !== undefined || busy.answers.length > 0,
  );

  await own.drain(5000);

  expect(busy.answers).toEqual([expect.stringContaining('MSA|AA|')]);
  await Promise.all([idle.ended(), busy.ended()]);
});

test('no name of a patient is in any log line', async () => {
  await exchange(adt({ name: 'PLANTEDNAME' }).text);
  await exchange('MSH|^~\\&|A|F|||1||ADT^A28|PLANTEDNAME Jane|T|2.5.1\rPID|1||PLANTEDNAME^^^H^MR\r');

  expect(log.lines.length).toBeGreaterThan(10);
  expect(JSON.stringify(log.lines)).not.toContain('PLANTEDNAME');
});
