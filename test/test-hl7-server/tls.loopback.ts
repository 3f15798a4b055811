import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect as connectPlain } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectionOptions, connect } from 'node:tls';
import { decodeMessage } from '../../hl7v2/character-set.ts';
import { FrameDecoder } from '../../hl7v2/frame-decoder.ts';
import { eventually } from '../support/eventually.ts';
import { type Authority, type Certificate, createAuthority } from '../support/network/certificates.ts';
import {
  acknowledgmentOf,
  adt,
  type Store,
  startServer,
  startStore,
  type TestServer,
} from '../support/network/hl7-server.ts';
import { framed } from '../support/network/mllp-client.ts';

let store: Store;
let folder: string;
let authority: Authority;
let clients: Authority;
let client: Certificate;
let open: TestServer;
let closed: TestServer;

beforeAll(async () => {
  store = await startStore();
  folder = await mkdtemp(join(tmpdir(), 'tls-'));
  [authority, clients] = [await createAuthority(), await createAuthority('Clients')];
  client = await clients.issue(['sender.example']);
  await rotate('server', await authority.issue(['localhost']));
  open = await startServer(store, { tls: tls(), frameTimeoutMs: 500 });
  closed = await startServer(store, {
    tls: { ...tls(), ca: { variable: 'TLS_CLIENT_CA', value: clients.ca } },
  });
});

afterAll(async () => {
  await Promise.all([open?.stop(), closed?.stop()]);
  await store.stop();
  await rm(folder, { recursive: true });
});

async function rotate(name: string, { cert, key }: Certificate): Promise<void> {
  await writeFile(join(folder, `${name}.crt`), cert);
  await writeFile(join(folder, `${name}.key`), key);
}

function tls(name = 'server') {
  return {
    cert: { variable: 'TLS_CERT', value: join(folder, `${name}.crt`) },
    key: { variable: 'TLS_KEY', value: join(folder, `${name}.key`) },
  };
}

/** Connects and sends; gives the socket, what was answered, and the error that ended it. */
function exchange({ port }: TestServer, text: string, options: ConnectionOptions = {}) {
  // `allowHalfOpen` is documented, and missing in its type.
  const halfOpen: ConnectionOptions = { allowHalfOpen: true } as ConnectionOptions;
  const socket = connect({
    port,
    host: '127.0.0.1',
    servername: 'localhost',
    ca: authority.ca,
    ...halfOpen,
    ...options,
  });
  const state = { answers: [] as string[], error: undefined as string | undefined, isOver: false };
  const decoder = new FrameDecoder(100_000);
  socket.on('data', (chunk) => {
    for (const event of decoder.push(chunk))
      if (event.kind === 'frame') state.answers.push(decodeMessage(event.payload));
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    state.error = error.code;
    state.isOver = true;
  });
  for (const event of ['end', 'close'])
    socket.on(event, () => {
      state.isOver = true;
    });
  if (text !== '') socket.write(framed(text));
  return { socket, state };
}

async function answerOf(server: TestServer, options: ConnectionOptions = {}) {
  const { id, text } = adt();
  const { socket, state } = exchange(server, text, options);
  await eventually(
    () => state,
    ({ answers, isOver }) => answers.length > 0 || isOver,
  );
  const protocol = socket.getProtocol();
  const serial = socket.getPeerCertificate()?.serialNumber;
  socket.destroy();
  const code = state.answers[0] && acknowledgmentOf(state.answers[0]).code;
  return {
    code,
    error: state.error,
    protocol,
    serial,
    isStored: (await store.object(`Patient/${id}`)) === text,
  };
}

test('a message over TLS is stored and accepted, with a certificate that the client can verify', async () => {
  expect(await answerOf(open)).toMatchObject({ code: 'AA', protocol: 'TLSv1.3', isStored: true });
  expect(await answerOf(open, { maxVersion: 'TLSv1.2' })).toMatchObject({ code: 'AA', protocol: 'TLSv1.2' });
});

test('what is older than TLS 1.2 is refused', async () => {
  const answer = await answerOf(open, {
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.1',
    ciphers: 'DEFAULT@SECLEVEL=0',
  });

  expect(answer).toMatchObject({ code: undefined, isStored: false });
});

