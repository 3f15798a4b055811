import { Match } from 'aws-cdk-lib/assertions';
import { exampleApp, template } from '../example-app.ts';
import { allowedBy, statementsOf } from '../policies.ts';
import { BEHIND_API, profileWith, SOURCES, secret } from './sources.ts';

const [, medplum = BEHIND_API] = SOURCES;
const scheduled = { ...medplum, reconcileHours: 6 };
const stack = template(
  exampleApp({
    settings: {
      'site-profile': profileWith(...SOURCES.filter(({ name }) => name !== medplum.name), scheduled),
    },
  }),
  'fhir-to-hl7v2-transform',
);
const [[id = '', fn] = []] = Object.entries(
  stack.findResources('AWS::Lambda::Function', {
    Properties: { Description: 'Comparisons of FHIR servers with what was sent for them' },
  }),
);

test('there is none where no source asks for it', () => {
  const without = template(
    exampleApp({ settings: { 'site-profile': profileWith(medplum) } }),
    'fhir-to-hl7v2-transform',
  );

  without.resourceCountIs('AWS::Scheduler::Schedule', 0);
  without.resourceCountIs('AWS::Lambda::Function', 2);
});

test('each source that asks for it has a schedule, which calls no more often than a call may last', () => {
  stack.resourceCountIs('AWS::Scheduler::Schedule', 2);
  for (const source of ['lake', 'med-plum'])
    stack.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(15 minutes)',
      State: 'ENABLED',
      Target: Match.objectLike({
        Arn: { 'Fn::GetAtt': [id, 'Arn'] },
        Input: JSON.stringify({ source }),
        RetryPolicy: Match.objectLike({ MaximumRetryAttempts: 0 }),
      }),
    });
  expect(fn?.Properties.Timeout).toBe(14 * 60);
  stack.hasResourceProperties('AWS::Lambda::EventInvokeConfig', { MaximumRetryAttempts: 0 });
});

test('the schedules may call this Lambda, and nothing else', () => {
  expect(statementsOf(stack, 'IntakeReconcileScheduleRolePolicy')).toEqual([
    {
      Sid: 'CallComparisons',
      Effect: 'Allow',
      Action: 'lambda:InvokeFunction',
      Resource: { 'Fn::GetAtt': [id, 'Arn'] },
    },
  ]);
  stack.hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: Match.objectLike({
      Statement: [
        Match.objectLike({
          Principal: { Service: 'scheduler.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        }),
      ],
    }),
  });
});

test('it may do what the intake may and list the record, and reads the secrets of servers alone', () => {
  expect(allowedBy(stack, 'IntakeReconcileRolePolicy')).toEqual([
    'Enqueue: sqs:SendMessage',
    'MessageKey: kms:Decrypt, kms:GenerateDataKey',
    'Quarantine: sqs:SendMessage',
    'Record: dynamodb:GetItem, dynamodb:UpdateItem',
    expect.stringMatching(/^RecordKey: (kms:\w+, ){6}kms:\w+$/),
    'ListRecord: dynamodb:Scan',
    'Secrets: secretsmanager:GetSecretValue',
    'SecretKeys: kms:Decrypt',
    'undefined: healthlake:ReadResource, healthlake:SearchWithGet',
    'WriteLog: logs:CreateLogStream, logs:PutLogEvents',
    expect.stringMatching(/^JoinVpc: (ec2:\w+, ){5}ec2:\w+$/),
    'Trace: xray:PutTelemetryRecords, xray:PutTraceSegments',
  ]);
  const secrets = statementsOf(stack, 'IntakeReconcileRolePolicy').find(({ Sid }) => Sid === 'Secrets');
  expect([secrets?.Resource].flat()).toEqual([secret('client')]);
});

test('only comparisons may list the record', () => {
  const policies = Object.entries(stack.findResources('AWS::IAM::ManagedPolicy'));
  const listing = policies.filter(([, policy]) => JSON.stringify(policy).includes('dynamodb:Scan'));

  expect(listing.map(([name]) => name)).toEqual([expect.stringMatching(/^IntakeReconcileRolePolicy/)]);
});
