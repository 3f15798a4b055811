import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEPLOYMENT_SETTINGS } from '../../../lib/settings/setting-list.ts';
import { readDeployment } from '../../../lib/settings/settings.ts';
import { SettingsError } from '../../../runtime/settings/settings.ts';
import { createAuthority } from '../../support/network/certificates.ts';
import { ROUTER_ROLE } from '../example-app.ts';
import { profileWith } from '../intake/sources.ts';

const LEAST = { 'resource-router-lambda-role': ROUTER_ROLE };
const HOSPITAL = {
  ...LEAST,
  'hl7-server-name': '192.0.2.10',
  'test-server-output-bucket-name': 'the-archive',
};
const SECRET = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:hl7/ca-a1B2c3';
const QUERIED = { 'hl7-server-name': 'h', 'patient-source': 'query', 'hl7-tls': 'on' };
const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/0a1b';
const CERTIFICATE = 'arn:aws:acm:eu-central-1:111122223333:certificate/0a1b2c3d-1111-2222-3333-444455556666';

const folder = mkdtempSync(join(tmpdir(), 'settings-'));
const authority = await createAuthority();
const AUTHORITY = fileWith(authority.ca);

function fileWith(text: string): string {
  const path = join(folder, `${text.length}.pem`);
  writeFileSync(path, text);
  return path;
}

function read(block: Record<string, unknown>, overrides: Record<string, string> = {}) {
  return readDeployment({ env: 'test', environments: { test: block }, ...overrides });
}

function problems(block: Record<string, unknown>, overrides?: Record<string, string>): readonly string[] {
  try {
    read(block, overrides);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
  }
  return [];
}

test('one setting is enough: the others have defaults, and the test HL7 server is the endpoint', () => {
  expect(read(LEAST)).toMatchObject({
    routerRole: ROUTER_ROLE,
    cidr: '10.10.0.0/16',
    connections: 1,
    endpoint: undefined,
    patientSource: undefined,
    testServer: { port: 2575, certificateArn: undefined },
    tls: undefined,
    reservedConcurrency: undefined,
    env: { account: undefined, region: undefined },
  });
});

test('-c overrides the block of the environment', () => {
  expect(read({ ...LEAST, 'server-port': 2576 }, { 'server-port': '2600' }).testServer.port).toBe(2600);
});

test('a misspelt override is not ignored: the security group would be open where hl7-cidr was meant', () => {
  expect(problems(HOSPITAL, { 'hl7-cdir': '192.0.2.0/28' })).toEqual([
    expect.stringMatching(/^hl7-cdir is not a setting, expected account, region, /),
  ]);
});

test('other names in the CDK context are not settings', () => {
  const own = {
    'aws:cdk:version-reporting': 'true',
    'vpc-provider:account=1': '{}',
    'cli-telemetry': 'false',
  };

  expect(problems(LEAST, own)).toEqual([]);
});

test('numbers may stand in cdk.json as such', () => {
  expect(read({ ...HOSPITAL, 'hl7-connections': 4, 'hl7-port': 6661 })).toMatchObject({
    connections: 4,
    endpoint: { port: 6661 },
  });
});

test('a host address opens the security group for itself only, a name for hl7-cidr', () => {
  const named = { ...HOSPITAL, 'hl7-server-name': 'hl7.hospital.example' };

  expect(read(HOSPITAL).endpoint?.cidr).toBe('192.0.2.10/32');
  expect(read(named).endpoint?.cidr).toBe('0.0.0.0/0');
  expect(read({ ...named, 'hl7-cidr': '192.0.2.0/28' }).endpoint?.cidr).toBe('192.0.2.0/28');
});

test('all problems are reported at once', () => {
  expect(
    problems({ cidr: '10.10.0.0/8', 'hl7-conections': 2, 'hl7-port': 70_000, 'alarm-email': 'nobody' }),
  ).toEqual([
    expect.stringMatching(/^hl7-conections is not a setting, expected account, region, /),
    'cidr is "10.10.0.0/8", expected a range from /16 to /24 such as 10.10.0.0/16',
    'resource-router-lambda-role is missing, expected the ARN of a role, such as arn:aws:iam::111122223333:role/NAME',
    'hl7-port is "70000", expected a whole number from 1 to 65535',
    'alarm-email is "nobody", expected an e-mail address',
    'hl7-port is set, which needs hl7-server-name; the test HL7 server has server-port',
  ]);
});

