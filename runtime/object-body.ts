/** The body of an object, as the S3 SDK streams it. */
interface Body {
  transformToByteArray(): Promise<Uint8Array>;
}

/**
 * Reads a body to its end. The timeouts of an S3 client cover only the response headers, so the body needs its own.
 *
 * @throws Error if it is not complete in time
 */
export async function bytesOf(body: Body, timeoutMs: number): Promise<Uint8Array> {
  const stream = body as Body & { destroy(error: Error): void };
  const timer = setTimeout(() => stream.destroy(new Error('the body of the object stalled')), timeoutMs);
  try {
    return await body.transformToByteArray();
  } finally {
    clearTimeout(timer);
  }
}
