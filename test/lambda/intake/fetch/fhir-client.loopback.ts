import { gzipSync } from 'node:zlib';
import type { Bundle } from 'fhir/r4.js';
import { HttpError } from '../../../../lambda/http.ts';
import { createFhirClient } from '../../../../lambda/intake/fetch/fhir-client.ts';
import { RENEWED_MS } from '../../../../lambda/intake/secrets/kept.ts';
import { createSecrets } from '../../../../lambda/intake/secrets/secrets.ts';
import { UnavailableError } from '../../../../lambda/unavailable.ts';
import type { FhirServer } from '../../../../runtime/site-profile/fhir-source.ts';
import { hangUp, type Reply, ScriptedApi } from '../../../support/network/scripted-api.ts';
import { signatureOf } from '../../../support/network/signature.ts';

const ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:intake/client-a1B2c3';
const PATIENT = { resourceType: 'Patient', id: 'p-1', name: [{ family: 'Änne' }] };
const OUTCOME = { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'not-found' }] };

let api: ScriptedApi;
let now: number;
let stored: { current: string };

beforeEach(async () => {
  api = await ScriptedApi.start();
  api.otherwise = json(PATIENT);
  now = Date.parse('2026-07-01T12:00:00Z');
  stored = { current: 'one' };
});
afterEach(() => api.stop());

function json(body: unknown, status = 200, headers: Record<string, string> = {}): Reply {
  return (response) => response.writeHead(status, headers).end(JSON.stringify(body));
}

const clientOf = (further: Partial<FhirServer> = {}, withinMs?: number) =>
  createFhirClient(
    { url: `${api.url}/fhir/`, ...further },
    {
      secrets: createSecrets(
        async () => stored,
        {},
        () => now,
      ),
      now: () => now,
      ...(withinMs === undefined ? {} : { withinMs }),
    },
  );
const read = (further?: Partial<FhirServer>, withinMs?: number) =>
  clientOf(further, withinMs).read('Patient', 'p-1');

/** The code of what is logged of an unavailable server. */
const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'answered',
    (error) => {
      expect(error).toBeInstanceOf(UnavailableError);
      return error.cause.code as string;
    },
  );

const pagesOf = async (query: string, further?: Partial<FhirServer>) => {
  const pages: Bundle[] = [];
  for await (const page of clientOf(further).search(query)) pages.push(page);
  return pages;
};

describe('a resource', () => {
  test('is read by its type and id, past caches', async () => {
    expect(await read()).toEqual({ status: 'found', resource: PATIENT });

    const [received] = api.received;
    expect(received).toMatchObject({ method: 'GET', path: '/fhir/Patient/p-1' });
    expect(received?.headers).toMatchObject({ accept: 'application/fhir+json', 'cache-control': 'no-cache' });
    expect(received?.headers).not.toHaveProperty('authorization');
  });

  test.each<[string, Reply]>([
    ['410', json({}, 410)],
    ['404 with an OperationOutcome', json(OUTCOME, 404)],
  ])('is gone where the server answers %s', async (_, reply) => {
    api.otherwise = reply;

    expect(await read()).toEqual({ status: 'gone' });
  });

  test.each<[string, string, Reply]>([
    [
      '404 of a proxy, which is no word of FHIR',
      'status-404',
      (response) => response.writeHead(404).end('<html>'),
    ],
    ['404 in JSON that is not FHIR', 'status-404', json({ message: 'Not Found' }, 404)],
    ['403', 'status-403', json(OUTCOME, 403)],
    ['a redirect', 'status-302', json({}, 302, { location: '/fhir/Patient/p-1' })],
    ['no JSON', 'no-fhir', (response) => response.end('<html>')],
    ['no resource', 'no-fhir', json({ id: 'p-1' })],
    ['null', 'no-fhir', json(null)],
    ['another resource', 'no-fhir', json({ ...PATIENT, id: 'p-2' })],
    ['a resource of another type', 'no-fhir', json(OUTCOME)],
  ])('is unavailable where the server answers %s', async (_, code, reply) => {
    api.otherwise = reply;

    expect(await codeOf(read())).toBe(code);
    expect(api.received).toHaveLength(1);
  });

  test('is unavailable where the answer has no end, compressed or not', async () => {
    const large = Buffer.alloc(21 * 1024 * 1024, ' ');
    const replies: Reply[] = [
      (response) => response.end(large),
      (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(large)),
    ];

    for (const reply of replies) {
      api.otherwise = reply;
      expect(await codeOf(read())).toBe('too-large');
    }
    expect(api.received).toHaveLength(2);
  });

  test.each([
    ['Patient', '..'],
    ['Patient', 'a/b'],
    ['Patient', 'a?b'],
    ['Patient', ''],
    ['../admin', 'a'],
    ['Patient?', 'a'],
  ])('is not asked for by what is no type and id: %s %s', async (type, id) => {
    await expect(clientOf().read(type, id)).rejects.toThrow(HttpError);
    expect(api.received).toEqual([]);
  });
});

