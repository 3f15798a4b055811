import { Match } from 'aws-cdk-lib/assertions';
import { exampleApp, template } from '../example-app.ts';

const stack = template(exampleApp({ settings: { 'canary-minutes': 5 } }), 'fhir-to-hl7v2-transform');

function idOf(type: string, name: RegExp): string {
  const [id = ''] = Object.keys(stack.findResources(type)).filter((one) => name.test(one));
  return id;
}

const role = { 'Fn::GetAtt': [idOf('AWS::IAM::Role', /^CanaryRole/), 'Arn'] };

test('is called so often, and not twice for one time', () => {
  stack.hasResourceProperties('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'rate(5 minutes)',
    Target: Match.objectLike({ RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 } }),
  });
});

test('knows the API, and is outside of the VPC', () => {
  stack.hasResourceProperties('AWS::Lambda::Function', {
    Role: role,
    Environment: { Variables: { API_URL: Match.anyValue() } },
    VpcConfig: Match.absent(),
  });
});

test('the policy of the API allows its role, and denies all others but the router', () => {
  stack.hasResourceProperties('AWS::ApiGateway::RestApi', {
    Policy: {
      Statement: [
        Match.objectLike({ Effect: 'Allow', Principal: { AWS: Match.arrayWith([role]) } }),
        Match.objectLike({
          Effect: 'Deny',
          Condition: { ArnNotEquals: { 'aws:PrincipalArn': Match.arrayWith([role]) } },
        }),
      ],
    },
  });
});

test('its role may write its log and its traces, and nothing else', () => {
  const policies = stack.findResources('AWS::IAM::ManagedPolicy');
  const [own] = Object.entries(policies).filter(([id]) => /^CanaryRole/.test(id));

  const actions = own?.[1].Properties.PolicyDocument.Statement.flatMap(
    ({ Action }: { Action: string[] }) => Action,
  );
  expect(actions.filter((action: string) => !/^(logs|xray):/.test(action))).toEqual([]);
});

test('without the setting there is none', () => {
  const without = template(exampleApp(), 'fhir-to-hl7v2-transform');

  expect(JSON.stringify(without.toJSON())).not.toContain('Canary');
});
