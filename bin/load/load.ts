import { PERSONS } from '../../mapping/resources.ts';
import { UsageError } from '../../runtime/command-line/usage-error.ts';
import { createKeyedLock } from '../../runtime/keyed-lock.ts';
import type { Sent } from './client.ts';
import type { Journal } from './journal.ts';
import type { JournalEntry, Outcome, State } from './journal-lines.ts';
import { readResource, type Sendable } from './resource.ts';
import type { Position, SourceEntry } from './source.ts';

/** Events that the load reports while it runs. */
export interface LoadEvents {
  /** A line was finished by this run. */
  onDone(entry: JournalEntry): void;
  /** A line was finished by an earlier run. */
  onKnown(outcome: Outcome): void;
  /** A line holds another resource. */
  onSkipped(resourceType: string): void;
}

export interface LoadOptions {
  readonly concurrency: number;
  /** Whether rejected lines are sent again even if they have not changed. */
  readonly retryRejected: boolean;
  /** Whether they are sent without their versions. */
  readonly again: boolean;
  /** Stop after this many lines in a row that failed or were rejected; 0: never. */
  readonly stopAfter: number;
  readonly stop: AbortController;
}

/** Stop after this many failures in a row that do not depend on the content. */
const MOST_FAILED_IN_A_ROW = 10;

/** The load stopped before the end of its source. */
export class LoadStopped extends Error {
  override readonly name = 'LoadStopped';
}

/**
 * Sends the Patients of a source that no earlier run finished: up to `concurrency` at a time, those of one id one after
 * the other. A line is written to the journal when it is finished, not before.
 *
 * @param send rejects only for an error that must stop the whole load
 * @throws LoadStopped after too many failures in a row; UsageError if the source changed or cannot be read
 */
export async function load(
  entries: AsyncIterable<SourceEntry>,
  journal: Journal,
  send: (resource: Sendable) => Promise<Sent>,
  options: LoadOptions,
  events: LoadEvents,
): Promise<void> {
  const { stop } = options;
  const oneByOne = createKeyedLock();
  const running = new Set<Promise<void>>();
  const judge = createStreak(options.stopAfter);
  let failure: unknown;
  const fail = (error: unknown) => {
    failure ??= error;
    stop.abort();
  };
  const finish = (entry: JournalEntry) => {
    journal.add(entry);
    events.onDone(entry);
    const problem = judge(entry);
    if (problem !== undefined) fail(new LoadStopped(problem));
  };

  try {
    for await (const entry of entries) {
      if (stop.signal.aborted) break;
      const { file, line, bytes } = entry;
      const hash = journal.hash(bytes);
      const known = journal.find(entry);
      if (known !== undefined && isFinished(known, hash, entry, options.retryRejected)) {
        events.onKnown(known.outcome);
        continue;
      }
      const at = { file, line, hash };
      const newId = () => journal.idOf(bytes ?? new Uint8Array());
      const resource = readResource(bytes, newId, options.again);
      if (resource.kind === 'skipped') {
        events.onSkipped(resource.resourceType);
        continue;
      }
      if (resource.kind === 'rejected') {
        finish({ ...at, outcome: 'rejected', reason: resource.reason, at: now() });
        continue;
      }
      const { type, id } = resource;
      const named = type === PERSONS.type ? { id } : { type, id };
      const work = oneByOne(`${type}/${id}`, async () => {
        if (stop.signal.aborted) return;
        if (journal.isSuperseded(resource, entry)) {
          finish({ ...at, ...named, outcome: 'superseded', at: now() });
          return;
        }
        const sent = await send(resource);
        if (sent.kind !== 'stopped') finish({ ...at, ...named, ...outcomeOf(sent), at: now() });
      }).catch(fail);
      running.add(work);
      work.then(() => running.delete(work));
      if (running.size >= options.concurrency) await Promise.race(running);
    }
  } catch (error) {
    fail(error);
  }
  await Promise.all(running);
  if (failure !== undefined) throw failure;
}

/** @throws UsageError if the line was accepted with different content */
function isFinished(known: State, hash: string, { file, line }: Position, retryRejected: boolean): boolean {
  const { outcome } = known;
  if (known.hash === hash) return outcome !== 'failed' && !(outcome === 'rejected' && retryRejected);
  if (outcome === 'accepted') {
    throw new UsageError(
      `${file} line ${line} has changed since it was accepted: the source is no longer the same export. ` +
        'Restore it, or load it as a new export with another --journal; Patients without an id are then created anew',
    );
  }
  return false;
}

function outcomeOf(sent: Exclude<Sent, { kind: 'stopped' }>) {
  if (sent.kind === 'accepted') {
    const { controlId, note } = sent;
    return { outcome: 'accepted', controlId, ...(note === undefined ? {} : { note }) } as const;
  }
  const { status, reason } = sent;
  const outcome = sent.kind === 'rejected' ? 'rejected' : 'failed';
  return { outcome, reason, ...(status === undefined ? {} : { status }) } as const;
}

/** Decides after each finished line whether the load should stop. Returns the reason, or undefined to go on. */
function createStreak(stopAfter: number): (entry: JournalEntry) => string | undefined {
  let unaccepted = 0;
  let failed = 0;
  return ({ outcome, reason }) => {
    if (outcome === 'accepted') unaccepted = 0;
    if (outcome === 'rejected' || outcome === 'failed') unaccepted += 1;
    failed = outcome === 'failed' ? failed + 1 : 0;
    if (failed >= MOST_FAILED_IN_A_ROW) return `${failed} Patients in a row failed, the last with: ${reason}`;
    if (stopAfter > 0 && unaccepted >= stopAfter)
      return `${unaccepted} lines in a row were not accepted, the last with: ${reason}; use --stop-after 0 to continue regardless`;
    return undefined;
  };
}

function now(): string {
  return new Date().toISOString();
}