describe('where client certificates are asked for', () => {
  test('one of the right authority is served', async () => {
    expect(await answerOf(closed, client)).toMatchObject({ code: 'AA', isStored: true });
  });

  test('none, one of another authority and an expired one are not', async () => {
    const other = await (await createAuthority('Other')).issue(['sender.example']);
    const expired = await clients.issue(['sender.example'], { expired: true });

    for (const options of [{}, other, expired])
      expect(await answerOf(closed, options)).toMatchObject({ code: undefined, isStored: false });
    expect(await answerOf(closed, client)).toMatchObject({ code: 'AA' });
  });
});

test('a client that closes its side right after its message still gets the answer', async () => {
  const { text } = adt();
  const { socket, state } = exchange(open, text);
  socket.end();

  await eventually(
    () => state.answers,
    (answers) => answers.length > 0,
  );
  socket.destroy();
});

test('handshakes that come to nothing are counts and no errors, and others are served', async () => {
  const own = await startServer(store, { tls: tls(), frameTimeoutMs: 300 });
  const visit = (act: (socket: ReturnType<typeof connectPlain>) => void) =>
    new Promise<void>((resolve) => {
      const socket = connectPlain(own.port, '127.0.0.1', () => act(socket));
      socket.resume();
      socket.on('error', () => undefined);
      socket.on('close', () => resolve());
    });

  for (let count = 0; count < 10; count += 1) {
    await visit((socket) => socket.end());
    await visit((socket) => socket.resetAndDestroy());
    await visit((socket) => socket.write('\vMSH|^~\\&|plain\x1c\r'));
  }
  // One that never goes on is given up.
  await visit(() => undefined);

  expect(await answerOf(own)).toMatchObject({ code: 'AA' });
  const metrics = await own.metrics.text();
  expect(Number(/closed_total\{reason="tls"\} (\d+)/.exec(metrics)?.[1])).toBeGreaterThanOrEqual(11);
  expect(
    own.log.lines.filter(
      ({ event }) => !['message-archived', 'message-received', 'connection-lost'].includes(event),
    ),
  ).toEqual([]);
  await own.stop();
});

test('a drain does not wait for a handshake that never ends', async () => {
  const own = await startServer(store, { tls: tls(), frameTimeoutMs: 60_000 });
  const socket = connectPlain(own.port, '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));

  const start = performance.now();
  await own.drain(200);

  expect(performance.now() - start).toBeLessThan(5000);
  socket.destroy();
});

test('reset: RST goes through TLS as well', async () => {
  const own = await startServer(store, { tls: tls(), faultPlan: 'reset on 1' });
  const { state } = exchange(own, adt().text);

  await eventually(
    () => state.isOver,
    (isOver) => isOver,
  );
  expect([state.error, state.answers]).toEqual(['ECONNRESET', []]);
  await own.stop();
});

describe('certificates that are rotated', () => {
  test('are used from the next connection on; those that are up go on', async () => {
    const first = await authority.issue(['localhost']);
    await rotate('rotated', first);
    const own = await startServer(store, { tls: tls('rotated') });
    const { socket, state } = exchange(own, adt().text);
    await eventually(
      () => state.answers.length,
      (count) => count === 1,
    );
    const before = await answerOf(own);

    await rotate('rotated', await authority.issue(['localhost']));
    const after = await answerOf(own);
    socket.write(framed(adt().text));
    await eventually(
      () => state.answers.length,
      (count) => count === 2,
    );

    expect([before.code, after.code]).toEqual(['AA', 'AA']);
    expect(after.serial).not.toBe(before.serial);
    socket.destroy();
    await own.stop();
  });

  test('change nothing about whose clients are served', async () => {
    await rotate('mutual', await authority.issue(['localhost']));
    const ca = { variable: 'TLS_CLIENT_CA', value: clients.ca };
    const own = await startServer(store, { tls: { ...tls('mutual'), ca } });
    const before = await answerOf(own, client);

    await rotate('mutual', await authority.issue(['localhost']));
    const [after, without] = [await answerOf(own, client), await answerOf(own)];

    expect([before.code, after.code, without.code]).toEqual(['AA', 'AA', undefined]);
    expect(after.serial).not.toBe(before.serial);
    await own.stop();
  });

  test('that are broken are logged, and the old ones stay in use', async () => {
    await rotate('broken', await authority.issue(['localhost']));
    const own = await startServer(store, { tls: tls('broken') });
    const before = await answerOf(own);

    await writeFile(join(folder, 'broken.crt'), 'no certificate');
    const after = await answerOf(own);

    expect([after.code, after.serial]).toEqual(['AA', before.serial]);
    expect(own.log.lines.map(({ event }) => event)).toContain('tls-files-broken');
    await own.stop();
  });
});
