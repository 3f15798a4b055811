import { createHmac, createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { base64url, type JWTPayload, SignJWT } from 'jose';
import { HttpError } from '../../../../lambda/http.ts';
import { authenticate } from '../../../../lambda/intake/authentication/authenticate.ts';
import { createKeySets } from '../../../../lambda/intake/authentication/key-sets.ts';
import type { AuthenticationPorts, Credentials } from '../../../../lambda/intake/authentication/verdict.ts';
import { RENEWED_MS } from '../../../../lambda/intake/secrets/kept.ts';
import { createSecrets } from '../../../../lambda/intake/secrets/secrets.ts';
import { UnavailableError } from '../../../../lambda/unavailable.ts';
import type { CallerAuthentication } from '../../../../runtime/site-profile/fhir-source.ts';
import { Issuer } from '../../../support/network/issuer.ts';

const NOW = Date.parse('2026-07-01T12:00:00Z');
const BODY = Buffer.from('{"resourceType":"Patient","id":"p-1","name":[{"family":"Änne"}]}');
const ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:intake/hapi-a1B2c3';

let now: number;
let stored: { current: string; previous?: string };
let ports: AuthenticationPorts;

beforeEach(() => {
  now = NOW;
  stored = { current: 'Bearer new', previous: 'Bearer old' };
  const clock = () => now;
  ports = {
    secrets: createSecrets(async () => stored, {}, clock),
    keySets: createKeySets(clock),
    now: clock,
  };
});

/** `valid`, or the reason and the challenge of the refusal. */
async function verdictOf(
  authentication: CallerAuthentication,
  credentials: Partial<Credentials>,
): Promise<string> {
  try {
    await authenticate({ headers: {}, body: BODY, ...credentials }, { authentication }, ports);
    return 'valid';
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    expect(error.status).toBe(401);
    return `${error.reason}, ${error.headers['WWW-Authenticate']}`;
  }
}

describe('a header with a fixed value', () => {
  const authentication = { scheme: 'header', header: 'X-Intake-Key', secret: ARN } as const;
  const verdict = (value: string | undefined) =>
    verdictOf(authentication, { headers: { 'x-intake-key': value, authorization: 'Bearer new' } });

  test.each([
    ['the current value', 'Bearer new', 'valid'],
    ['the previous value', 'Bearer old', 'valid'],
    ['another value', 'Bearer other', 'wrong-credentials, Bearer'],
    ['a longer value', 'Bearer new1', 'wrong-credentials, Bearer'],
    ['a part of the value', 'Bearer ne', 'wrong-credentials, Bearer'],
    ['another case', 'bearer new', 'wrong-credentials, Bearer'],
    ['the value twice, as a header that is repeated', 'Bearer new, Bearer new', 'wrong-credentials, Bearer'],
    ['no value', '', 'missing-credentials, Bearer'],
    ['no such header', undefined, 'missing-credentials, Bearer'],
  ])('with %s', async (_, value, expected) => {
    expect(await verdict(value)).toBe(expected);
  });

  test('is not accepted after two rotations, and the new one at the latest after 30 seconds', async () => {
    expect(await verdict('Bearer old')).toBe('valid');
    stored = { current: 'Bearer newest', previous: 'Bearer new' };
    now += RENEWED_MS;

    expect(await verdict('Bearer newest')).toBe('valid');
    expect(await verdict('Bearer old')).toBe('wrong-credentials, Bearer');
  });

  test('is refused with the name of the header and nothing that was sent', async () => {
    const refusal = authenticate(
      { headers: { 'x-intake-key': 'GEHEIM' }, body: BODY },
      { authentication },
      ports,
    );

    await expect(refusal).rejects.toThrow('X-Intake-Key: these are not the credentials of this source.');
  });
});

describe('an HMAC of the body', () => {
  const authentication = { scheme: 'hmac', header: 'X-Signature', secret: ARN } as const;
  const hmac = (key: string, body: Uint8Array = BODY) => createHmac('sha256', key).update(body).digest('hex');
  const verdict = (value: string | undefined, body: Uint8Array = BODY) =>
    verdictOf(authentication, { headers: { 'x-signature': value }, body });

  test.each([
    ['of the current key', hmac('Bearer new'), 'valid'],
    ['of the previous key', hmac('Bearer old'), 'valid'],
    ['in capital letters', hmac('Bearer new').toUpperCase(), 'valid'],
    ['of another key', hmac('other'), 'wrong-credentials, HMAC-SHA256'],
    ['of another body', hmac('Bearer new', Buffer.from('{}')), 'wrong-credentials, HMAC-SHA256'],
    ['that is cut', hmac('Bearer new').slice(0, 32), 'wrong-credentials, HMAC-SHA256'],
    ['that is no hex', 'x'.repeat(64), 'wrong-credentials, HMAC-SHA256'],
    ['that is sent twice', `${hmac('Bearer new')}, ${hmac('Bearer new')}`, 'wrong-credentials, HMAC-SHA256'],
    ['that is not there', undefined, 'missing-credentials, HMAC-SHA256'],
  ])('%s', async (_, value, expected) => {
    expect(await verdict(value)).toBe(expected);
  });

  test('is of the bytes: the same text in another encoding, or with a space, has another one', async () => {
    const latin1 = Buffer.from(BODY.toString('utf8'), 'latin1');

    expect(await verdict(hmac('Bearer new', latin1), latin1)).toBe('valid');
    expect(await verdict(hmac('Bearer new'), latin1)).toBe('wrong-credentials, HMAC-SHA256');
    expect(await verdict(hmac('Bearer new'), Buffer.concat([BODY, Buffer.from(' ')]))).toBe(
      'wrong-credentials, HMAC-SHA256',
    );
  });

  test('of an empty body is one too', async () => {
    expect(await verdict(hmac('Bearer new', Buffer.of()), Buffer.of())).toBe('valid');
  });
});

describe('a token', () => {
  let issuer: Issuer;
  beforeEach(async () => {
    issuer = await Issuer.start();
    expecting();
  });
  afterEach(() => issuer.stop());

  type Further = Partial<Extract<CallerAuthentication, { scheme: 'jwt' }>>;
  let authentication: Extract<CallerAuthentication, { scheme: 'jwt' }>;
  const expecting = (further: Further = {}) => {
    authentication = { scheme: 'jwt', issuer: issuer.url, audience: 'intake', ...further };
  };
  const verdict = (token: string) =>
    verdictOf(authentication, { headers: { authorization: `Bearer ${token}` } });
  const WRONG = 'wrong-credentials, Bearer error="invalid_token"';

  test('of the issuer is valid, by its discovery or by the URL of its keys, which are read once', async () => {
    expect(await verdict(await issuer.token(now))).toBe('valid');
    expect(await verdict(await issuer.token(now, { aud: ['other', 'intake'] }))).toBe('valid');
    expect(issuer.keySetReads).toBe(1);
    issuer.discovery = { jwks_uri: undefined };
    expecting({ keys: `${issuer.url}/keys` });
    expect(await verdict(await issuer.token(now))).toBe('valid');
    expect(issuer.keySetReads).toBe(2);
  });

  test.each(['RS512', 'PS256', 'ES256', 'ES384', 'EdDSA'])('signed with %s is valid', async (alg) => {
    await issuer.rotate('key-2', alg);

    expect(await verdict(await issuer.token(now))).toBe('valid');
  });

  test.each<[string, JWTPayload]>([
    ['of another issuer', { iss: 'https://other.example' }],
    ['without an issuer', { iss: undefined }],
    ['for another audience', { aud: 'other' }],
    ['without an audience', { aud: undefined }],
    ['that never expires', { exp: undefined }],
    ['that is not valid yet', { nbf: Math.floor(NOW / 1000) + 90 }],
  ])('%s is wrong', async (_, claims) => {
    expect(await verdict(await issuer.token(now, claims))).toBe(WRONG);
  });

  test('is expired half a minute after its time, and is then no use to who has copied it', async () => {
    const token = await issuer.token(now);

    now += 89_000;
    expect(await verdict(token)).toBe('valid');
    now += 2000;
    expect(await verdict(token)).toBe('expired-credentials, Bearer error="invalid_token"');
  });

  test('of another client is wrong where the source names one', async () => {
    expecting({ subject: 'hapi' });

    expect(await verdict(await issuer.token(now))).toBe('valid');
    expect(await verdict(await issuer.token(now, { sub: 'uuid', client_id: 'hapi' }))).toBe('valid');
    expect(await verdict(await issuer.token(now, { sub: 'other' }))).toBe(WRONG);
    expect(await verdict(await issuer.token(now, { sub: undefined }))).toBe(WRONG);
  });

  test('that is not signed is wrong', async () => {
    const [, payload] = (await issuer.token(now)).split('.');
    const header = base64url.encode('{"alg":"none"}');

    expect(await verdict(`${header}.${payload}.`)).toBe(WRONG);
    expect(await verdict(`${header}.${payload}.AA`)).toBe(WRONG);
  });

  test('that is signed with the public key as a shared secret is wrong', async () => {
    const seconds = Math.floor(now / 1000);
    const key = createSecretKey(Buffer.from(JSON.stringify(issuer.publicKey)));
    const token = await new SignJWT({ iss: issuer.url, aud: 'intake', exp: seconds + 60 })
      .setProtectedHeader({ alg: 'HS256', kid: 'key-1' })
      .sign(key);

    expect(await verdict(token)).toBe(WRONG);
  });

  test('whose claims were changed is wrong', async () => {
    const [header, , signature] = (await issuer.token(now)).split('.');
    const [, payload] = (await issuer.token(now, { sub: 'other' })).split('.');

    expect(await verdict(`${header}.${payload}.${signature}`)).toBe(WRONG);
  });

  test('signed with a new key is valid as soon as the keys may be read again', async () => {
    const old = await issuer.token(now);
    expect(await verdict(old)).toBe('valid');
    await issuer.rotate('key-2');
    const token = await issuer.token(now);

    now += RENEWED_MS - 1;
    expect(await verdict(token)).toBe(WRONG);
    now += 1;
    expect(await verdict(token)).toBe('valid');
    expect(await verdict(old)).toBe(WRONG);
    expect(issuer.keySetReads).toBe(2);
  });

  test('that does not name its key is valid with any of its algorithm', async () => {
    await issuer.rotate('key-2');
    const old = await issuer.token(now, {}, { kid: undefined });
    const { publicKey } = issuer;
    await issuer.rotate('key-3');
    const unpublished = await issuer.token(now, {}, { kid: undefined });
    issuer.otherKeys = [publicKey];
    await issuer.rotate('key-4');

    expect(await verdict(await issuer.token(now, {}, { kid: undefined }))).toBe('valid');
    expect(await verdict(old)).toBe('valid');
    expect(await verdict(unpublished)).toBe(WRONG);
  });

  test('that names something that is published and no key is wrong', async () => {
    issuer.otherKeys = [
      { kty: 'RSA', kid: 'short', n: 'x', e: 'AQAB' },
      { kty: 'RSA', kid: 'broken' },
    ];

    expect(await verdict(await issuer.token(now, {}, { kid: 'short' }))).toBe(WRONG);
    expect(await verdict(await issuer.token(now, {}, { kid: 'broken' }))).toBe(WRONG);
    expect(await verdict(await issuer.token(now))).toBe('valid');
  });

  test.each<[string, (issuer: Issuer) => void]>([
    ['that is away', (one) => one.stop()],
    ['that fails', (one) => Object.assign(one, { failure: { status: 500, text: '' } })],
    ['that redirects', (one) => Object.assign(one, { failure: { status: 302, text: '' } })],
    ['that answers no JSON', (one) => Object.assign(one, { failure: { status: 200, text: '<html>' } })],
    ['that answers no keys', (one) => Object.assign(one, { failure: { status: 200, text: '{"keys":1}' } })],
    [
      'that says it is another',
      (one) => Object.assign(one, { discovery: { issuer: 'https://other.example' } }),
    ],
    ['whose keys are nowhere', (one) => Object.assign(one, { discovery: { jwks_uri: '/keys' } })],
  ])('cannot be judged without the keys of an issuer %s', async (_, fail) => {
    const token = await issuer.token(now);
    fail(issuer);

    await expect(verdict(token)).rejects.toThrow(UnavailableError);
  });

  test.each([
    ['', 'missing-credentials, Bearer'],
    ['Basic aGFwaTpoYXBp', WRONG],
    ['Bearer', WRONG],
    ['Bearer a.b', WRONG],
    ['Bearer a.b.c', WRONG],
    ['Bearer a.b.c.d.e', WRONG],
    ['Bearer e30.e30.e30', WRONG],
  ])('%j is refused', async (authorization, expected) => {
    expect(await verdictOf(authentication, { headers: { authorization } })).toBe(expected);
  });

  test('that is sent twice is wrong', async () => {
    const token = await issuer.token(now);

    expect(await verdict(`${token}, Bearer ${token}`)).toBe(WRONG);
  });

  test('is refused and never an error, whatever its three parts are', async () => {
    const part = fc.oneof(
      fc.json().map((json) => base64url.encode(json)),
      fc
        .dictionary(fc.constantFrom('alg', 'kid', 'crit', 'b64', 'typ', 'jwk', 'jku'), fc.jsonValue())
        .map((one) => base64url.encode(JSON.stringify({ alg: 'RS256', ...one }))),
      fc.base64String().map((text) => text.replace(/[^\w]/g, '')),
    );
    await fc.assert(
      fc.asyncProperty(part, part, part, async (...parts) => {
        expect(await verdict(parts.join('.'))).toBe(WRONG);
      }),
    );
  });
});

describe('a signature that API Gateway has checked', () => {
  const authentication = {
    scheme: 'iam',
    roles: ['arn:aws:iam::111122223333:role/service/engine', 'arn:aws-us-gov:iam::111122223333:role/gov'],
  } as const;

  test.each([
    ['a session of the role', 'arn:aws:sts::111122223333:assumed-role/engine/i-0123', 'valid'],
    [
      'a session of another role',
      'arn:aws:sts::111122223333:assumed-role/engine2/i-0123',
      'wrong-credentials, AWS4-HMAC-SHA256',
    ],
    [
      'a session that has the name of the role',
      'arn:aws:sts::111122223333:assumed-role/other/engine',
      'wrong-credentials, AWS4-HMAC-SHA256',
    ],
    [
      'a role of that name in another account',
      'arn:aws:sts::444455556666:assumed-role/engine/i-0123',
      'wrong-credentials, AWS4-HMAC-SHA256',
    ],
    [
      'a role of that name in another partition',
      'arn:aws:sts::111122223333:assumed-role/gov/i-0123',
      'wrong-credentials, AWS4-HMAC-SHA256',
    ],
    ['a user', 'arn:aws:iam::111122223333:user/engine', 'wrong-credentials, AWS4-HMAC-SHA256'],
    ['nobody', undefined, 'missing-credentials, AWS4-HMAC-SHA256'],
    ['nobody, as API Gateway says it', null, 'missing-credentials, AWS4-HMAC-SHA256'],
  ])('is of %s', async (_, userArn, expected) => {
    expect(await verdictOf(authentication, { userArn })).toBe(expected);
  });
});

test('nobody is asked on a developer’s machine', async () => {
  expect(await verdictOf({ scheme: 'none' }, {})).toBe('valid');
});
