import type { SettingsReader } from '../runtime/settings.ts';
import type { SiteProfile } from './mapping/site-profile.ts';
import { readSiteProfile } from './site-profile-file.ts';

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

export function transformSettings(read: SettingsReader): TransformSettings {
  return {
    queueUrl: read.url('QUEUE_URL'),
    bucketName: read.text('S3_BUCKET_NAME'),
    siteProfile: readSiteProfile(read),
    s3Endpoint: read.optional('AWS_ENDPOINT_URL_S3') ?? read.optional('AWS_ENDPOINT_URL'),
  };
}
