import {
  acknowledgmentOf,
  adt,
  type Store,
  startServer,
  startStore,
  type TestServer,
} from '../support/network/hl7-server.ts';
import { framed, type MllpClient } from '../support/network/mllp-client.ts';

// Whatever way the bytes come: the messages are those that were sent, in their order.

let store: Store;
let server: TestServer;

beforeAll(async () => {
  store = await startStore();
  server = await startServer(store, { frameTimeoutMs: 20_000 });
});

afterAll(async () => {
  await server.stop();
  await store.stop();
});

/** Sends pieces apart: each is read by the server before the next one is written. */
async function writeApart(client: MllpClient, pieces: readonly (Uint8Array | string)[]): Promise<void> {
  for (const piece of pieces) {
    await new Promise<void>((resolve) => client.socket.write(piece, () => resolve()));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function accepted(answers: readonly string[]): string[] {
  return answers.map((answer) => {
    const { code, controlId } = acknowledgmentOf(answer);
    return `${code} ${controlId}`;
  });
}

const bytes = (text: string) => framed(text);

describe('a message arrives as it was sent', () => {
  test('byte by byte', async () => {
    const { id, controlId, text } = adt({ name: '𠮷é' });
    const client = server.client();

    for (const byte of bytes(text)) {
      client.write(Uint8Array.of(byte));
      await new Promise(setImmediate);
    }

    expect(accepted(await client.answered(1))).toEqual([`AA ${controlId}`]);
    expect(await store.object(`Patient/${id}`)).toBe(text);
  });

  test('cut inside a character of UTF-8', async () => {
    const { id, controlId, text } = adt({ name: 'A𠮷B' });
    const all = bytes(text);
    const at = Buffer.from(all).indexOf(Buffer.from('𠮷')) + 2;
    const client = server.client();

    await writeApart(client, [all.subarray(0, at), all.subarray(at)]);

    expect(accepted(await client.answered(1))).toEqual([`AA ${controlId}`]);
    expect(await store.object(`Patient/${id}`)).toBe(text);
  });

  test('cut between the end block and its carriage return', async () => {
    const { id, controlId, text } = adt();
    const all = bytes(text);
    const client = server.client();

    await writeApart(client, [all.subarray(0, -1)]);
    expect(client.answers).toEqual([]);
    await writeApart(client, [all.subarray(-1)]);

    expect(accepted(await client.answered(1))).toEqual([`AA ${controlId}`]);
    expect(await store.object(`Patient/${id}`)).toBe(text);
  });
});

describe('messages that come together are answered one by one, in order', () => {
  test('three frames in one piece', async () => {
    const messages = [adt(), adt(), adt()];
    const client = server.client();

    client.write(Buffer.concat(messages.map(({ text }) => bytes(text))));

    expect(accepted(await client.answered(3))).toEqual(messages.map(({ controlId }) => `AA ${controlId}`));
    for (const { id, text } of messages) expect(await store.object(`Patient/${id}`)).toBe(text);
  });

  test('one frame and a half, then the rest', async () => {
    const [first, second] = [adt(), adt()];
    const all = bytes(second.text);
    const client = server.client();

    client.write(Buffer.concat([bytes(first.text), all.subarray(0, 40)]));
    expect(accepted(await client.answered(1))).toEqual([`AA ${first.controlId}`]);
    client.write(all.subarray(40));

    expect(accepted(await client.answered(2))[1]).toBe(`AA ${second.controlId}`);
    expect(await store.object(`Patient/${second.id}`)).toBe(second.text);
  });

  test('twenty pipelined ones, with newlines and junk between them', async () => {
    const messages = Array.from({ length: 20 }, () => adt());
    const client = server.client();

    client.write(
      Buffer.concat(
        messages.flatMap(({ text }, index) => [Buffer.from(index % 2 ? '\r\n' : 'junk'), bytes(text)]),
      ),
    );

    expect(accepted(await client.answered(20))).toEqual(messages.map(({ controlId }) => `AA ${controlId}`));
  });

  test('a good one after an empty frame, each with its answer', async () => {
    const { controlId, text } = adt();
    const client = server.client();

    client.write(Buffer.concat([bytes(''), bytes(text)]));

    expect(accepted(await client.answered(2))).toEqual(['AR ', `AA ${controlId}`]);
  });

  test('an older end: no carriage return before the next frame is no end, and nothing is answered AA', async () => {
    const [first, second] = [adt(), adt()];
    const client = server.client();

    client.write(Buffer.concat([bytes(first.text).subarray(0, -1), bytes(second.text)]));

    const [answer = ''] = await client.answered(1);
    expect(acknowledgmentOf(answer)).toMatchObject({ code: 'AR', errorCodes: ['100'] });
    expect(await store.object(`Patient/${first.id}`)).toBeUndefined();
    expect(await store.object(`Patient/${second.id}`)).toBeUndefined();
  });
});

describe('what is echoed', () => {
  test('stands in the delimiters of the message', async () => {
    const text = 'MSH$%*!@$A$F$RA$RF$20260102030405+0000$$ADT%A28$OTHER1$T$2.3\rPID$1$$od-1%%%FW%FW\r';

    const answer = await server.exchange(text);

    // MSH-3/4 and MSH-5/6 have changed places; MSH-11 and MSH-12 are those of the message.
    expect(answer.text).toMatch(
      /^MSH\$%\*!@\$RA\$RF\$A\$F\$\d{14}\.\d{3}\+0000\$\$ACK\$\w{20}\$T\$2\.3\rMSA\$AA\$OTHER1\r$/,
    );
  });

  test.each([
    ['8859/1', 'C\xC4', 'letters'],
    ['8859/1', 'C\x80', 'what Windows puts where ISO 8859-1 has controls'],
    ['8859/2', 'C\xB1', 'letters of another alphabet'],
    ['WINDOWS-1252', 'C\x99', 'signs'],
    ['', 'C\xC5', 'no set that is declared'],
  ])('is the bytes that it was, in %j: %j, %s', async (characterSet, controlId) => {
    const client = server.client();
    const chunks: Buffer[] = [];
    client.socket.on('data', (chunk) => chunks.push(chunk));
    const text = adt({ controlId }).text.replace('UNICODE UTF-8', characterSet);

    client.write(
      Buffer.concat([Buffer.from([0x0b]), Buffer.from(text, 'latin1'), Buffer.from([0x1c, 0x0d])]),
    );

    await client.answered(1);
    expect(Buffer.concat(chunks).toString('latin1')).toContain(`\rMSA|AA|${controlId}\r`);
  });
});
