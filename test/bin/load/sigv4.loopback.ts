import { resourceUrl, sendResource } from '../../../bin/load/client.ts';
import { createSign } from '../../../bin/load/sigv4.ts';
import { ScriptedApi } from '../../support/network/scripted-api.ts';
import { signatureOf } from '../../support/network/signature.ts';

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const BODY = Buffer.from('{"resourceType":"Patient","id":"p-1","name":[{"family":"Änne"}]}');
const NOW = new Date('2026-01-02T03:04:05.678Z');

beforeAll(() => {
  process.env.AWS_ACCESS_KEY_ID = 'AKIDEXAMPLE';
  process.env.AWS_SECRET_ACCESS_KEY = SECRET;
});
afterAll(() => {
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'])
    delete process.env[name];
});

test.each([
  // AWS's published test suite, get-vanilla.
  [
    'host.example',
    { host: 'example.amazonaws.com', 'x-amz-date': '20150830T123600Z' },
    '/',
    'Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date',
    SECRET,
    '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  ],
  // "GET Object" in the API reference of S3.
  [
    'S3',
    {
      host: 'examplebucket.s3.amazonaws.com',
      range: 'bytes=0-9',
      'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      'x-amz-date': '20130524T000000Z',
    },
    '/test.txt',
    'Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,' +
      'SignedHeaders=host;range;x-amz-content-sha256;x-amz-date',
    'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  ],
])(
  'the check of these tests gives the signatures that AWS has published: %s',
  (_, headers, path, authorization, secret, signature) => {
    const request = { method: 'GET', path, headers: { ...headers, authorization }, body: new Uint8Array() };

    expect(signatureOf(request, secret)).toBe(signature);
  },
);

const request = (url: URL) =>
  ({ method: 'PUT', url, headers: { 'content-type': 'application/fhir+json' }, body: BODY }) as const;

test('a request for API Gateway is signed as of its moment, over host, body and path', async () => {
  const url = resourceUrl(
    new URL('https://abc123.execute-api.eu-central-1.amazonaws.com/prod/'),
    'Patient',
    'p-1',
  );
  const headers = await createSign('eu-central-1')(request(url), NOW);

  expect(headers).toMatchObject({
    'x-amz-date': '20260102T030405Z',
    'content-type': 'application/fhir+json',
  });
  expect(headers.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20260102\/eu-central-1\/execute-api\/aws4_request, SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date, /,
  );
  const path = '/prod/persistence/Patient/p-1';
  const sent = { method: 'PUT', path, headers: { ...headers, host: url.host }, body: BODY };
  expect(headers.authorization).toMatch(new RegExp(`Signature=${signatureOf(sent, SECRET)}$`));
});

describe('over the wire', () => {
  const options = (api: ScriptedApi, sign: ReturnType<typeof createSign> | undefined) => ({
    url: new URL(api.url),
    timeoutMs: 10_000,
    retries: 0,
    sign,
    stop: new AbortController().signal,
    onRetry: () => undefined,
  });

  test('the signature holds for what the receiver sees, with a session token too', async () => {
    process.env.AWS_SESSION_TOKEN = 'session';
    const api = await ScriptedApi.start();
    await sendResource({ type: 'Patient', id: 'p-1', body: BODY }, options(api, createSign('eu-central-1')));
    api.stop();
    const [received] = api.received;

    expect(received?.headers['x-amz-security-token']).toBe('session');
    expect(received?.headers.authorization).toContain('x-amz-security-token');
    expect(received && String(received.headers.authorization)).toContain(
      `Signature=${received && signatureOf(received, SECRET)}`,
    );
  });

  test('without a signer nothing is signed, whatever credentials there are', async () => {
    const api = await ScriptedApi.start();
    await sendResource({ type: 'Patient', id: 'p-1', body: BODY }, options(api, undefined));
    api.stop();

    expect(
      Object.keys(api.received[0]?.headers ?? {}).filter((name) => /^(authorization|x-amz)/.test(name)),
    ).toEqual([]);
    expect(api.received[0]?.body).toEqual(BODY);
  });
});
