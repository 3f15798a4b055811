import type { Environment } from '../../../runtime/settings/settings.ts';
import { type Kept, keep } from './kept.ts';

/** The values of a secret that are valid: while it is rotated, callers have the one or the other. */
export interface SecretVersions {
  readonly current: string;
  readonly previous?: string | undefined;
}

/** By ARN, or `env:NAME`. */
export type Secrets = Kept<string, SecretVersions>;

/**
 * @param stored reads a secret by its ARN. It rejects with UnavailableError where another try may succeed
 * @param environment has the secrets `env:NAME` of a developer's machine
 * @param now ms
 */
export function createSecrets(
  stored: (arn: string) => Promise<SecretVersions>,
  environment: Environment,
  now: () => number,
): Secrets {
  return keep(async (secret) => {
    const name = /^env:(.+)$/.exec(secret)?.[1];
    const versions = name === undefined ? await stored(secret) : { current: environment[name] ?? '' };
    // An empty secret would be the one of every caller that sends an empty header.
    if (versions.current === '') throw new Error(`${secret} is empty`);
    return versions;
  }, now);
}

/**
 * Whether one of the valid values is the one that a caller has. It is read again before it is not.
 *
 * @param isIt compares in constant time
 */
export async function hasSecret(
  secrets: Secrets,
  secret: string,
  isIt: (value: string) => boolean,
): Promise<boolean> {
  const known = await secrets.get(secret);
  if (hasOne(known, isIt)) return true;
  const renewed = await secrets.renewed(secret);
  return renewed !== known && hasOne(renewed, isIt);
}

function hasOne({ current, previous }: SecretVersions, isIt: (value: string) => boolean): boolean {
  // Both are compared in any case, so that the time does not reveal which one it was.
  const isCurrent = isIt(current);
  const isPrevious = previous !== undefined && previous !== '' && isIt(previous);
  return isCurrent || isPrevious;
}
