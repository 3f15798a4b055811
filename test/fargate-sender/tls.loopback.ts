import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket, TlsOptions } from 'node:tls';
import type { EndpointTls } from '../../runtime/tls/endpoint-tls.ts';
import { pemSource } from '../../runtime/tls/tls-material.ts';
import { eventually } from '../support/eventually.ts';
import { type Authority, createAuthority } from '../support/network/certificates.ts';
import { accept, Endpoint } from '../support/network/endpoint.ts';
import { adt, SenderBench } from '../support/sender-bench.ts';

// TLS and mutual TLS, on real TLS sockets. Nothing here ever switches verification off.

let authority: Authority;
let stranger: Authority;
let bench: SenderBench;
let endpoint: Endpoint;
let folder: string;

beforeAll(async () => {
  authority = await createAuthority();
  stranger = await createAuthority();
});

beforeEach(async () => {
  bench = await SenderBench.start();
  folder = await mkdtemp(join(tmpdir(), 'tls-'));
});

afterEach(async () => {
  await bench.stop();
  await endpoint.stop();
  await rm(folder, { recursive: true });
});

async function endpointWith(options: TlsOptions): Promise<void> {
  endpoint = await new Endpoint(options).start();
  await bench.enqueue(adt('C1'));
}

function sender(tls: { ca?: string; cert?: string; key?: string; serverName?: string } = {}, onReady = {}) {
  const sources: EndpointTls['sources'] = {
    ca: pemSource('HL7_TLS_CA', tls.ca ?? authority.ca),
    cert: pemSource('HL7_TLS_CERT', tls.cert),
    key: pemSource('HL7_TLS_KEY', tls.key),
  };
  const settings = { sources, serverName: tls.serverName ?? '127.0.0.1' };
  return bench.sender({
    port: endpoint.port,
    connectTimeoutMs: 20_000,
    ackTimeoutMs: 20_000,
    tls: settings,
    ...onReady,
  });
}

test('delivers over TLS to an endpoint whose certificate is for its IP address, without SNI', async () => {
  const names: unknown[] = [];
  await endpointWith(await authority.issue(['127.0.0.1']));
  endpoint.onConnection = (socket) => names.push((socket as TLSSocket).servername);
  sender();

  await bench.empty();

  expect(endpoint.received).toEqual(['C1']);
  expect(names).toEqual([false]);
});

test('an endpoint that closes after each answer gets the next message at once, over TLS too', async () => {
  await endpointWith(await authority.issue(['127.0.0.1']));
  endpoint.otherwise = (socket, id) => {
    accept(socket, id);
    socket.end();
  };
  for (let index = 2; index <= 10; index += 1) await bench.enqueue(adt(`C${index}`));
  const begin = performance.now();
  sender({}, { backoffMinMs: 10_000, backoffMaxMs: 60_000 });

  await bench.empty();

  expect(performance.now() - begin).toBeLessThan(30_000);
  expect(endpoint.received).toHaveLength(10);
  expect(bench.events('attempt-failed')).toEqual([]);
});

test('asks for the name of the settings (SNI) and verifies it, with TLS 1.2 too', async () => {
  const seen: unknown[] = [];
  await endpointWith({ ...(await authority.issue(['hl7.hospital.example'])), maxVersion: 'TLSv1.2' });
  endpoint.onConnection = (socket) => {
    const { servername } = socket as TLSSocket;
    seen.push(servername, (socket as TLSSocket).getProtocol());
  };
  sender({ serverName: 'hl7.hospital.example' });

  await bench.empty();

  expect(seen).toEqual(['hl7.hospital.example', 'TLSv1.2']);
});

test.each([
  ['in ten days is warned of', 10.5, [10]],
  ['in two months is not', 60, []],
])("an endpoint's certificate that runs out %s", async (_, days, warned) => {
  await endpointWith(await authority.issue(['127.0.0.1'], { days }));
  sender();

  await bench.empty();

  const warnings = bench.events('endpoint-certificate-expires');
  expect(warnings.map(({ daysLeft }) => daysLeft)).toEqual(warned);
  expect(bench.events('certificate-expires')).toEqual([]);
});

test('the metric of certificates is that of the one that runs out first', async () => {
  const server = await authority.issue(['127.0.0.1'], { days: 50.5 });
  await endpointWith({ ...server, ca: authority.ca, requestCert: true, rejectUnauthorized: true });
  sender(await authority.issue(['sender'], { days: 20.5 }));

  await bench.empty();
  const reported = () => bench.metrics.records.flatMap(({ values }) => values.CertificateDaysLeft ?? []);
  await eventually(reported, (days) => days.length > 0);

  expect(new Set(reported())).toEqual(new Set([20]));
  expect(bench.events('certificate-expires').map(({ daysLeft }) => daysLeft)).toEqual([20]);
});

