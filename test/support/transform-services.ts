import { PutObjectCommand } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { type Emulator, localClients, startEmulator } from '../../local/emulator/emulator.ts';
import { LOCAL_AWS } from '../../runtime/local-pipeline/emulator-address.ts';

/** SQS and S3 as the transform of this process uses them, and how a test looks at them. */
export interface TransformServices extends Emulator {
  /** Messages that wait in the queue. */
  queueLength(): Promise<number>;
  archive(key: string, text: string): Promise<void>;
}

/** Starts the services, and sets the environment variables by which the transform finds them. */
export async function startTransformServices(): Promise<TransformServices> {
  const emulator = await startEmulator(0);
  const { url, queueUrl, bucketName } = emulator;
  Object.assign(process.env, LOCAL_AWS, {
    AWS_ENDPOINT_URL: url,
    QUEUE_URL: queueUrl,
    S3_BUCKET_NAME: bucketName,
  });
  const { sqs, s3 } = localClients(url);
  return {
    ...emulator,
    async queueLength() {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: queueUrl,
          AttributeNames: ['ApproximateNumberOfMessages'],
        }),
      );
      return Number(Attributes?.ApproximateNumberOfMessages);
    },
    async archive(key, text) {
      await s3.send(new PutObjectCommand({ Bucket: bucketName, Key: key, Body: text }));
    },
  };
}
