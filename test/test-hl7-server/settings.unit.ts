import { SettingsError } from '../../runtime/settings/settings.ts';
import { serverSettings } from '../../test-hl7-server/settings.ts';
import { createAuthority } from '../support/network/certificates.ts';

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    serverSettings.read({ S3_BUCKET_NAME: 'b', ...environment });
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}

test('without a word it listens in the clear, without faults, and takes no plan while it runs', () => {
  expect(serverSettings.read({ S3_BUCKET_NAME: 'b' })).toMatchObject({
    tls: undefined,
    faultPlan: [],
    faultPlanChanges: false,
  });
});

test('TLS with a certificate and its key is taken, as PEM or as the path of a file', async () => {
  const { cert, key } = await (await createAuthority()).issue(['localhost']);

  expect(problemsOf({ TLS: 'on', TLS_CERT: cert, TLS_KEY: key })).toEqual([]);
  expect(problemsOf({ TLS: 'on', TLS_CERT: cert, TLS_KEY: '/nowhere.pem' })).toEqual([
    expect.stringMatching(/^TLS_KEY: the file cannot be read/),
  ]);
});

test('TLS without what it needs, certificates without TLS and a key of another one are refused', async () => {
  const authority = await createAuthority();
  const [one, other] = [await authority.issue(['a']), await authority.issue(['b'])];

  expect(problemsOf({ TLS: 'on' })).toEqual(['TLS is on: set TLS_CERT and TLS_KEY']);
  expect(problemsOf({ TLS_CLIENT_CA: authority.ca })).toEqual(['TLS is off, but other TLS_… are set']);
  expect(problemsOf({ TLS: 'on', TLS_CERT: one.cert, TLS_KEY: other.key })).toEqual([
    'TLS_KEY: is not the key of the certificate in TLS_CERT',
  ]);
  expect(problemsOf({ TLS: 'on', TLS_CERT: 'PEM -----BEGIN', TLS_KEY: one.key })).toEqual([
    'TLS_CERT: expected certificates in PEM',
  ]);
});

test('a fault plan that is wrong is named with its example, beside all else that is wrong', () => {
  expect(problemsOf({ FAULT_PLAN: 'boom', FAULT_PLAN_CHANGES: 'perhaps' })).toEqual([
    expect.stringMatching(/^FAULT_PLAN: "boom": boom is no fault, .* for example /),
    'FAULT_PLAN_CHANGES is "perhaps", expected off or on',
  ]);
});
