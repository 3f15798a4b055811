import type { Secrets } from '../secrets/secrets.ts';

/** A request to a FHIR server. */
export interface Outgoing {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/** What proves to a server who asks. */
export interface ServerCredentials {
  /** The request with its credentials. Rejects with UnavailableError if they cannot be had now. */
  added(request: Outgoing): Promise<Outgoing>;
  /** After a request that was answered 401: whether the next one will have other credentials. */
  renewed(refused: Outgoing): Promise<boolean>;
}

export interface CredentialPorts {
  readonly secrets: Secrets;
  /** ms since 1970 */
  now(): number;
}
