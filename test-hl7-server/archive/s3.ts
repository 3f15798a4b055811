import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { bytesOf } from '../../runtime/object-body.ts';
import type { IndexedStore } from '../query/person-index.ts';
import type { ServerSettings } from '../settings.ts';
import { ChangedError, type ObjectStore } from './object-store.ts';

/** A client gives up a message after its acknowledgment timeout, 30 s by default; the store must answer before. */
const LIMITS = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 2000, requestTimeout: 8000, throwOnRequestTimeout: true },
};

/** S3's errors if the condition of a put is not met: changed, being changed, or gone. */
const CHANGED = new Set(['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey']);

/** The bucket as an object store. */
export function s3Store({
  bucketName,
  s3Endpoint,
}: Pick<ServerSettings, 'bucketName' | 's3Endpoint'>): ObjectStore & IndexedStore {
  // Emulators have no DNS names for buckets.
  const s3 = new S3Client({ ...LIMITS, forcePathStyle: s3Endpoint !== undefined });
  const Bucket = bucketName;
  return {
    async put(Key, Body, Metadata, expected) {
      const condition =
        expected && (expected.etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: expected.etag });
      const ContentType = 'application/hl7-v2';
      const command = new PutObjectCommand({ Bucket, Key, Body, Metadata, ContentType, ...condition });
      try {
        const { ETag = '' } = await s3.send(command);
        return ETag;
      } catch (error) {
        if (error instanceof Error && CHANGED.has(error.name))
          throw new ChangedError('another object is there', { cause: error });
        throw error;
      }
    },
    async head(Key) {
      try {
        const { Metadata = {}, ETag = '' } = await s3.send(new HeadObjectCommand({ Bucket, Key }));
        return { metadata: Metadata, etag: ETag };
      } catch (error) {
        if (error instanceof NotFound) return undefined;
        throw error;
      }
    },
    async get(Key) {
      try {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
        return Body && (await bytesOf(Body, LIMITS.requestHandler.requestTimeout));
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    async *keys(Prefix) {
      for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix })) {
        yield Contents.map(({ Key = '' }) => Key);
      }
    },
    async first(Prefix, StartAfter) {
      const command = new ListObjectsV2Command({ Bucket, Prefix, StartAfter, MaxKeys: 1 });
      const { Contents = [] } = await s3.send(command);
      return Contents[0]?.Key;
    },
  };
}
