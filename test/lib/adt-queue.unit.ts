import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { AdtQueue } from '../../lib/adt-queue.ts';

const stack = new Stack(new App({ builtinCloudFormationValidation: false }));
const adt = new AdtQueue(stack, 'Adt', { encryptionKey: new Key(stack, 'Key') });
const template = Template.fromStack(stack);

test('the queues are FIFO in high-throughput mode, encrypted with the key, and outlive the stack', () => {
  template.resourcePropertiesCountIs(
    'AWS::SQS::Queue',
    {
      FifoQueue: true,
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
      MaximumMessageSize: 1_048_576,
      MessageRetentionPeriod: 1_209_600,
      KmsMasterKeyId: keyArn(),
    },
    2,
  );
  template.allResources('AWS::SQS::Queue', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
});

test('they never deduplicate by content: the same message twice is two messages', () => {
  template.allResourcesProperties('AWS::SQS::Queue', { ContentBasedDeduplication: Match.absent() });
});

test('SQS moves a message to quarantine only after a crash loop', () => {
  template.resourcePropertiesCountIs(
    'AWS::SQS::Queue',
    { RedrivePolicy: { maxReceiveCount: 500, deadLetterTargetArn: Match.anyValue() } },
    1,
  );
});

test('no other queue may have the queue of messages as its dead-letter queue', () => {
  template.resourcePropertiesCountIs(
    'AWS::SQS::Queue',
    { RedrivePolicy: Match.anyValue(), RedriveAllowPolicy: { redrivePermission: 'denyAll' } },
    1,
  );
});

test('they refuse requests without TLS', () => {
  template.resourcePropertiesCountIs(
    'AWS::SQS::QueuePolicy',
    {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    },
    2,
  );
});

test('the transform may send, the sender may receive, delete and quarantine, and neither may do more', () => {
  const text = (statements: { toStatementJson(): unknown }[]) =>
    stack.resolve(statements.map((statement) => statement.toStatementJson()));
  const queue = stack.resolve(adt.queue.queueArn);
  const quarantine = stack.resolve(adt.quarantine.queueArn);
  const key = {
    Sid: 'MessageKey',
    Effect: 'Allow',
    Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
    Resource: keyArn(),
    Condition: {
      StringEquals: {
        'kms:ViaService': {
          'Fn::Join': ['', ['sqs.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]],
        },
      },
    },
  };

  expect(text(adt.sendStatements())).toEqual([
    { Sid: 'Enqueue', Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queue },
    key,
  ]);
  expect(text(adt.deliverStatements())).toEqual([
    {
      Sid: 'Deliver',
      Effect: 'Allow',
      Action: ['sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:SendMessage'],
      Resource: queue,
    },
    { Sid: 'Quarantine', Effect: 'Allow', Action: 'sqs:SendMessage', Resource: quarantine },
    key,
  ]);
});

function keyArn(): unknown {
  return stack.resolve((stack.node.findChild('Key') as Key).keyArn);
}
