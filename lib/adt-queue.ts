import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  DeduplicationScope,
  FifoThroughputLimit,
  Queue,
  QueueEncryption,
  type QueueProps,
  RedrivePermission,
} from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ADT_QUEUE } from '../runtime/queue-attributes.ts';
import { viaService } from './security/via-service.ts';

export interface AdtQueueProps {
  /** The key that encrypts both queues: their messages are patient data. */
  readonly encryptionKey: IKey;
}

/** The FIFO queue of ADT messages and the quarantine queue for those that cannot be delivered. */
export class AdtQueue extends Construct {
  readonly queue: Queue;
  readonly quarantine: Queue;
  readonly #key: IKey;

  constructor(scope: Construct, id: string, { encryptionKey }: AdtQueueProps) {
    super(scope, id);
    this.#key = encryptionKey;
    const props: QueueProps = {
      fifo: true,
      deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
      fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      maxMessageSizeBytes: ADT_QUEUE.maxMessageBytes,
      retentionPeriod: Duration.seconds(ADT_QUEUE.retentionSeconds),
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: encryptionKey,
      enforceSSL: true,
      // Their messages were accepted and are stored nowhere else.
      removalPolicy: RemovalPolicy.RETAIN,
    };
    this.quarantine = new Queue(this, 'Quarantine', props);
    const deadLetterQueue = { queue: this.quarantine, maxReceiveCount: ADT_QUEUE.maxReceiveCount };
    this.queue = new Queue(this, 'Queue', {
      ...props,
      deadLetterQueue,
      // The quarantine cannot say whose messages it takes: it and the queue would have to be created after each other.
      redriveAllowPolicy: { redrivePermission: RedrivePermission.DENY_ALL },
    });
  }

  /** The permissions of the transform: to send messages. */
  sendStatements(): PolicyStatement[] {
    return [
      new PolicyStatement({
        sid: 'Enqueue',
        actions: ['sqs:SendMessage'],
        resources: [this.queue.queueArn],
      }),
      this.#keyStatement(),
    ];
  }

  /** The permissions of the intake: to send messages, and to keep what it refuses. */
  intakeStatements(): PolicyStatement[] {
    return [...this.sendStatements(), this.#quarantineStatement()];
  }

  /** The permissions of the sender: to receive and delete messages, to pass them on to another group, and to quarantine them. */
  deliverStatements(): PolicyStatement[] {
    return [
      new PolicyStatement({
        sid: 'Deliver',
        actions: [
          'sqs:ReceiveMessage',
          'sqs:ChangeMessageVisibility',
          'sqs:DeleteMessage',
          'sqs:SendMessage',
        ],
        resources: [this.queue.queueArn],
      }),
      this.#quarantineStatement(),
      this.#keyStatement(),
    ];
  }

  #quarantineStatement(): PolicyStatement {
    return new PolicyStatement({
      sid: 'Quarantine',
      actions: ['sqs:SendMessage'],
      resources: [this.quarantine.queueArn],
    });
  }

  /** Sending to an encrypted queue requires both actions, receiving requires the second. */
  #keyStatement(): PolicyStatement {
    return new PolicyStatement({
      sid: 'MessageKey',
      actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
      resources: [this.#key.keyArn],
      conditions: { StringEquals: viaService('sqs') },
    });
  }
}
