import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { TransformStack } from '../../lib/transform-stack.ts';

const template = Template.fromStack(new TransformStack(new App(), 'test', {}));

describe('the queues', () => {
  test('are FIFO in high-throughput mode, encrypted with a key that rotates', () => {
    template.resourcePropertiesCountIs(
      'AWS::SQS::Queue',
      {
        FifoQueue: true,
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
        MaximumMessageSize: 1_048_576,
        MessageRetentionPeriod: 1_209_600,
        KmsMasterKeyId: Match.anyValue(),
      },
      2,
    );
    template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
  });

  test('never deduplicate by content: the same message twice is two messages', () => {
    template.allResourcesProperties('AWS::SQS::Queue', { ContentBasedDeduplication: Match.absent() });
  });

  test('hand a message over to quarantine only after a loop of crashes', () => {
    template.resourcePropertiesCountIs(
      'AWS::SQS::Queue',
      { RedrivePolicy: { maxReceiveCount: 500, deadLetterTargetArn: Match.anyValue() } },
      1,
    );
  });

  test('refuse what is not encrypted on its way', () => {
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
});
