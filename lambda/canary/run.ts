import { errorKind } from '../../runtime/observability/log.ts';
import { hasMark, testPatient } from './test-patient.ts';

/** An answer of the transform's API. */
export interface Answer {
  readonly status: number;
  /** Undefined if it is not JSON. */
  readonly resource: unknown;
}

/** What a run needs: the test patient's URL in the API, and time. */
export interface CanaryPorts {
  /** Rejects if there is no answer. */
  put(resource: object): Promise<Answer>;
  get(): Promise<Answer>;
  /** ms since 1970 */
  now(): number;
  sleep(ms: number): Promise<void>;
}

/** What became of a run. */
export type Outcome =
  | {
      readonly outcome: 'passed' /** From the write to the answer that has it. */;
      readonly durationMs: number;
    }
  | {
      readonly outcome: 'failed';
      /** `write`: not accepted; `read`: accepted, and not read in time. */
      readonly reason: 'write' | 'read';
      /** Of the last answer. */
      readonly status: number | undefined;
      readonly error: string | undefined;
    };

/** From the acknowledged write to the read: an endpoint that works takes a second or two. */
const READ_WITHIN_MS = 40_000;
const PAUSE_MS = 1000;

/** Writes the test patient with a new mark, and reads until the mark comes back. */
export async function runCanary({ put, get, now, sleep }: CanaryPorts): Promise<Outcome> {
  const start = now();
  const mark = String(Math.floor(start / 1000));
  const written = await attempt(() => put(testPatient(mark)));
  if (written.status !== 200) return failed('write', written);
  for (;;) {
    const read = await attempt(get);
    if (read.status === 200 && hasMark(read.resource, mark))
      return { outcome: 'passed', durationMs: now() - start };
    if (now() - start > READ_WITHIN_MS) return failed('read', read);
    await sleep(PAUSE_MS);
  }
}

type Attempt = Partial<Answer> & { readonly error?: string };

async function attempt(call: () => Promise<Answer>): Promise<Attempt> {
  try {
    return await call();
  } catch (error) {
    return { error: errorKind(error) };
  }
}

function failed(reason: 'write' | 'read', { status, error }: Attempt): Outcome {
  return { outcome: 'failed', reason, status, error };
}
