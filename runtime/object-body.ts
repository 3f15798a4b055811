/** The body of an object as the SDK of S3 streams it. */
interface Body {
  transformToByteArray(): Promise<Uint8Array>;
}

/**
 * Reads a body to its end. The limits of an S3 client end with the head of an answer; its body gets one of its own.
 *
 * @throws Error if it is not there in time
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
