import {
  HeadObjectCommand,
  ListObjectsV2Command,
  NotFound,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { ObjectStore } from './archive.ts';
import type { ServerSettings } from './settings.ts';

/** A client gives up a message after its acknowledgment timeout, 30 s by default: the store answers before. */
const LIMITS = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 2000, requestTimeout: 8000, throwOnRequestTimeout: true },
};

/** The bucket as an object store. */
export function s3Store({ bucketName, s3Endpoint }: ServerSettings): ObjectStore {
  // Emulators have no DNS names for buckets.
  const s3 = new S3Client({ ...LIMITS, forcePathStyle: s3Endpoint !== undefined });
  const Bucket = bucketName;
  return {
    async put(Key, Body, Metadata) {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body, Metadata, ContentType: 'application/hl7-v2' }));
    },
    async head(Key) {
      try {
        const { Metadata } = await s3.send(new HeadObjectCommand({ Bucket, Key }));
        return Metadata ?? {};
      } catch (error) {
        if (error instanceof NotFound) return undefined;
        throw error;
      }
    },
    async list(Prefix) {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
      return Contents.map(({ Key = '' }) => Key);
    },
  };
}
