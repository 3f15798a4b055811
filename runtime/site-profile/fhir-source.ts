/**
 * A FHIR server that sends its changes to the intake, as a site profile names it under `sources`. Its URL is that of the intake,
 * `/`, and its name.
 */
export interface FhirSource {
  /** Part of its URL, and its name in logs and metrics: `^[a-z][a-z0-9-]{0,31}$`, and not `persistence`. */
  readonly name: string;
  readonly dialect: DialectName;
  readonly authentication: CallerAuthentication;
  /** Where its resources are read: for notifications without them, and to make sure of deletions. */
  readonly server?: FhirServer;
  /** Requests a second, with a burst of twice as many; 429 above it. 50 if absent. */
  readonly rateLimit?: number;
  /** Body in KiB; 413 above it. 6 MiB less what the event needs besides it, if absent. */
  readonly maximumBodyKiB?: number;
  /** What came from the hospital's own feed is not sent back: resources with one of these. */
  readonly ownFeed?: {
    /** `meta.source` begins with one of these. */
    readonly sources?: readonly string[];
    /** `meta.tag` has one of these. */
    readonly tags?: readonly { readonly system?: string; readonly code: string }[];
  };
  /** The stack compares the server with the record at this rate; never if absent. */
  readonly reconcileHours?: number;
}

/**
 * - `rest-hook`: FHIR R4 Subscription of type rest-hook, with its payload and without
 * - `topic`: notification Bundles of topic-based subscriptions (R5 backport IG, in R4 and R4B form)
 * - `medplum`: Medplum's, which has one URL for everything
 * - `transaction`: transaction, batch and collection Bundles
 * - `rest`: FHIR's own REST API
 */
export const DIALECTS = ['rest-hook', 'topic', 'medplum', 'transaction', 'rest'] as const;
export type DialectName = (typeof DIALECTS)[number];

/**
 * How a server proves who it is. A `secret` is the ARN of a secret in Secrets Manager whose text is the value; its current and
 * its previous version are valid. On a developer's machine it may be `env:NAME`.
 */
export type CallerAuthentication =
  /** A header with a fixed value, such as `Authorization: Bearer …`; the secret is the whole value. */
  | { readonly scheme: 'header'; readonly header: string; readonly secret: string }
  /** HMAC-SHA256 of the body in hex, as Medplum sends it in `X-Signature`. */
  | { readonly scheme: 'hmac'; readonly header: string; readonly secret: string }
  /** A token of OAuth 2 or OpenID Connect in `Authorization: Bearer`, signed with a key of the issuer. */
  | {
      readonly scheme: 'jwt';
      readonly issuer: string;
      readonly audience: string;
      /** URL of the issuer's keys; found by OpenID Connect discovery if absent. */
      readonly keys?: string;
      /** Required value of the claim `sub` or `client_id`, if any token of the issuer is not enough. */
      readonly subject?: string;
    }
  /** AWS Signature Version 4 of one of these roles, checked by API Gateway. */
  | { readonly scheme: 'iam'; readonly roles: readonly string[] }
  /** Nobody is asked: for loopback on a developer's machine; never deployed. */
  | { readonly scheme: 'none' };

export interface FhirServer {
  /** Base URL: `https://fhir.example.org/r4`. */
  readonly url: string;
  readonly authentication?:
    | { readonly scheme: 'header'; readonly header: string; readonly secret: string }
    /** Client credentials (RFC 6749 §4.4). */
    | {
        readonly scheme: 'oauth2';
        readonly tokenUrl: string;
        readonly clientId: string;
        readonly secret: string;
        readonly scope?: string;
      }
    /** AWS Signature Version 4, for HealthLake: service `healthlake`. */
    | { readonly scheme: 'sigv4'; readonly service: string; readonly region: string };
  /** Of one call; 5000 if absent. */
  readonly timeoutMs?: number;
}
