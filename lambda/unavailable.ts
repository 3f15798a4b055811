/** Something that the transform depends on cannot do its work now; the same request may succeed later. */
export class UnavailableError extends Error {
  override readonly name: string = 'UnavailableError';
  /** After how many seconds another try may succeed. */
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
 * Sorts an error of the SDK: an answer that says the request itself is wrong (no such queue, access denied) is our
 * fault and is thrown as it is; throttling, a failing service and everything that is no answer is unavailability.
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
