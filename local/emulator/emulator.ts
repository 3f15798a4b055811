import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';
// Not part of the package's interface; see heed-conditions.ts.
import { S3Store } from '../../node_modules/fauxqs/dist/s3/s3Store.js';
import { SnsStore } from '../../node_modules/fauxqs/dist/sns/snsStore.js';
import { SqsStore } from '../../node_modules/fauxqs/dist/sqs/sqsStore.js';
// Not part of the package's interface; see allowEveryCharacter.
import { INVALID_MESSAGE_BODY_CHAR } from '../../node_modules/fauxqs/dist/sqs/sqsTypes.js';
import {
  emulatorConfig,
  emulatorQueues,
  LOCAL_AWS,
  QUARANTINE_QUEUE,
  QUEUE,
  RECORD_TABLE,
} from '../../runtime/local-pipeline/emulator-address.ts';
import { ADT_QUEUE } from '../../runtime/queue-attributes.ts';
import { answerDynamoDb, createRecordTable } from './dynamodb.ts';
import { giveGroupsInOrder } from './groups-in-order.ts';
import { heedConditions } from './heed-conditions.ts';
import { keepTraceHeaders } from './keep-trace-headers.ts';

/** SQS, S3 and DynamoDB in this process, over their real protocols, with what the pipeline keeps there. */
export interface Emulator {
  readonly url: string;
  readonly queueUrl: string;
  readonly quarantineQueueUrl: string;
  readonly bucketName: string;
  readonly recordTableName: string;
  /** An object in the bucket; undefined if the key does not exist. */
  object(key: string): Promise<Uint8Array | undefined>;
  stop(): Promise<void>;
}

const BUCKET = 'hl7-archive';

/**
 * @param port 0: any free port
 * @param onEnqueued called with the body of each message that is put into the queue, also of a resent one
 */
export async function startEmulator(
  port: number,
  onEnqueued: (body: string) => void = () => undefined,
): Promise<Emulator> {
  allowEveryCharacter();
  giveGroupsInOrder();
  const s3Store = new S3Store();
  const stores = { s3Store, sqsStore: new SqsStore(), snsStore: new SnsStore() };
  const app = buildApp({ logger: false, stores });
  heedConditions(app, s3Store);
  keepTraceHeaders(app);
  app.addHook('onResponse', async ({ headers, body }, { statusCode }) => {
    if (statusCode !== 200 || headers['x-amz-target'] !== 'AmazonSQS.SendMessage') return;
    const { QueueUrl = '', MessageBody = '' } = body as { QueueUrl?: string; MessageBody?: string };
    if (QueueUrl.endsWith(`/${QUEUE}`)) onEnqueued(MessageBody);
  });
  answerDynamoDb(app.server);
  await app.listen({ port, host: '127.0.0.1' });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const { sqs, s3, dynamoDb } = localClients(url);
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  await createRecordTable(dynamoDb, RECORD_TABLE);
  await createQueue(sqs, QUARANTINE_QUEUE, {});
  await createQueue(sqs, QUEUE, {
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: `arn:aws:sqs:${LOCAL_AWS.AWS_REGION}:000000000000:${QUARANTINE_QUEUE}`,
      maxReceiveCount: ADT_QUEUE.maxReceiveCount,
    }),
  });
  return {
    url,
    ...emulatorQueues(url),
    bucketName: BUCKET,
    recordTableName: RECORD_TABLE,
    object: (key) => objectOf(s3, key),
    async stop() {
      app.server.closeAllConnections();
      await app.close();
    },
  };
}

/** Clients to set up and inspect the emulator. */
export function localClients(url: string): { sqs: SQSClient; s3: S3Client; dynamoDb: DynamoDBClient } {
  const config = emulatorConfig(url);
  return {
    sqs: new SQSClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
    dynamoDb: new DynamoDBClient(config),
  };
}

async function objectOf(s3: S3Client, Key: string): Promise<Uint8Array | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
    return await Body?.transformToByteArray();
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

async function createQueue(sqs: SQSClient, name: string, attributes: Record<string, string>): Promise<void> {
  const Attributes = {
    FifoQueue: 'true',
    DeduplicationScope: ADT_QUEUE.deduplicationScope,
    FifoThroughputLimit: ADT_QUEUE.fifoThroughputLimit,
    MaximumMessageSize: String(ADT_QUEUE.maxMessageBytes),
    MessageRetentionPeriod: String(ADT_QUEUE.retentionSeconds),
    ...attributes,
  };
  await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
}

/**
 * SQS accepts characters outside the Basic Multilingual Plane, such as 𠮷. The emulator refuses them, because its pattern
 * lacks the `u` flag. This recompiles the pattern with the flag.
 */
function allowEveryCharacter(): void {
  INVALID_MESSAGE_BODY_CHAR.compile(
    '[^\\x09\\x0A\\x0D\\x20-\\uD7FF\\uE000-\\uFFFD\\u{10000}-\\u{10FFFF}]',
    'u',
  );
}
