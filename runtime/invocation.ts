/**
 * The maximum request size of a synchronous Lambda invocation, 6 MB:
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html. API Gateway accepts bodies of 10 MB and answers
 * 413 if the event that it builds from the body is larger than this.
 */
const MOST_EVENT_BYTES = 6 * 1024 * 1024;

/** Reserved for the rest of the event: the headers, at most 10,240 bytes, which it has twice, and the context. */
const BESIDE_BODY_BYTES = 32 * 1024;

/** A body that is larger than this is refused, whatever its content. */
export const MOST_BODY_BYTES = MOST_EVENT_BYTES - BESIDE_BODY_BYTES;

export const TOO_LARGE_BODY = 'The body is too large: Lambda accepts 6 MiB, as a JSON string in its event.';

/** Whether an event with this body fits. The event holds it as a JSON string, where a quotation mark takes two bytes. */
export function fitsInvocation(body: string): boolean {
  return Buffer.byteLength(JSON.stringify(body)) <= MOST_BODY_BYTES;
}
