import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { acknowledgeConcerns, CONCERNS } from '../../../lib/security/acknowledged-concerns.ts';
import { checkSecurity, securityPacks } from '../../../lib/security/security-checks.ts';
import { ACCOUNT, type ExampleOptions, exampleApp, template } from '../example-app.ts';
import { BEHIND_API, profileWith, SOURCES } from '../intake/sources.ts';
import { wildcards } from '../policies.ts';

const CERTIFICATE = 'arn:aws:acm:eu-central-1:111122223333:certificate/0a1b2c3d-1111-2222-3333-444455556666';
const HOSPITAL = { 'hl7-server-name': '192.0.2.10', 'test-server-output-bucket-name': 'archive' };

/** The example with its defaults, an intake and a canary, once for all tests that only look. */
const EXAMPLE = { settings: { 'site-profile': profileWith(...SOURCES), 'canary-minutes': 5 } };
let example: ReturnType<typeof judged>;
/** The same outside of the VPC. */
let outside: ReturnType<typeof judged>;
beforeAll(() => {
  example = judged(EXAMPLE);
  outside = judged({ settings: { 'site-profile': profileWith(BEHIND_API), 'intake-network': 'internet' } });
});

/** What the packs still find once all is acknowledged, and what was. */
function judged(options?: ExampleOptions) {
  const app = exampleApp(options);
  const acknowledged = acknowledgeConcerns(app, securityPacks());
  const open = securityPacks().flatMap((pack) =>
    pack
      .validateScope(app)
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
      ),
  );
  return { app, acknowledged, open };
}

test('AWS Solutions, HIPAA, NIST 800-53 R5 and PCI DSS find nothing but what is acknowledged', () => {
  expect(securityPacks().map(({ readPackName }) => readPackName)).toEqual([
    'AwsSolutions',
    'HIPAA.Security',
    'NIST.800.53.R5',
    'PCI.DSS.321',
  ]);
  expect([...example.open, ...outside.open]).toEqual([]);
});

test('no more than nineteen concerns are acknowledged, and each one is needed', () => {
  const needed = new Set([...example.acknowledged, ...outside.acknowledged].map(({ title }) => title));

  expect(CONCERNS.length).toBeLessThanOrEqual(19);
  expect(CONCERNS.map(({ title }) => title).filter((title) => !needed.has(title))).toEqual([]);
});

test('these findings are acknowledged, and no others', () => {
  expect(
    example.acknowledged.map(({ title, rule, path }) => `${title}: ${rule} ${path}`).toSorted(),
  ).toMatchSnapshot();
});

test('a bucket that is added without its protections fails the synth', () => {
  const app = exampleApp();
  new Bucket(app.node.findChild('fhir-to-hl7v2-transform') as Stack, 'Careless');
  checkSecurity(app);

  expect(() => app.synth()).toThrow(/AwsSolutions-S1/);
});

test('what is acknowledged is in the report, with its reason', () => {
  const app = exampleApp(EXAMPLE);
  checkSecurity(app);
  const report = readFileSync(join(app.synth().directory, 'security-report.md'), 'utf8');

  expect(report).toContain('AwsSolutions, HIPAA.Security, NIST.800.53.R5, PCI.DSS.321');
  for (const { reason } of example.acknowledged) expect(report).toContain(reason);
});

test.each<[string, ExampleOptions['settings'], string[]]>([
  ['an endpoint of the hospital', HOSPITAL, []],
  ['queries instead of an archive', { 'patient-source': 'query', 'sender-tracing': 'off' }, []],
  ['the record instead of an archive', { 'hl7-server-name': '192.0.2.10' }, []],
  ['several connections', { ...HOSPITAL, 'hl7-connections': 4 }, []],
  ['no intake', {}, ['No authorizer in front of the intake', 'Keys of the secrets of sources']],
  ['an account', ACCOUNT, []],
  [
    'a certificate for the test server',
    { 'server-certificate': CERTIFICATE, 'hl7-tls': 'on', 'hl7-tls-server-name': 'hl7.example.org' },
    ['Test server without TLS unless a certificate is given'],
  ],
  [
    'a web ACL and reserved concurrency',
    {
      'waf-acl-arn': 'arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/hospital/0a1b',
      'lambda-reserved-concurrency': 20,
      'alarm-email': 'team@example.org',
      'fhir-works-stage': 'dev',
    },
    ['No web ACL unless one is given', 'No reserved concurrency unless one is given'],
  ],
])('with %s they find nothing new', (_, settings, unneeded) => {
  const { open, acknowledged } = judged({ settings: settings ?? {} });

  expect(open).toEqual([]);
  for (const title of unneeded) expect(acknowledged.map((one) => one.title)).not.toContain(title);
});

test('policies have these wildcards, and no others', () => {
  const { app } = example;
  const found = app.synth().stacks.flatMap(({ stackName }) => wildcards(template(app, stackName as never)));

  expect([...new Set(found)].toSorted()).toEqual([
    'Archive: /Patient/*',
    'Archive: /messages/*',
    'Archive: /replaces/*',
    'JoinVpc: *',
    'LogIn: *',
    'ReadLatest: /Patient/*',
    'SecretKeys: :key/*',
    'Trace: *',
  ]);
});

test('every role has its policy in one place, and none is inline', () => {
  const { app } = example;
  for (const { stackName } of app.synth().stacks) {
    const stack = template(app, stackName as never);
    stack.resourceCountIs('AWS::IAM::Policy', 0);
  }
});

test('the docs give each concern with its reason', () => {
  const docs = readFileSync(new URL('../../../docs/deployment.md', import.meta.url), 'utf8');

  for (const { title, reason } of CONCERNS) expect(docs).toContain(`| ${title} | ${reason} |`);
});
