import { connectComparison } from '../../lambda/intake/reconcile/connect.ts';
import { reconcile, TooManyGoneError } from '../../lambda/intake/reconcile/reconcile.ts';
import { beginning, type Counts, counted, NONE } from '../../lambda/intake/reconcile/step.ts';
import type { IntakeSettings } from '../../lambda/intake/settings.ts';
import { UnavailableError } from '../../lambda/unavailable.ts';
import { UsageError } from '../../runtime/command-line/usage-error.ts';
import { untilInterrupted } from '../load/interrupt.ts';
import { Journal, type Unfinished } from './journal.ts';
import type { ReconcileOptions } from './options.ts';
import { createProgress } from './progress.ts';

/** How a run ended. */
export interface Ended {
  /** Of the whole comparison, over all its runs. */
  readonly counts: Counts;
  /** Whether it went on with what an earlier run had begun. */
  readonly resumed: boolean;
  readonly end: 'complete' | 'interrupted' | { readonly error: UnavailableError | TooManyGoneError };
}

/**
 * Compares, with progress on standard error. Each page is in the journal once it is done.
 *
 * @throws UsageError if the journal cannot be used, SettingsError if the profile has no such source or no server of it
 */
export async function runReconcile(
  { source: name, since, isDryRun, mostDeletions, journal: path }: ReconcileOptions,
  settings: IntakeSettings,
): Promise<Ended> {
  const { source, portsOf } = connectComparison(name, settings, SILENT, SILENT);
  const ports = portsOf({ requestId: undefined, trace: undefined }, { mostDeletions, isDryRun });
  const journal = isDryRun ? undefined : new Journal(path, name, source.server?.url ?? '');
  const earlier = sameOnly(journal?.unfinished, since, path);
  let cursor = earlier?.cursor ?? beginning(since);
  let counts = earlier?.counts ?? NONE;
  if (earlier === undefined)
    journal?.begin({ source: name, server: source.server?.url ?? '', at: new Date().toISOString(), cursor });

  const stop = new AbortController();
  const progress = createProgress(counts, process.stderr);
  const release = untilInterrupted(stop, () =>
    progress.note('Stopping after this page; press Ctrl-C again to stop at once.'),
  );
  const ended = (end: Ended['end']): Ended => ({ counts, resumed: earlier !== undefined, end });
  try {
    for await (const step of reconcile(cursor, ports)) {
      cursor = step.cursor;
      counts = counted(counts, step);
      journal?.add(step);
      progress.done(step);
      if (stop.signal.aborted) return ended('interrupted');
    }
    journal?.end();
    return ended('complete');
  } catch (error) {
    if (error instanceof UnavailableError || error instanceof TooManyGoneError) return ended({ error });
    throw error;
  } finally {
    release();
    progress.stop();
  }
}

/** @throws UsageError if another time is asked for than an unfinished comparison began with */
function sameOnly(
  unfinished: Unfinished | undefined,
  since: string | undefined,
  path: string,
): Unfinished | undefined {
  const { since: before } = unfinished?.cursor ?? {};
  if (unfinished !== undefined && since !== undefined && since !== before)
    throw new UsageError(
      `--since: ${path} has an unfinished comparison since ${before ?? 'the beginning'}; leave --since out to resume it, or name another --journal`,
    );
  return unfinished;
}

/** The journal and the summary say what a log would. */
const SILENT = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  record() {},
};
