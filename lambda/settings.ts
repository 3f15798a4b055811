import type { SettingsReader } from '../runtime/settings.ts';

/** Settings of the transform Lambda, from its environment variables. */
export interface TransformSettings {
  readonly queueUrl: string;
  /** Bucket in which the HL7 server archives what it received. */
  readonly bucketName: string;
  /** Endpoint of an S3 emulator; undefined for AWS. */
  readonly s3Endpoint: string | undefined;
}

export function transformSettings(read: SettingsReader): TransformSettings {
  return {
    queueUrl: read.url('QUEUE_URL'),
    bucketName: read.text('S3_BUCKET_NAME'),
    s3Endpoint: read.optional('AWS_ENDPOINT_URL_S3') ?? read.optional('AWS_ENDPOINT_URL'),
  };
}
