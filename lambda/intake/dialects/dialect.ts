import type { Change } from '../change.ts';

/** A request of a FHIR server, below the URL of its source. */
export interface IntakeRequest {
  readonly method: string;
  /** What follows the URL of the source, decoded: empty or `/Patient/8f7a`. */
  readonly path: string;
  /** By name in lower case. Several of one name are one value, separated by commas: neither of two credentials is chosen. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** As it was sent: a signature is of these bytes. */
  readonly body: Uint8Array;
}

/** What a request reports. A handshake and a heartbeat report no change. */
export interface Notice {
  /** In the order in which the server reports them. */
  readonly changes: readonly Change[];
  /** The server says only that something has changed, and not what: it is asked for what it changed last. */
  readonly isUnspecific?: boolean;
  /** The numbers that the server counts its events by. */
  readonly events?: {
    /** Reference or canonical URL of the Subscription: each counts for itself. */
    readonly subscription: string;
    /**
     * Of the first and the last event in this request; those before have been sent before. A heartbeat after event 7 has none:
     * its first is 8, its last 7.
     */
    readonly first: number;
    readonly last: number;
  };
}

/** How a kind of FHIR server reports its changes. */
export interface Dialect {
  /**
   * @throws HttpError 4xx for a request that can never be understood: what, where, expected, and no value of it
   */
  read(request: IntakeRequest): Notice;
}
