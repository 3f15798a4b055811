/**
 * The largest request of a Lambda's synchronous invocation, 6 MB:
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html. API Gateway takes bodies of 10 MB and answers
 * 413 where the event that it makes of one is larger than this.
 */
const MOST_EVENT_BYTES = 6 * 1024 * 1024;

/** For what the event holds beside the body: headers twice, of which API Gateway takes 10,240 bytes, and the context. */
const BESIDE_BODY_BYTES = 32 * 1024;

/** A body that is larger than this is refused whatever it holds. */
export const MOST_BODY_BYTES = MOST_EVENT_BYTES - BESIDE_BODY_BYTES;

export const TOO_LARGE_BODY = 'The body is larger than a Lambda takes: 6 MiB, as a JSON string in its event.';

/** Whether a Lambda gets an event with this body, which is a JSON string there: each quotation mark takes two bytes. */
export function fitsInvocation(body: string): boolean {
  return Buffer.byteLength(JSON.stringify(body)) <= MOST_BODY_BYTES;
}