test.each([
  [
    'nothing',
    undefined,
    'env is missing, expected -c env=NAME with one of the environments in cdk.json: dev, prod',
  ],
  [
    'an unknown name',
    'prd',
    'env is "prd", expected -c env=NAME with one of the environments in cdk.json: dev, prod',
  ],
])('%s as the environment', (_, env, problem) => {
  expect(() => readDeployment({ env, environments: { dev: LEAST, prod: LEAST }, ...LEAST })).toThrow(problem);
});

test('logs are kept for a year, or as long as CloudWatch Logs offers', () => {
  expect(read(LEAST).logRetentionDays).toBe(365);
  expect(read({ ...LEAST, 'log-retention-days': 2192 }).logRetentionDays).toBe(2192);
  expect(problems({ ...LEAST, 'log-retention-days': 2190 })).toEqual([
    expect.stringMatching(/^log-retention-days is "2190", expected 1 or 3 or .* or 2192 or .* or 3653$/),
  ]);
});

test('a site profile is checked as the transform will read it', () => {
  expect(problems({ ...LEAST, 'site-profile': 'package.json' })).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^site-profile: the profile: name is not known, expected /),
    ]),
  );
  expect(problems({ ...LEAST, 'site-profile': 'nowhere.json' })).toEqual([
    'site-profile: nowhere.json cannot be read',
  ]);
  expect(problems({ ...LEAST, 'site-profile': '{"timeZone":"Europe/Zurich"}' })).toEqual([
    'site-profile is JSON, expected the path of a JSON file',
  ]);
  expect(read({ ...LEAST, 'site-profile': 'site-profile.example.json' }).siteProfile).toBe(
    'site-profile.example.json',
  );
});

test('its sources are checked as they would be deployed', () => {
  const { sources, isIntakeInVpc } = read({ ...LEAST, 'site-profile': 'site-profile.example.json' });
  const local = { name: 'ward', dialect: 'rest', authentication: { scheme: 'none' } } as const;

  expect([sources.map(({ name }) => name), isIntakeInVpc]).toEqual([
    ['hapi', 'medplum', 'healthlake', 'engine'],
    true,
  ]);
  expect(read(LEAST).sources).toEqual([]);
  expect(problems({ ...LEAST, 'site-profile': profileWith(local) })).toEqual([
    expect.stringMatching(/^site-profile: sources: ward: authentication is none/),
  ]);
  expect(problems({ ...LEAST, 'intake-network': 'internet' })).toEqual([
    'intake-network is internet, which needs a site-profile with sources',
  ]);
});

test('a site profile by which the test HL7 server finds no FHIR id needs another endpoint and no archive', () => {
  const path = join(folder, 'without-fhir-id.json');
  writeFileSync(path, '{"fhirIdentifier":{"send":false}}');
  const expected = [expect.stringMatching(/^site-profile: fhirIdentifier: expected send true/)];

  expect(problems({ ...LEAST, 'site-profile': path })).toEqual(expected);
  expect(problems({ ...HOSPITAL, 'site-profile': path })).toEqual(expected);
  expect(problems({ ...LEAST, 'hl7-server-name': 'h', 'site-profile': path })).toEqual([]);
  expect(problems({ ...QUERIED, ...LEAST, 'site-profile': path })).not.toEqual(
    expect.arrayContaining(expected),
  );
});

test('certificates of authorities are checked as the transform will read them', async () => {
  const problemsWith = (path: string) => problems({ ...QUERIED, ...LEAST, 'query-tls-ca': path });
  const { cert, key } = await authority.issue(['h']);
  const withKey = fileWith(`${cert}\n${key}`);

  expect(read({ ...QUERIED, ...LEAST, 'query-tls-ca': AUTHORITY })).toMatchObject({
    patientSource: 'query',
    queryAuthorities: AUTHORITY,
    endpoint: { bucketName: undefined },
  });
  expect(problemsWith('nowhere.pem')).toEqual(['query-tls-ca: the file cannot be read (Error ENOENT)']);
  expect(problemsWith('package.json')).toEqual(['query-tls-ca: expected certificates in PEM']);
  expect(problemsWith(authority.ca)).toEqual(['query-tls-ca is PEM, expected the path of a PEM file']);
  expect(problemsWith(withKey)).toEqual([
    `query-tls-ca is "${withKey}", which holds a private key; expected certificates only`,
  ]);
});

