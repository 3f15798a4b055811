import { jest } from '@jest/globals';
import type { App } from 'aws-cdk-lib';
import type { FhirSource } from '../../../runtime/site-profile/fhir-source.ts';
import { exampleApp, template } from '../example-app.ts';
import { profileWith, SOURCES } from '../intake/sources.ts';

const STACKS = ['ecs-vpc', 'test-hl7-server-stack', 'fhir-to-hl7v2-transform'] as const;
const HOSPITAL = { 'hl7-server-name': 'hl7.hospital.example', 'test-server-output-bucket-name': 'archive' };

// Warnings are printed as well.
beforeEach(() => void jest.spyOn(console, 'error').mockImplementation(() => undefined));
afterEach(() => jest.restoreAllMocks());

function warnings(app: App): string[] {
  return app
    .synth()
    .getStackByName('fhir-to-hl7v2-transform')
    .messages.map(({ entry }) => String(entry.data));
}

test('tags are on what holds data, computes or costs, in all stacks', () => {
  const app = exampleApp({ settings: { tags: { 'cost-centre': 4711 } } });
  for (const stack of STACKS) {
    const resources = Object.values(template(app, stack).toJSON().Resources as Record<string, Resource>);
    const tagged = resources.filter(({ Type }) => TAGGED.test(Type));

    expect(tagged.length).toBeGreaterThan(3);
    for (const { Properties } of tagged)
      expect(Properties.Tags).toContainEqual({ Key: 'cost-centre', Value: '4711' });
  }
});

test('the lines of every log group, in all stacks, are kept as long as the setting says', () => {
  const app = exampleApp({ settings: { 'log-retention-days': 2192 } });
  for (const stack of STACKS)
    template(app, stack).allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 2192 });
});

test('all stacks are protected from deletion if the setting says so, and can be deleted if not', () => {
  for (const [setting, isProtected] of [
    ['on', true],
    ['off', false],
  ])
    expect(
      exampleApp({ settings: { 'termination-protection': setting } })
        .synth()
        .stacks.map(({ terminationProtection }) => terminationProtection),
    ).toEqual([isProtected, isProtected, isProtected]);
});

interface Resource {
  readonly Type: string;
  readonly Properties: { readonly Tags?: unknown };
}

const TAGGED =
  /^AWS::(SQS::Queue|S3::Bucket|DynamoDB::Table|KMS::Key|ECS::(Service|Cluster)|Logs::LogGroup|EC2::(VPC|Subnet|VPCEndpoint))$/;

test('plain MLLP to a hospital, and a host name without hl7-cidr, get a warning', () => {
  expect(warnings(exampleApp({ settings: HOSPITAL, isWarned: true }))).toEqual([
    expect.stringContaining('hl7-tls is off'),
    expect.stringContaining('hl7-cidr is not set'),
  ]);
});

test('TLS with hl7-cidr gets no warning, nor does the test HL7 server', () => {
  expect(
    warnings(
      exampleApp({ settings: { ...HOSPITAL, 'hl7-tls': 'on', 'hl7-cidr': '10.40.1.0/28' }, isWarned: true }),
    ),
  ).toEqual([]);
  expect(warnings(exampleApp({ isWarned: true }))).toEqual([]);
});

test('an intake that calls servers from ecs-vpc gets a warning, and none where endpoints lead to all that it calls', () => {
  const [hapi, medplum, lake] = SOURCES as readonly [FhirSource, FhirSource, FhirSource];
  const inLake = { ...lake, authentication: hapi.authentication };
  const warned = (settings: object, ...sources: FhirSource[]) =>
    warnings(
      exampleApp({ settings: { 'site-profile': profileWith(...sources), ...settings }, isWarned: true }),
    );

  expect(warned({}, hapi, medplum, inLake)).toEqual([
    expect.stringMatching(/servers or issuers of med-plum, and ecs-vpc has no route to the internet/),
  ]);
  expect(warned({}, hapi, inLake)).toEqual([]);
  const elsewhere = JSON.parse(
    JSON.stringify(inLake).replace('secretsmanager:eu-central-1', 'secretsmanager:us-east-1'),
  );
  expect(warned({ account: '111122223333', region: 'us-east-1' }, elsewhere)).toEqual([
    expect.stringContaining('of lake'),
  ]);
  expect(warned({ 'intake-network': 'internet' }, medplum)).toEqual([]);
});
