import { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  DeduplicationScope,
  FifoThroughputLimit,
  Queue,
  QueueEncryption,
  type QueueProps,
} from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ADT_QUEUE } from '../runtime/queue-attributes.ts';

export interface AdtQueueProps {
  /** Key that encrypts both queues: their messages are patient data. */
  readonly encryptionKey: IKey;
}

/** The FIFO queue of ADT messages and the quarantine queue for those that cannot be delivered. */
export class AdtQueue extends Construct {
  readonly queue: Queue;
  readonly quarantine: Queue;

  constructor(scope: Construct, id: string, { encryptionKey }: AdtQueueProps) {
    super(scope, id);
    const props: QueueProps = {
      fifo: true,
      deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
      fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      maxMessageSizeBytes: ADT_QUEUE.maxMessageBytes,
      retentionPeriod: Duration.seconds(ADT_QUEUE.retentionSeconds),
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: encryptionKey,
      enforceSSL: true,
    };
    this.quarantine = new Queue(this, 'Quarantine', props);
    const deadLetterQueue = { queue: this.quarantine, maxReceiveCount: ADT_QUEUE.maxReceiveCount };
    this.queue = new Queue(this, 'Queue', { ...props, deadLetterQueue });
  }
}