describe('what belongs together', () => {
  test.each<[Record<string, unknown>, string]>([
    [
      { 'vpc-id': 'vpc-0a1b2c3d4e5f60718' },
      'vpc-id is set, which needs account and region: the VPC is looked up there',
    ],
    [{ account: '111122223333' }, 'account is set, which needs region as well'],
    [
      { 'hl7-server-name': 'h', 'patient-source': 'archive' },
      'patient-source is archive, which needs test-server-output-bucket-name: the archive of the endpoint hl7-server-name. Without one, patient-source=record reads what was sent, and query asks the endpoint',
    ],
    [
      { 'hl7-server-name': 'h', 'test-server-output-key-arn': KEY },
      'test-server-output-key-arn is set, which needs test-server-output-bucket-name',
    ],
    [
      { ...HOSPITAL, 'patient-source': 'record' },
      'test-server-output-bucket-name is set, which needs hl7-server-name and patient-source=archive',
    ],
    [
      { 'test-server-output-bucket-name': 'b-1' },
      'test-server-output-bucket-name is set, which needs hl7-server-name and patient-source=archive',
    ],
    [
      { ...HOSPITAL, 'patient-source': 'query' },
      'test-server-output-bucket-name is set, which needs hl7-server-name and patient-source=archive',
    ],
    [
      { 'hl7-server-name': 'h', 'patient-source': 'query', 'query-tls-ca': AUTHORITY },
      'query-tls-ca is set, which needs patient-source=query and hl7-tls=on',
    ],
    [
      { ...QUERIED, 'hl7-tls-ca-secret': SECRET },
      'patient-source is query, which needs query-tls-ca: the transform does not receive hl7-tls-ca-secret',
    ],
    [
      { ...QUERIED, 'hl7-tls-cert-secret': SECRET, 'hl7-tls-key-secret': SECRET },
      'patient-source is query, which works only without a client certificate: the transform does not receive hl7-tls-key-secret',
    ],
    [{ 'hl7-tls-ca-secret': SECRET }, 'hl7-tls-ca-secret is set, which needs hl7-tls=on'],
    [
      { ...HOSPITAL, 'hl7-tls': 'on', 'hl7-tls-cert-secret': SECRET },
      'hl7-tls-cert-secret is set, which needs hl7-tls-key-secret',
    ],
    [
      { 'hl7-tls': 'on' },
      'hl7-tls is on, which needs server-certificate for the test HL7 server, or hl7-server-name',
    ],
    [
      { 'server-certificate': CERTIFICATE },
      'server-certificate is set, which needs hl7-tls=on and hl7-tls-server-name',
    ],
    [{ 'patient-source': 'cache' }, 'patient-source is "cache", expected archive or query or record'],
    [{ 'hl7-tls': 'yes' }, 'hl7-tls is "yes", expected off or on'],
    [{ 'api-rate-limit': 0 }, 'api-rate-limit is "0", expected a whole number from 1 to 10000'],
    [
      { 'lambda-reserved-concurrency': '0' },
      'lambda-reserved-concurrency is "0", expected a whole number from 1 to 1000',
    ],
  ])('%j', (settings, problem) => {
    expect(problems({ ...LEAST, ...settings })).toEqual([problem]);
  });

  test('a complete set of TLS settings is accepted', () => {
    const tls = { 'hl7-tls': 'on', 'hl7-tls-ca-secret': SECRET };

    expect(problems({ ...HOSPITAL, ...tls })).toEqual([]);
    expect(
      problems({
        ...LEAST,
        ...tls,
        'server-certificate': CERTIFICATE,
        'hl7-tls-server-name': 'hl7.example.org',
      }),
    ).toEqual([]);
  });
});

