import { Aws } from 'aws-cdk-lib';

/** The condition that a key is used through a service alone, and not by a call to KMS itself. */
export function viaService(service: 'dynamodb' | 's3' | 'secretsmanager' | 'sqs'): Record<string, string> {
  return { 'kms:ViaService': `${service}.${Aws.REGION}.${Aws.URL_SUFFIX}` };
}
