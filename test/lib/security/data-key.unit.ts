import { Match } from 'aws-cdk-lib/assertions';
import { exampleApp, type StackName, template } from '../example-app.ts';

const app = exampleApp({ settings: { 'alarm-email': 'team@example.org', 'fhir-works-stage': 'dev' } });
const STACKS: StackName[] = ['ecs-vpc', 'test-hl7-server-stack', 'fhir-to-hl7v2-transform'];

test.each(STACKS)(
  '%s has one key, which rotates and lets CloudWatch Logs use it for its log groups',
  (name) => {
    template(app, name).resourceCountIs('AWS::KMS::Key', 1);
    template(app, name).hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Sid: 'LogGroups',
            Effect: 'Allow',
            Principal: {
              Service: {
                'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]],
              },
            },
            Condition: {
              ArnLike: {
                'kms:EncryptionContext:aws:logs:arn': {
                  'Fn::Join': ['', Match.arrayWith([':logs:', ':log-group:*'])],
                },
              },
            },
          }),
        ]),
      },
    });
  },
);

test.each(STACKS)('every log group of %s has it', (name) => {
  const [key] = Object.keys(template(app, name).findResources('AWS::KMS::Key'));

  template(app, name).allResourcesProperties('AWS::Logs::LogGroup', {
    KmsKeyId: { 'Fn::GetAtt': [key, 'Arn'] },
    RetentionInDays: 365,
  });
});

test('alarms reach their topic: its key and its policy allow CloudWatch', () => {
  const stack = template(app, 'fhir-to-hl7v2-transform');

  stack.hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: {
      Statement: Match.arrayWith([
        {
          Sid: 'Alarms',
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
          Resource: '*',
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ]),
    },
  });
  stack.hasResourceProperties('AWS::SNS::TopicPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Sid: 'Alarms',
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: 'sns:Publish',
        }),
      ]),
    },
  });
  stack.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
  stack.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'team@example.org' });
});