describe('variables of a process', () => {
  test('are validated as the process reads them', () => {
    expect(read({ ...LEAST, 'sender-settings': { ACK_TIMEOUT_MS: 60_000 } }).senderSettings).toEqual({
      ACK_TIMEOUT_MS: '60000',
    });
    expect(
      problems({
        ...LEAST,
        'sender-settings': { ACK_TIMEOUT_MS: 'a minute', BACKOFF_MIN_MS: 90_000 },
        'test-server-settings': '{"MAX_FRAME_BYTES":1}',
      }),
    ).toEqual([
      'sender-settings: ACK_TIMEOUT_MS is "a minute", expected a whole number from 1 to 3600000',
      'sender-settings: BACKOFF_MIN_MS is larger than BACKOFF_MAX_MS',
      'test-server-settings: MAX_FRAME_BYTES is "1", expected a whole number from 1024 to 1073741824',
    ]);
  });

  test('give the sender no more time to stop than Fargate does', () => {
    const stop = (ms: number) => problems({ ...LEAST, 'sender-settings': { STOP_TIMEOUT_MS: ms } });

    expect(stop(119_000)).toEqual([]);
    expect(stop(120_000)).toEqual([
      'sender-settings: STOP_TIMEOUT_MS is "120000", expected less than the 120000 after which Fargate kills the task',
    ]);
  });

  test('of the transform are its log level, the expiry of the record, and the query timeout if it queries', () => {
    const expiring = { 'transform-settings': { RECORD_DAYS: 3650 } };
    const slow = { 'transform-settings': { QUERY_TIMEOUT_MS: 5000 } };

    expect(read({ ...LEAST, ...QUERIED, ...slow }).transformSettings).toEqual({ QUERY_TIMEOUT_MS: '5000' });
    expect(read({ ...LEAST, ...expiring }).transformSettings).toEqual({ RECORD_DAYS: '3650' });
    expect(problems({ ...LEAST, ...slow })).toEqual([
      'transform-settings: QUERY_TIMEOUT_MS is set, which needs patient-source=query',
    ]);
    expect(problems({ ...LEAST, 'transform-settings': { LOG_LEVEL: 'LOUD' } })).toEqual([
      expect.stringMatching(/^transform-settings: LOG_LEVEL is "LOUD", expected one of /),
    ]);
    for (const name of [
      'QUEUE_URL',
      'RECORD_TABLE_NAME',
      'RECORD_LEASE_MS',
      'PATIENT_SOURCE',
      'SITE_PROFILE',
      'HL7_TLS_CA',
      'AWS_ENDPOINT_URL',
    ])
      expect(problems({ ...LEAST, 'transform-settings': { [name]: 'x' } })).toEqual([
        `transform-settings: ${name} cannot be set, expected RECORD_DAYS, QUERY_TIMEOUT_MS, ACK_FRAMING, LOG_LEVEL`,
      ]);
  });

  test('cannot be ones that the stack sets, that are secret or that do not exist', () => {
    for (const name of ['QUEUE_URL', 'HL7_TLS_KEY', 'AWS_ENDPOINT_URL', 'ACK_TIMEOUT'])
      expect(problems({ ...LEAST, 'sender-settings': { [name]: 'x' } })).toEqual([
        expect.stringMatching(
          new RegExp(`^sender-settings: ${name} cannot be set, expected CONNECT_TIMEOUT_MS, `),
        ),
      ]);
    expect(problems({ ...LEAST, 'sender-settings': 'ACK_TIMEOUT_MS=1' })).toEqual([
      'sender-settings is "ACK_TIMEOUT_MS=1", expected an object such as {"LOG_LEVEL":"WARN"}',
    ]);
  });
});

test('tags hold only what all services accept', () => {
  expect(read({ ...LEAST, tags: { 'cost-centre': 4711, Owner: 'Spital Zürich' } }).tags).toEqual({
    'cost-centre': '4711',
    Owner: 'Spital Zürich',
  });
  expect(problems({ ...LEAST, tags: 'x' })).toEqual([
    'tags is "x", expected an object such as {"cost-centre":"4711"}',
  ]);
  expect(problems({ ...LEAST, tags: { 'aws:x': 'y', ok: 'a;b' } })).toEqual([
    expect.stringMatching(/^tags: "aws:x" is "y", expected letters/),
    expect.stringMatching(/^tags: "ok" is "a;b", expected letters/),
  ]);
});

test('a misspelt -c is reported; what the CLI itself puts into the context is not', () => {
  expect(problems(LEAST, { 'hl7-sever-name': 'h' })).toEqual([
    expect.stringMatching(/^hl7-sever-name is not a setting, expected account, region, /),
  ]);
  expect(
    problems(LEAST, {
      '@aws-cdk/core:checkSecretUsage': 'true',
      'aws:cdk:enable-path-metadata': 'true',
      'vpc-provider:account=111122223333:region=eu-central-1': '{}',
      'acknowledged-issue-numbers': '[]',
      'cli-telemetry': 'false',
    }),
  ).toEqual([]);
});

test('no setting has the name of a feature flag or of the CLI', () => {
  expect(
    Object.keys(DEPLOYMENT_SETTINGS).filter((name) => /^(@|aws:|env$|environments$)/.test(name)),
  ).toEqual([]);
});
