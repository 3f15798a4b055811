import { wantedOf } from '../../../bin/doctor/wanted.ts';
import { readDeployment } from '../../../lib/settings/settings.ts';
import { exampleApp, ROUTER_ROLE, template } from '../../lib/example-app.ts';
import { profileWith, SOURCES } from '../../lib/intake/sources.ts';

const ARN = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:hl7/ca-a1B2c3';

function wanted(settings: object, context = {}) {
  const block = { 'resource-router-lambda-role': ROUTER_ROLE, ...settings };
  return wantedOf(readDeployment({ env: 'test', environments: { test: block } }), context);
}

/** `ecr.api` of `com.amazonaws.REGION.ecr.api`, which CDK joins from parts. */
function serviceOf(name: string | { 'Fn::Join': [string, string[]] }): string {
  const text = typeof name === 'string' ? name : (name['Fn::Join'][1].at(-1) ?? '');
  return /(?:ecr\.)?\w+$/.exec(text)?.[0] ?? '';
}

test.each<[string, object]>([
  ['alone', {}],
  ['with TLS', { 'hl7-server-name': '192.0.2.10', 'hl7-tls': 'on', 'hl7-tls-ca-secret': ARN }],
  ['without traces', { 'sender-tracing': 'off' }],
  ['with an intake', { 'site-profile': profileWith(...SOURCES) }],
  ['with an intake outside', { 'site-profile': profileWith(...SOURCES), 'intake-network': 'internet' }],
])('an existing VPC needs the endpoints that ecs-vpc has: %s', (_, settings) => {
  const { endpoints } = wanted(settings);
  const made = template(exampleApp({ settings: { ...settings } }), 'ecs-vpc').findResources(
    'AWS::EC2::VPCEndpoint',
  );

  const services = Object.values(made).map(({ Properties }) => serviceOf(Properties.ServiceName));
  expect([...endpoints.gateway, ...endpoints.interface, ...endpoints.optional].toSorted()).toEqual(
    services.toSorted(),
  );
});

test('the parameters and the stacks are those that the app makes', () => {
  const settings = { 'fhir-works-stage': 'dev' };
  const app = exampleApp({ settings });
  const made = template(app, 'fhir-to-hl7v2-transform').findResources('AWS::SSM::Parameter');

  const { parameters, stacks } = wanted(settings);

  expect(parameters.toSorted()).toEqual(
    Object.values(made)
      .map(({ Properties }) => Properties.Name)
      .toSorted(),
  );
  expect(stacks).toEqual(app.synth().stacks.map(({ stackName }) => stackName));
});

test('roles and secrets come with the settings that name them', () => {
  const { roles, secrets } = wanted({
    'load-role': 'arn:aws:iam::111122223333:role/load',
    'hl7-server-name': '192.0.2.10',
    'hl7-tls': 'on',
    'hl7-tls-ca-secret': ARN,
  });

  expect(roles).toEqual([
    { setting: 'resource-router-lambda-role', arn: ROUTER_ROLE },
    { setting: 'load-role', arn: 'arn:aws:iam::111122223333:role/load' },
  ]);
  expect(secrets).toEqual([{ setting: 'hl7-tls-ca-secret', arn: ARN }]);
});

test('roles and secrets of sources are among them', () => {
  const { roles, secrets } = wanted({ 'site-profile': profileWith(...SOURCES) });

  expect(roles.length).toBeGreaterThan(1);
  expect(secrets.length).toBeGreaterThan(0);
  for (const { setting } of [...roles.slice(1), ...secrets])
    expect(setting).toMatch(/^site-profile: sources/);
});

test('service-linked roles follow what is deployed', () => {
  const names = (settings: object) => wanted(settings).serviceRoles.map(({ name }) => name);

  expect(names({})).toEqual(['AWSServiceRoleForECS', 'AWSServiceRoleForElasticLoadBalancing']);
  expect(names({ 'hl7-server-name': '192.0.2.10', 'hl7-connections': 4 })).toEqual([
    'AWSServiceRoleForECS',
    'AWSServiceRoleForApplicationAutoScaling_ECSService',
  ]);
});

test('a bootstrap with a qualifier of its own is looked for', () => {
  expect(wanted({}, { '@aws-cdk/core:bootstrapQualifier': 'hospital' }).qualifier).toBe('hospital');
  expect(wanted({}).qualifier).toBe('hnb659fds');
});
