import { GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { decodeMessage } from '../hl7v2/character-set.ts';
import { latestKey } from '../runtime/archive-key.ts';
import { bytesOf } from '../runtime/object-body.ts';
import type { TransformSettings } from './settings.ts';
import { type ResourceSource, UnavailableError } from './transform.ts';
import type { TracedQueue } from './watched-queue.ts';

/** Three attempts of at most 6 s with the pauses between them, and a body of at most 6 s, stay below ANSWER_WITHIN_MS. */
const LIMITS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 2000, requestTimeout: 6000, throwOnRequestTimeout: true },
};

const BODY_TIMEOUT_MS = 6000;

/** The queue and the archive in AWS, or wherever the SDK's own variables point. */
export function awsPorts(settings: TransformSettings): { queue: TracedQueue; archive: ResourceSource } {
  const sqs = new SQSClient(LIMITS);
  // Emulators have no DNS names for buckets.
  const s3 = new S3Client({ ...LIMITS, forcePathStyle: settings.s3Endpoint !== undefined });
  return {
    queue: {
      queueUrl: settings.queueUrl,
      async enqueue({ body, groupId, controlId }, traceHeader) {
        const command = new SendMessageCommand({
          QueueUrl: settings.queueUrl,
          MessageBody: body,
          MessageGroupId: groupId,
          MessageDeduplicationId: controlId,
          MessageSystemAttributes: traceHeader
            ? { AWSTraceHeader: { DataType: 'String', StringValue: traceHeader } }
            : undefined,
        });
        const { MessageId = '' } = await sqs.send(command).catch(rethrow);
        return MessageId;
      },
    },
    archive: {
      async latest({ module }, fhirId) {
        const command = new GetObjectCommand({
          Bucket: settings.bucketName,
          Key: latestKey({ type: module.type, fhirId }),
        });
        try {
          const { Body } = await s3.send(command);
          return Body && decodeMessage(await bytesOf(Body, BODY_TIMEOUT_MS));
        } catch (error) {
          if (error instanceof NoSuchKey) return undefined;
          return rethrow(error);
        }
      },
    },
  };
}

/**
 * Sorts the SDK's errors: an answer that says the request itself is wrong (no such queue, access denied) is our
 * fault and stays as it is; throttling, a failing service and everything that is no answer is unavailability.
 */
function rethrow(error: unknown): never {
  const status = statusOf(error);
  const isThrottled =
    error instanceof Error && /Throttl|SlowDown|TooManyRequests|LimitExceeded/.test(error.name);
  const isCredentials = error instanceof Error && error.name === 'CredentialsProviderError';
  if (isCredentials || (status !== undefined && status < 500 && status !== 429 && !isThrottled)) throw error;
  throw new UnavailableError('queue or archive', { cause: error });
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined;
  const metadata = error.$metadata as { httpStatusCode?: number };
  return metadata.httpStatusCode;
}
