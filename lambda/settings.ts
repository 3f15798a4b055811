import { defineSettings, type EnvironmentOf } from '../runtime/settings.ts';
import { LOG_LEVEL, optional, text, url } from '../runtime/variables.ts';
import type { SiteProfile } from './mapping/site-profile.ts';
import { SITE_PROFILE } from './site-profile-file.ts';

/** Settings of the transform Lambda, from its environment variables. */
export interface TransformSettings {
  readonly queueUrl: string;
  /** Bucket in which the HL7 server archives what it received. */
  readonly bucketName: string;
  /** From `SITE_PROFILE`: JSON, or the path of a file with it; the defaults where it is absent. */
  readonly siteProfile: SiteProfile;
  /** Endpoint of an S3 emulator; undefined for AWS. */
  readonly s3Endpoint: string | undefined;
}

const VARIABLES = {
  QUEUE_URL: url('SQS FIFO queue of the messages'),
  S3_BUCKET_NAME: text('bucket in which the HL7 server archives', 'bucket name'),
  SITE_PROFILE,
  LOG_LEVEL,
  AWS_ENDPOINT_URL: optional('another endpoint than that of AWS, such as an emulator', 'URL'),
  AWS_ENDPOINT_URL_S3: optional('the same, for S3 alone', 'URL'),
};

export type TransformEnvironment = EnvironmentOf<typeof VARIABLES>;

export const transformSettings = defineSettings(
  VARIABLES,
  (value): TransformSettings => ({
    queueUrl: value.QUEUE_URL,
    bucketName: value.S3_BUCKET_NAME,
    siteProfile: value.SITE_PROFILE,
    s3Endpoint: value.AWS_ENDPOINT_URL_S3 ?? value.AWS_ENDPOINT_URL,
  }),
);
