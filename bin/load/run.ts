import { sendResource } from './client.ts';
import { untilInterrupted } from './interrupt.ts';
import { Journal } from './journal.ts';
import { LoadStopped, load } from './load.ts';
import type { CommandOptions } from './options.ts';
import { createProgress } from './progress.ts';
import { entriesOf, type SourceFile } from './source.ts';
import { type Shown, writeSummary } from './summary.ts';

/** How a run of the load ended. */
export interface Ended {
  readonly shown: Shown;
  /** Lines that this run finished. */
  readonly finished: number;
  /** Lines that an earlier run had finished. */
  readonly known: number;
  readonly end: 'complete' | 'interrupted' | { readonly stoppedBecause: string };
}

/**
 * Sends the rest of a source, with progress on standard error. Writes the summary in any case.
 *
 * @param total number of lines in the source
 * @throws UsageError if journal, source or credentials cannot be used; finished lines are in the summary
 */
export async function runLoad(
  command: CommandOptions & { readonly url: URL },
  files: readonly SourceFile[],
  total: number,
): Promise<Ended> {
  const { url, timeoutMs, retries, region } = command;
  const journal = await Journal.open(command.journal, url.href);
  if (journal.isContinued) process.stderr.write(`Resuming from ${journal.path}\n`);
  const stop = new AbortController();
  // The SDK is loaded only for signing.
  const sign = region === undefined ? undefined : (await import('./sigv4.ts')).createSign(region);
  const skipped: Record<string, number> = {};
  let finished = 0;
  let known = 0;
  const progress = createProgress(total, process.stderr);
  const release = untilInterrupted(stop, () => {
    progress.note('Stopping after the requests in flight; press Ctrl-C again to stop at once.');
  });
  const client = { url, timeoutMs, retries, sign, stop: stop.signal, onRetry: progress.retrying };
  let failure: unknown;
  try {
    await load(
      entriesOf(files),
      journal,
      (resource) => sendResource(resource, client),
      { ...command, stop },
      {
        onDone({ outcome }) {
          finished += 1;
          progress.done(outcome === 'rejected' || outcome === 'failed');
        },
        onKnown(outcome) {
          known += 1;
          progress.passed(outcome === 'rejected');
        },
        onSkipped(type) {
          skipped[type] = (skipped[type] ?? 0) + 1;
          progress.passed();
        },
      },
    );
  } catch (error) {
    failure = error;
  } finally {
    release();
    progress.stop();
  }
  const complete = !stop.signal.aborted;
  const at = new Date().toISOString();
  const totals = {
    complete,
    source: command.source,
    url: url.href,
    at,
    outcomes: journal.counts(),
    skipped,
  };
  const shown = await writeSummary(command.summary, totals, journal.entries());
  journal.close();
  if (failure instanceof LoadStopped)
    return { shown, finished, known, end: { stoppedBecause: failure.message } };
  if (failure !== undefined) throw failure;
  return { shown, finished, known, end: complete ? 'complete' : 'interrupted' };
}