describe('a failure that may pass', () => {
  test.each<[string, Reply]>([
    ['500', json({}, 500)],
    ['429', json({}, 429)],
    ['a connection that ends', hangUp],
  ])('is tried again: %s', async (_, reply) => {
    api.script.push(reply, reply);

    expect(await read()).toMatchObject({ status: 'found' });
    expect(api.received).toHaveLength(3);
  });

  test('is unavailability after three attempts', async () => {
    api.otherwise = json({}, 503);

    expect(await codeOf(read())).toBe('status-503');
    expect(api.received).toHaveLength(3);
  });

  test('is not tried again where the server asks for more time than there is, and the caller learns how long', async () => {
    api.otherwise = json({}, 503, { 'retry-after': '60' });

    await expect(read()).rejects.toMatchObject({ retryAfterSeconds: 60 });
    expect(api.received).toHaveLength(1);
  });

  test('is tried again no sooner than the server asks', async () => {
    api.script.push(json({}, 429, { 'retry-after': '1' }));
    const start = performance.now();

    await read();
    expect(performance.now() - start).toBeGreaterThanOrEqual(990);
  });

  test('is an answer that takes too long, with its body', async () => {
    api.otherwise = (response) => response.writeHead(200).write('{');

    expect(await codeOf(read({ timeoutMs: 100 }))).toBe('TimeoutError');
  });

  test('is a server that is not there', async () => {
    api.stop();

    expect(await codeOf(read())).toBe('ECONNREFUSED');
  });
});

describe('a search', () => {
  const page = (ids: string[], next?: string) => ({
    resourceType: 'Bundle',
    type: 'searchset',
    link: [
      { relation: 'self', url: `${api.url}/fhir/Patient` },
      ...(next === undefined ? [] : [{ relation: 'next', url: next }]),
    ],
    entry: ids.map((id) => ({ resource: { resourceType: 'Patient', id } })),
  });

  test('gives every page, by links that are absolute or relative', async () => {
    api.script.push(
      json(page(['a'], `${api.url}/fhir?_getpages=1&_getpagesoffset=20`)),
      json(page(['b'], 'Patient?page=3')),
      json(page(['c'])),
    );

    const pages = await pagesOf('Patient?_lastUpdated=ge2026-07-01T12:00:00Z&_sort=_lastUpdated');

    expect(pages.map(({ entry }) => entry?.[0]?.resource?.id)).toEqual(['a', 'b', 'c']);
    expect(api.received.map(({ path }) => path)).toEqual([
      '/fhir/Patient?_lastUpdated=ge2026-07-01T12:00:00Z&_sort=_lastUpdated',
      '/fhir?_getpages=1&_getpagesoffset=20',
      '/fhir/Patient?page=3',
    ]);
  });

  test('asks for a page only when it is wanted', async () => {
    api.otherwise = json(page(['a'], 'Patient?page=2'));

    for await (const _ of clientOf().search('Patient')) break;
    expect(api.received).toHaveLength(1);
  });

  test.each<[string, (url: string) => string]>([
    ['of another origin', () => 'http://169.254.169.254/latest/meta-data'],
    ['of another protocol', (url) => url.replace('http:', 'https:')],
    ['beside the base URL', (url) => `${url}/fhir2/Patient`],
    ['above the base URL', (url) => `${url}/fhir/../admin`],
    ['with a user', (url) => `${url.replace('//', '//u:p@')}/fhir/Patient`],
    ['of a file', () => 'file:///etc/passwd'],
    ['with half a character', (url) => `${url}/fhir/Patient?page=%E0`],
    ['to the page itself', (url) => `${url}/fhir/Patient?page=1`],
    ['that is no URL', () => 'http://['],
  ])('ends at a link %s, before it is followed', async (_, next) => {
    api.otherwise = json(page(['a'], next(api.url)));

    expect(await codeOf(pagesOf('Patient?page=1'))).toBe('next-link');
    expect(api.received).toHaveLength(1);
  });

  test.each<[string, string, Reply]>([
    ['no Bundle', 'no-fhir', json(PATIENT)],
    ['a Bundle of no list', 'no-fhir', json({ resourceType: 'Bundle', entry: {} })],
    ['400', 'status-400', json(OUTCOME, 400)],
    ['404', 'status-404', json(OUTCOME, 404)],
  ])('is unavailable where the server answers %s', async (_, code, reply) => {
    api.otherwise = reply;

    expect(await codeOf(pagesOf('Patient'))).toBe(code);
  });
});

