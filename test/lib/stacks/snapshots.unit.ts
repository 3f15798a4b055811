import type { CfnKey } from 'aws-cdk-lib/aws-kms';
import { ACCOUNT, type ExampleOptions, exampleApp, type StackName, template } from '../example-app.ts';
import { profileWith, SOURCES } from '../intake/sources.ts';

const secret = (name: string) => `arn:aws:secretsmanager:eu-central-1:111122223333:secret:hl7/${name}-a1B2c3`;

const app = exampleApp({
  settings: { 'fhir-works-stage': 'dev', 'alarm-email': 'team@example.org' },
  isValidated: true,
});

// A change here is a change of what is deployed: read it before it is accepted (jest -u).
test.each<StackName>(['ecs-vpc', 'test-hl7-server-stack', 'fhir-to-hl7v2-transform'])('%s', (name) => {
  const { Parameters, Rules, Conditions, ...own } = template(app, name).toJSON();

  expect(own).toMatchSnapshot();
});

test('the intake', () => {
  const app = exampleApp({ settings: { 'site-profile': profileWith(...SOURCES) }, isValidated: true });
  const { Resources } = template(app, 'fhir-to-hl7v2-transform').toJSON();
  const own = Object.entries<{ Type: string }>(Resources).filter(([id]) => id.startsWith('Intake'));

  expect(
    Object.fromEntries(own.filter(([, { Type }]) => Type !== 'AWS::Lambda::Permission')),
  ).toMatchSnapshot();
});

test.each<[string, ExampleOptions['settings']]>([
  [
    'an endpoint of the hospital, with all there is',
    {
      ...ACCOUNT,
      'hl7-server-name': 'hl7.hospital.example',
      'hl7-cidr': '10.40.1.0/28',
      'hl7-connections': 4,
      'hl7-tls': 'on',
      'hl7-tls-ca-secret': secret('ca'),
      'hl7-tls-cert-secret': secret('cert'),
      'hl7-tls-key-secret': secret('key'),
      'test-server-output-bucket-name': 'archive',
      'test-server-output-key-arn':
        'arn:aws:kms:eu-central-1:111122223333:key/0a1b2c3d-1111-2222-3333-444455556666',
      'waf-acl-arn':
        'arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/hospital/0a1b2c3d-1111-2222-3333-444455556666',
      'lambda-reserved-concurrency': 20,
      'site-profile': 'site-profile.example.json',
    },
  ],
  ['queries instead of an archive', { 'patient-source': 'query', 'sender-tracing': 'off' }],
  [
    'a test HL7 server with TLS',
    {
      'server-certificate':
        'arn:aws:acm:eu-central-1:111122223333:certificate/0a1b2c3d-1111-2222-3333-444455556666',
      'hl7-tls': 'on',
      'hl7-tls-server-name': 'hl7.example.org',
    },
  ],
])('with %s the templates are valid to aws-cdk-lib, too', (_, settings) => {
  expect(() => exampleApp({ settings: settings ?? {}, isValidated: true }).synth()).not.toThrow();
});

test('and a template that is not valid fails the synth', () => {
  const wrong = exampleApp({ isValidated: true });
  const key = wrong.node.findChild('ecs-vpc').node.findChild('Key').node.defaultChild;
  (key as CfnKey).addPropertyOverride('PendingWindowInDays', 3);

  expect(() => wrong.synth()).toThrow(/PendingWindowInDays/);
});
