import type { CallerAuthentication } from '../../../runtime/site-profile/fhir-source.ts';
import type { Secrets } from '../secrets/secrets.ts';
import type { KeySets } from './key-sets.ts';

/** What became of the credentials of a request. */
export type Verdict = 'valid' | 'missing' | 'wrong' | 'expired';

/** What proves who sends a request. */
export interface Credentials {
  /** By name in lower case; several of one name are one value, separated by commas. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** As it was sent. */
  readonly body: Uint8Array;
  /** ARN of the caller whose signature API Gateway has checked (`requestContext.identity.userArn`). */
  readonly userArn?: string | null | undefined;
}

export interface AuthenticationPorts {
  readonly secrets: Secrets;
  readonly keySets: KeySets;
  /** ms since 1970 */
  now(): number;
}

export type Scheme = CallerAuthentication['scheme'];
export type AuthenticationBy<S extends Scheme> = Extract<CallerAuthentication, { readonly scheme: S }>;

/** How credentials of one scheme are judged. Rejects with UnavailableError if a secret or keys cannot be read. */
export type Judge<S extends Scheme> = (
  credentials: Credentials,
  authentication: AuthenticationBy<S>,
  ports: AuthenticationPorts,
) => Promise<Verdict>;
