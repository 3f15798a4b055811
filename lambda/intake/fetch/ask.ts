import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs } from '../../../runtime/backoff.ts';
import { retryAfterOf } from '../../../runtime/http/retry-after.ts';
import type { FhirServer } from '../../../runtime/site-profile/fhir-source.ts';
import { UnavailableError } from '../../unavailable.ts';
import { FetchError, unavailable } from './fetch-error.ts';
import { type Answer, httpCall } from './http-call.ts';
import type { CredentialPorts, Outgoing } from './outgoing.ts';
import { serverCredentials } from './server-credentials.ts';

export interface AskPorts extends CredentialPorts {
  /** Of one question, with its retries; 15,000 if absent, which leaves a Lambda behind API Gateway time to answer. */
  readonly withinMs?: number;
}

/** An answer, or why there is none that counts. */
type Tried =
  | { readonly answer: Answer; readonly request: Outgoing }
  | { readonly error: UnavailableError; readonly retryAfterMs?: number | undefined };

const TIMEOUT_MS = 5000;
const WITHIN_MS = 15_000;
const ATTEMPTS = 3;
const BACKOFF_MIN_MS = 100;
const BACKOFF_MAX_MS = 2000;

/** Of a page of a search; a thousand Patients have 1 to 5 MB. */
const MOST_BYTES = 20 * 1024 * 1024;

const TRANSIENT: ReadonlySet<number> = new Set([408, 425, 429]);

/** HAPI answers a search that it has answered in the last minute from its cache, unless it is asked not to. */
const HEADERS = { accept: 'application/fhir+json', 'cache-control': 'no-cache' };

/**
 * Asks a server, with its credentials, and again after a failure that may pass.
 *
 * @returns a function that resolves to an answer that is not transient, whatever it is, and rejects with UnavailableError if there is none
 */
export function createAsk(server: FhirServer, ports: AskPorts): (url: URL) => Promise<Answer> {
  const { now, withinMs = WITHIN_MS } = ports;
  const credentials = serverCredentials(server.authentication, ports);

  async function attempt(url: URL, leftMs: number): Promise<Tried> {
    try {
      const request = await credentials.added({ method: 'GET', url, headers: HEADERS });
      const timeoutMs = Math.max(1, Math.min(server.timeoutMs ?? TIMEOUT_MS, leftMs));
      const answer = await httpCall({ ...request, timeoutMs, mostBytes: MOST_BYTES });
      if (answer.status < 500 && !TRANSIENT.has(answer.status)) return { answer, request };
      const retryAfterMs = retryAfterOf(answer.headers.get('retry-after'), now());
      return { error: unavailable('server', `status-${answer.status}`, retryAfterMs), retryAfterMs };
    } catch (error) {
      if (!(error instanceof UnavailableError) || isTooLarge(error)) throw error;
      return { error };
    }
  }

  return async (url) => {
    const end = now() + withinMs;
    let failures = 0;
    let hasRenewed = false;
    for (;;) {
      const tried = await attempt(url, end - now());
      if ('answer' in tried) {
        const { answer, request } = tried;
        if (answer.status !== 401 || hasRenewed || !(await credentials.renewed(request))) return answer;
        hasRenewed = true;
        continue;
      }
      failures += 1;
      const backoff = backoffMs(failures, BACKOFF_MIN_MS, BACKOFF_MAX_MS, Math.random());
      const pauseMs = Math.max(tried.retryAfterMs ?? 0, backoff);
      if (failures >= ATTEMPTS || now() + pauseMs >= end) throw tried.error;
      await sleep(pauseMs);
    }
  };
}

/** It would be as large the next time. */
function isTooLarge({ cause }: UnavailableError): boolean {
  return cause instanceof FetchError && cause.code === 'too-large';
}
