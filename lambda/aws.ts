import { GetObjectCommand, NoSuchKey, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { decodeMessage } from '../hl7v2/character-set.ts';
import { goneIdOf, latestKey, type ResourceId, replacesPrefix } from '../runtime/archive-key.ts';
import { bytesOf } from '../runtime/object-body.ts';
import type { ResourceSource } from './ports.ts';
import type { TransformSettings } from './settings.ts';
import { LIMITS, sqsQueue } from './sqs-queue.ts';
import { rethrow } from './unavailable.ts';
import type { TracedQueue } from './watched-queue.ts';

const BODY_TIMEOUT_MS = 6000;

/** The queue and the archive in AWS, or wherever the SDK's own variables point. */
export function awsPorts(settings: TransformSettings): { queue: TracedQueue; archive: ResourceSource } {
  // Emulators have no DNS names for buckets.
  const s3 = new S3Client({ ...LIMITS, forcePathStyle: settings.s3Endpoint !== undefined });
  const Bucket = settings.bucketName;
  return {
    queue: sqsQueue(settings.queueUrl),
    archive: {
      async latest({ module, profile }, fhirId) {
        const id = { type: module.type, fhirId };
        try {
          const [{ Body }, replaced] = await Promise.all([
            s3.send(new GetObjectCommand({ Bucket, Key: latestKey(id) })),
            // No message about a resource says whose place it has taken, and only merges do that.
            profile.merge === undefined ? [] : replacedBy(id),
          ]);
          return Body && { text: decodeMessage(await bytesOf(Body, BODY_TIMEOUT_MS)), replaced };
        } catch (error) {
          if (error instanceof NoSuchKey) return undefined;
          return rethrow('archive', error);
        }
      },
    },
  };

  async function replacedBy(id: ResourceId): Promise<string[]> {
    const ids: string[] = [];
    const pages = paginateListObjectsV2({ client: s3 }, { Bucket, Prefix: replacesPrefix(id) });
    for await (const { Contents = [] } of pages) ids.push(...Contents.map(({ Key = '' }) => goneIdOf(Key)));
    return ids;
  }
}