describe('an endpoint that cannot be verified gets no message, and is asked again with backoff', () => {
  test.each<[string, () => Promise<TlsOptions>, { ca?: string; serverName?: string }, RegExp]>([
    ['of an unknown authority', () => stranger.issue(['127.0.0.1']), {}, /UNABLE_TO|SELF_SIGNED|SIGNATURE/],
    ['expired', () => authority.issue(['127.0.0.1'], { expired: true }), {}, /CERT_HAS_EXPIRED/],
    ['of another name', () => authority.issue(['other.example']), {}, /ERR_TLS_CERT_ALTNAME_INVALID/],
    [
      'of another name than the one set',
      () => authority.issue(['127.0.0.1']),
      { serverName: 'hl7.hospital.example' },
      /ERR_TLS_CERT_ALTNAME_INVALID/,
    ],
    [
      'with nothing newer than TLS 1.1',
      async () => ({
        ...(await authority.issue(['127.0.0.1'])),
        minVersion: 'TLSv1',
        maxVersion: 'TLSv1.1',
        ciphers: 'DEFAULT:@SECLEVEL=0',
      }),
      {},
      /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|WRONG_VERSION/,
    ],
  ])('%s', async (_, options, tls, error) => {
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    // Whoever sets this for something else does not switch off verification here.
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      await endpointWith(await options());
      const one = sender(tls);
      await bench.logged('connect-failed', 3);

      expect(one.isReady).toBe(false);
      expect(bench.events('connect-failed')[0]).toMatchObject({
        reason: 'tls',
        error: expect.stringMatching(error),
      });
      expect(endpoint.received).toEqual([]);
      expect(bench.proxy.count('ReceiveMessage')).toBe(0);
    } finally {
      if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
    }
  });

  test('that speaks no TLS', async () => {
    endpoint = await new Endpoint().start();
    endpoint.isReading = false;
    endpoint.onConnection = (socket) => socket.write('no TLS here');
    await bench.enqueue(adt('C1'));
    sender();
    await bench.logged('connect-failed', 2);

    expect(bench.events('connect-failed')[0]).toMatchObject({ reason: 'tls' });
  });
});

describe('mutual TLS', () => {
  const mutual = async () => ({
    ...(await authority.issue(['127.0.0.1'])),
    ca: authority.ca,
    requestCert: true,
    rejectUnauthorized: true,
  });

  test('delivers with the client certificate', async () => {
    await endpointWith(await mutual());
    sender(await authority.issue(['sender']));

    await bench.empty();

    expect(endpoint.received).toEqual(['C1']);
  });

  test.each<[string, () => Promise<{ cert?: string; key?: string }>, RegExp]>([
    ['without one', async () => ({}), /^tls$/],
    // This endpoint says no by hanging up.
    ['with one of an unknown authority', () => stranger.issue(['sender']), /^(tls|closed|reset)$/],
  ])(
    '%s nothing is delivered, nothing is lost, and the reason is in the log',
    async (_, certificate, expected) => {
      await endpointWith(await mutual());
      sender(await certificate());

      // TLS 1.3 refuses a client only after the handshake looked done to it.
      await eventually(
        () => bench.events('link-down'),
        (lines) => lines.some(({ reason }) => expected.test(reason ?? '')),
      );
      expect(endpoint.received).toEqual([]);
      expect(await bench.inQueue()).toBe(1);
      await eventually(
        () => bench.metrics.last('BreakerOpen'),
        (open) => open === 1,
      );
    },
  );

  test('without one the breaker opens once and stays open, and the log warns of each link that was ended', async () => {
    endpoint = await new Endpoint(await mutual()).start();
    // A link has to last for the minimum backoff; on a busy machine it takes a while until the endpoint refuses it.
    sender({}, { backoffMinMs: 500, backoffMaxMs: 500 });
    await bench.logged('breaker-open');
    const before = bench.metrics.records.length;
    await bench.logged('link-down', bench.events('link-down').length + 4);

    const downs = bench.log.lines.filter(({ event }) => event === 'link-down');
    expect(downs.filter(({ level }) => level !== 'warn')).toEqual([]);
    expect(downs[0]?.fields).toMatchObject({ reason: 'tls', error: expect.stringContaining('CERTIFICATE') });
    expect(bench.events('breaker-open')).toHaveLength(1);
    expect(bench.events('breaker-closed')).toEqual([]);
    const since = bench.metrics.records.slice(before).map(({ values }) => values);
    expect(
      since.filter(({ SenderReady = 0, BreakerOpen = 1 }) => SenderReady === 1 || BreakerOpen === 0),
    ).toEqual([]);
  });
});

test('files that are rotated are used for the next connection, without a restart and without losing a message', async () => {
  const paths = { ca: join(folder, 'ca.pem'), cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  const put = async (files: Partial<typeof paths>) => {
    for (const [part, text] of Object.entries(files)) {
      await writeFile(`${folder}/new`, text);
      await rename(`${folder}/new`, paths[part as keyof typeof paths]);
    }
  };
  await put({ ca: authority.ca, ...(await authority.issue(['sender'])) });
  const server = await authority.issue(['127.0.0.1']);
  await endpointWith({ ...server, ca: authority.ca, requestCert: true, rejectUnauthorized: true });
  sender(paths);
  await bench.empty();
  const { port } = endpoint;

  // The hospital changes its authority; the sender's files follow, a broken one in between.
  await endpoint.stop();
  await put({ key: 'broken' });
  endpoint = new Endpoint({
    ...(await stranger.issue(['127.0.0.1'])),
    ca: stranger.ca,
    requestCert: true,
    rejectUnauthorized: true,
  });
  endpoint.port = port;
  await endpoint.start();
  await bench.enqueue(adt('C2'));
  await bench.logged('tls-files-broken');
  await bench.logged('connect-failed', 2);
  expect(endpoint.received).toEqual([]);
  await put({ ca: stranger.ca, ...(await stranger.issue(['sender'])) });

  await bench.empty();
  expect(endpoint.received).toEqual(['C2']);
  expect(bench.events('tls-files-reloaded')).toHaveLength(1);
});
