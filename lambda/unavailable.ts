/** A service that the transform depends on is unavailable; the same request may succeed later. */
export class UnavailableError extends Error {
  override readonly name: string = 'UnavailableError';
  /** Seconds after which another try may succeed. */
  readonly retryAfterSeconds: number;

  /** @param retryAfterSeconds 1 where nothing better is known */
  constructor(
    what: string,
    { cause, retryAfterSeconds = 1 }: { cause?: unknown; retryAfterSeconds?: number },
  ) {
    super(what, { cause });
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/**
 * Sorts an error of the SDK. An error response for the request itself (no such queue, access denied) is our own
 * fault and is rethrown. Throttling, a failing service and a missing response mean that the service is unavailable.
 *
 * @param what the service
 */
export function rethrow(what: string, error: unknown): never {
  const status = statusOf(error);
  const isThrottled =
    error instanceof Error &&
    /Throttl|SlowDown|TooManyRequests|LimitExceeded|ThroughputExceeded/.test(error.name);
  const isCredentials = error instanceof Error && error.name === 'CredentialsProviderError';
  if (isCredentials || (status !== undefined && status < 500 && status !== 429 && !isThrottled)) throw error;
  throw new UnavailableError(what, { cause: error });
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined;
  const metadata = error.$metadata as { httpStatusCode?: number };
  return metadata.httpStatusCode;
}
