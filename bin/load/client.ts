import { backoffMs } from '../../runtime/backoff.ts';
import { networkCode } from '../../runtime/http/network-code.ts';
import type { Sign } from '../../runtime/http/sigv4.ts';
import { type Answer, judgeAnswer } from './answer.ts';
import type { Sendable } from './resource.ts';

export interface ClientOptions {
  /** The root of the API, without `/persistence`. */
  readonly url: URL;
  /** For one attempt, until its answer is complete. */
  readonly timeoutMs: number;
  /** Retries after a transient failure. */
  readonly retries: number;
  readonly sign: Sign | undefined;
  /** Ends the pause between attempts; an attempt in progress is completed. */
  readonly stop: AbortSignal;
  /** Called for each transient failure that is retried. */
  readonly onRetry: (reason: string) => void;
}

/** The outcome for a resource: the last answer, or `stopped` if the load stopped before a final answer. */
export type Sent = Answer | { readonly kind: 'stopped' };

const BACKOFF_MIN_MS = 200;
const BACKOFF_MAX_MS = 30_000;
/** A longer Retry-After is shortened to this. If the line then fails, the next run tries it again. */
const MOST_RETRY_AFTER_MS = 120_000;

/**
 * Sends a resource with PUT, which is idempotent: a retry updates the same resource.
 *
 * @throws Error from the signer only, if credentials cannot be found
 */
export async function sendResource({ type, id, body }: Sendable, options: ClientOptions): Promise<Sent> {
  for (let failures = 1; ; failures += 1) {
    const answer = await attempt(resourceUrl(options.url, type, id), id, body, options);
    if (answer.kind !== 'transient' || failures > options.retries) return answer;
    options.onRetry(answer.reason);
    const asked = Math.min(answer.retryAfterMs ?? 0, MOST_RETRY_AFTER_MS);
    const pauseMs = asked + backoffMs(failures, BACKOFF_MIN_MS, BACKOFF_MAX_MS, Math.random());
    if (!(await pause(pauseMs, options.stop))) return { kind: 'stopped' };
  }
}

async function attempt(url: URL, id: string, body: Uint8Array, options: ClientOptions): Promise<Answer> {
  const unsigned = {
    method: 'PUT',
    url,
    headers: { 'content-type': 'application/fhir+json' },
    body,
  } as const;
  const headers = options.sign ? await options.sign(unsigned, new Date()) : unsigned.headers;
  try {
    const response = await fetch(url, {
      method: 'PUT',
      headers,
      body,
      // A redirect would send patient data to another address.
      redirect: 'manual',
      signal: AbortSignal.timeout(options.timeoutMs),
    });
    const text = await response.text();
    return judgeAnswer(response.status, text, response.headers.get('retry-after'), id, Date.now());
  } catch (error) {
    if ((error as Error).name === 'TimeoutError')
      return { kind: 'transient', reason: `no answer in ${options.timeoutMs / 1000} s` };
    return { kind: 'transient', reason: `the API cannot be reached (${networkCode(error)})` };
  }
}

/** The URL of a resource; an id needs no encoding. */
export function resourceUrl(root: URL, type: string, id: string): URL {
  return new URL(`${root.pathname.replace(/\/+$/, '')}/persistence/${type}/${id}`, root);
}

/** @returns false if it was ended early */
function pause(ms: number, stop: AbortSignal): Promise<boolean> {
  if (stop.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const end = (isOver: boolean) => {
      clearTimeout(timer);
      stop.removeEventListener('abort', onStop);
      resolve(isOver);
    };
    const onStop = () => end(false);
    const timer = setTimeout(end, ms, true);
    stop.addEventListener('abort', onStop);
  });
}
