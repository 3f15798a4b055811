import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type BucketProps } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { RESOURCES } from '../../mapping/resources.ts';
import { latestPrefix, MESSAGES_PREFIX, REPLACES_PREFIX } from '../../runtime/archive-key.ts';
import { viaService } from '../security/via-service.ts';

/** An archive of messages, created here or existing: what a reader needs to know about it. */
export interface Archive {
  readonly bucketName: string;
  readonly bucketArn: string;
  /** The customer managed key that encrypts its objects, if there is one. */
  readonly keyArn: string | undefined;
}

const PRIVATE: BucketProps = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  versioned: true,
  removalPolicy: RemovalPolicy.RETAIN,
};

/** The test HL7 server's archive bucket, and the bucket for its access logs. */
export class ArchiveBucket extends Construct implements Archive {
  readonly bucket: Bucket;
  readonly logs: Bucket;
  readonly keyArn: string;

  constructor(scope: Construct, id: string, key: IKey) {
    super(scope, id);
    this.keyArn = key.keyArn;
    // S3 and load balancers cannot write access logs to a bucket that is encrypted with a customer managed key.
    this.logs = new Bucket(this, 'Logs', {
      ...PRIVATE,
      encryption: BucketEncryption.S3_MANAGED,
      lifecycleRules: [{ expiration: Duration.days(365), noncurrentVersionExpiration: Duration.days(30) }],
    });
    this.bucket = new Bucket(this, 'Bucket', {
      ...PRIVATE,
      encryption: BucketEncryption.KMS,
      encryptionKey: key,
      bucketKeyEnabled: true,
      serverAccessLogsBucket: this.logs,
      serverAccessLogsPrefix: 'archive/',
      lifecycleRules: [
        { noncurrentVersionExpiration: Duration.days(90) },
        // Only individual messages expire. A patient's latest message stays: GET reads it.
        { prefix: MESSAGES_PREFIX, expiration: Duration.days(365) },
      ],
    });
  }

  get bucketName(): string {
    return this.bucket.bucketName;
  }

  get bucketArn(): string {
    return this.bucket.bucketArn;
  }
}

/** Permission to read patients' latest messages. */
export function readStatements({ bucketArn, keyArn }: Archive): PolicyStatement[] {
  return [
    new PolicyStatement({
      sid: 'ReadLatest',
      actions: ['s3:GetObject'],
      resources: latestArns(bucketArn),
    }),
    ...listStatements(bucketArn),
    ...keyStatements(keyArn, ['kms:Decrypt']),
  ];
}

/** Permission to read and write the whole archive. */
export function writeStatements({ bucketArn, keyArn }: Archive): PolicyStatement[] {
  return [
    new PolicyStatement({
      sid: 'Archive',
      actions: ['s3:GetObject', 's3:PutObject'],
      resources: [
        ...latestArns(bucketArn),
        ...[REPLACES_PREFIX, MESSAGES_PREFIX].map((prefix) => `${bucketArn}/${prefix}*`),
      ],
    }),
    ...listStatements(bucketArn),
    ...keyStatements(keyArn, ['kms:GenerateDataKey', 'kms:Decrypt']),
  ];
}

/** Of the latest message of each resource. */
function latestArns(bucketArn: string): string[] {
  return RESOURCES.map(({ type }) => `${bucketArn}/${latestPrefix(type)}*`);
}

/**
 * Without this permission S3 answers 403 instead of 404 for a missing object. A condition on the prefix would undo it:
 * a request for an object has no prefix.
 */
function listStatements(bucketArn: string): PolicyStatement[] {
  return [new PolicyStatement({ sid: 'MissingIs404', actions: ['s3:ListBucket'], resources: [bucketArn] })];
}

function keyStatements(keyArn: string | undefined, actions: string[]): PolicyStatement[] {
  return keyArn === undefined
    ? []
    : [
        new PolicyStatement({
          sid: 'ArchiveKey',
          actions,
          resources: [keyArn],
          conditions: { StringEquals: viaService('s3') },
        }),
      ];
}
