import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { rethrow } from '../../unavailable.ts';
import type { SecretVersions } from './secrets.ts';

const LIMITS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
};

/**
 * Reads secrets from Secrets Manager, or wherever the SDK's own variables point: the versions that it labels as current and, after a
 * rotation, as previous. A line end at the end of a secret, as files have it, is not part of it.
 *
 * @returns a function that rejects with UnavailableError where another try may succeed
 */
export function secretsManager(): (arn: string) => Promise<SecretVersions> {
  const client = new SecretsManagerClient(LIMITS);
  const valueOf = async (arn: string, stage: 'AWSCURRENT' | 'AWSPREVIOUS') => {
    const { SecretString = '' } = await client.send(
      new GetSecretValueCommand({ SecretId: arn, VersionStage: stage }),
    );
    return SecretString.replace(/\r?\n$/, '');
  };
  return async (arn) => {
    try {
      const [current, previous] = await Promise.all([
        valueOf(arn, 'AWSCURRENT'),
        valueOf(arn, 'AWSPREVIOUS').catch(undefinedIfNone),
      ]);
      return { current, previous };
    } catch (error) {
      return rethrow('secret', error);
    }
  };
}

/** A secret that was never rotated has no previous version. */
function undefinedIfNone(error: unknown): undefined {
  if (!(error instanceof ResourceNotFoundException)) throw error;
}