describe('a server that asks for a fixed header', () => {
  const authentication = { scheme: 'header', header: 'X-Api-Key', secret: ARN } as const;

  test('gets the current value, and the new one as soon as it refuses the old one', async () => {
    const client = clientOf({ authentication });
    await client.read('Patient', 'p-1');
    stored = { current: 'two' };
    now += RENEWED_MS;
    api.script.push(json(OUTCOME, 401));

    expect(await client.read('Patient', 'p-1')).toMatchObject({ status: 'found' });
    expect(api.received.map(({ headers }) => headers['x-api-key'])).toEqual(['one', 'one', 'two']);
  });

  test('is unavailable if it refuses the current value', async () => {
    api.otherwise = json(OUTCOME, 401);

    expect(await codeOf(read({ authentication }))).toBe('status-401');
    expect(api.received).toHaveLength(1);
  });
});

describe('a server that asks for a token', () => {
  const authentication = () =>
    ({
      scheme: 'oauth2',
      tokenUrl: `${api.url}/token`,
      clientId: 'hl7 intake',
      secret: ARN,
      scope: 'system/Patient.rs',
    }) as const;
  /** Answers to the token endpoint first; then every token is new and the last one is valid. */
  let tokens: Reply[];
  let issued: number;
  let lifetime: object;
  beforeEach(() => {
    tokens = [];
    issued = 0;
    lifetime = { expires_in: 600 };
    api.otherwise = (response, request) => {
      if (request.path === '/token') {
        issued += 1;
        const token = { access_token: `token-${issued}`, token_type: 'Bearer', ...lifetime };
        return (tokens.shift() ?? json(token))(response, request);
      }
      const isValid = request.headers.authorization === `Bearer token-${issued}`;
      return (isValid ? json(PATIENT) : json(OUTCOME, 401))(response, request);
    };
  });
  const tokenRequests = () => api.received.filter(({ path }) => path === '/token');

  test('gets one by client credentials, for however many requests at once', async () => {
    const client = clientOf({ authentication: authentication() });

    await Promise.all([
      client.read('Patient', 'p-1'),
      client.read('Patient', 'p-1'),
      client.read('Patient', 'p-1'),
    ]);

    expect(issued).toBe(1);
    const [{ method, headers, body } = { headers: {}, body: '' }] = tokenRequests();
    expect(method).toBe('POST');
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(String(body)).toBe('grant_type=client_credentials&scope=system%2FPatient.rs');
    expect(Buffer.from(String(headers.authorization).replace('Basic ', ''), 'base64').toString()).toBe(
      'hl7+intake:one',
    );
  });

  test.each([
    [{ expires_in: 600 }, 570_000],
    [{ expires_in: '600' }, 570_000],
    [{ expires_in: 20 }, 10_000],
    [{}, 270_000],
  ])('keeps it until shortly before it expires: %j', async (said, keptMs) => {
    lifetime = said;
    const client = clientOf({ authentication: authentication() });
    await client.read('Patient', 'p-1');

    now += keptMs - 1;
    await client.read('Patient', 'p-1');
    expect(issued).toBe(1);
    now += 1;
    await client.read('Patient', 'p-1');
    expect(issued).toBe(2);
  });

  test('gets a new one where it refuses one that was withdrawn', async () => {
    const client = clientOf({ authentication: authentication() });
    await client.read('Patient', 'p-1');
    api.script.push(json(OUTCOME, 401));

    expect(await client.read('Patient', 'p-1')).toMatchObject({ status: 'found' });
    expect(issued).toBe(2);
  });

  test('is unavailable if it refuses a new one too', async () => {
    api.script.push(json({ access_token: 'a', token_type: 'bearer' }), json(OUTCOME, 401));
    api.script.push(json({ access_token: 'b', token_type: 'bearer' }), json(OUTCOME, 401));

    expect(await codeOf(read({ authentication: authentication() }))).toBe('status-401');
    expect(api.received).toHaveLength(4);
  });

  test('gets one by the new secret of the client, where the kept one is refused', async () => {
    lifetime = { expires_in: 60 };
    const client = clientOf({ authentication: authentication() });
    await client.read('Patient', 'p-1');
    stored = { current: 'two' };
    now += 60_000;
    tokens.push(json({ error: 'invalid_client' }, 401));

    expect(await client.read('Patient', 'p-1')).toMatchObject({ status: 'found' });
    const basic = (secret: string) => `Basic ${Buffer.from(`hl7+intake:${secret}`).toString('base64')}`;
    expect(tokenRequests().map(({ headers }) => headers.authorization)).toEqual(
      ['one', 'one', 'two'].map(basic),
    );
  });

  test.each<[string, string, Reply]>([
    ['no client', 'token-status-401', json({ error: 'invalid_client' }, 401)],
    ['an error', 'token-status-500', json({}, 500)],
    ['a redirect', 'token-status-302', json({}, 302, { location: '/token2' })],
    ['no JSON', 'no-token', (response) => response.end('<html>')],
    ['a token of another type', 'no-token', json({ access_token: 'a', token_type: 'mac' })],
    ['no token', 'no-token', json({ token_type: 'Bearer' })],
    ['a token of two lines', 'no-token', json({ access_token: 'a\r\nX-Y: z', token_type: 'Bearer' })],
  ])('is unavailable where the token endpoint answers %s', async (_, code, reply) => {
    tokens.push(reply, reply, reply);

    expect(await codeOf(read({ authentication: authentication() }))).toBe(code);
    expect(api.received).toHaveLength(tokenRequests().length);
  });
});

