import { networkCode } from '../runtime/http/network-code.ts';
import { createSigner } from '../runtime/http/sigv4.ts';
import { errorKind, type Log } from '../runtime/observability/log.ts';
import type { TraceSegments } from '../runtime/observability/trace-segments.ts';

/** The API of X-Ray in a region. */
export interface XrayApi {
  readonly url: string;
  readonly region: string;
}

/** What X-Ray's daemon sends at a time. While a call is under way, no more than that waits: traces are best effort. */
const MOST_AT_A_TIME = 50;

/** Far longer than X-Ray takes. Nothing waits for the call but the trace segments after it. */
const TIMEOUT_MS = 5000;

/**
 * Sends trace segments to X-Ray's API (PutTraceSegments), one call at a time; those that end meanwhile go with the next call.
 * https://docs.aws.amazon.com/xray/latest/api/API_PutTraceSegments.html
 *
 * @param api undefined: no trace segments are sent
 */
export function xrayTraceSegments(api: XrayApi | undefined, log: Log): TraceSegments {
  if (api === undefined) return { send: () => Promise.resolve() };
  const put = putTo(api);
  const waiting: string[] = [];
  let sending: Promise<void> | undefined;
  let hasFailed = false;
  const failed = (error: unknown) => {
    // Logged once per outage.
    if (!hasFailed) log.warn('trace-segment-not-sent', { error: errorKind(error) });
    hasFailed = true;
  };
  const sendAll = async () => {
    while (waiting.length > 0)
      try {
        await put(waiting.splice(0));
        hasFailed = false;
      } catch (error) {
        failed(error);
      }
    sending = undefined;
  };
  return {
    send(segment) {
      if (waiting.length === MOST_AT_A_TIME) {
        failed(new XrayError('TooManyWaiting'));
        return Promise.resolve();
      }
      waiting.push(JSON.stringify(segment));
      sending ??= sendAll();
      return sending;
    },
  };
}

/** X-Ray did not take a trace segment; the code says why. */
class XrayError extends Error {
  override readonly name = 'XrayError';
  readonly code: string;

  constructor(code: string) {
    super(`X-Ray did not take a trace segment: ${code}`);
    this.code = code;
  }
}

interface Answer {
  readonly UnprocessedTraceSegments?: readonly { readonly ErrorCode?: string }[];
}

function putTo({ url, region }: XrayApi): (documents: string[]) => Promise<void> {
  const sign = createSigner({ service: 'xray', region }, () => new XrayError('NoCredentials'));
  const target = new URL('/TraceSegments', url);
  return async (documents) => {
    const body = Buffer.from(JSON.stringify({ TraceSegmentDocuments: documents }));
    const request = { method: 'POST', url: target, headers: { 'content-type': 'application/json' }, body };
    const headers = await sign(request, new Date());
    const response = await fetch(target, {
      method: 'POST',
      headers,
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((error: unknown) => {
      throw new XrayError(networkCode(error));
    });
    // Read in any case: it frees the connection for the next call.
    const text = await response.text();
    if (!response.ok) throw new XrayError(String(response.status));
    const [refused] = (JSON.parse(text) as Answer).UnprocessedTraceSegments ?? [];
    if (refused !== undefined) throw new XrayError(String(refused.ErrorCode));
  };
}