describe('a server in AWS', () => {
  const authentication = { scheme: 'sigv4', service: 'healthlake', region: 'eu-west-1' } as const;
  beforeEach(() => {
    process.env.AWS_ACCESS_KEY_ID = 'AKIDEXAMPLE';
    process.env.AWS_SECRET_ACCESS_KEY = 'SECRET';
  });
  afterEach(() => {
    delete process.env.AWS_ACCESS_KEY_ID;
    delete process.env.AWS_SECRET_ACCESS_KEY;
  });

  test.each([
    [
      'Patient?_lastUpdated=ge2026-07-01T12:00:00Z&_id=a,b',
      '_lastUpdated=ge2026-07-01T12%3A00%3A00Z&_id=a%2Cb',
    ],
    ['Patient?page=AA+B/==&_count=100', 'page=AA%2BB%2F%3D%3D&_count=100'],
    ["Patient?name=O'Neill%20(sr)&name=*", 'name=O%27Neill%20%28sr%29&name=%2A'],
  ])('sees the query that was signed: %s', async (query, sent) => {
    api.otherwise = json({ resourceType: 'Bundle', type: 'searchset' });

    await pagesOf(query, { authentication });

    const [received] = api.received;
    expect(received?.path).toBe(`/fhir/Patient?${sent}`);
    expect(received?.headers.authorization).toContain(
      'Credential=AKIDEXAMPLE/20260701/eu-west-1/healthlake/aws4_request',
    );
    expect(received?.headers.authorization).toContain(
      `Signature=${received && signatureOf(received, 'SECRET')}`,
    );
  });
});
