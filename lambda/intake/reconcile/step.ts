/** Where a comparison begins, or goes on. */
export interface Cursor {
  /** FHIR type that is compared; empty: the first one. */
  readonly type: string;
  readonly phase: 'listing' | 'deletions';
  /** Changes from this instant on are listed; undefined: everything. */
  readonly since: string | undefined;
  /** Listing: the instant of the last change that was compared; undefined: none, or the server does not sort. */
  readonly reached: string | undefined;
  /** Deletions: where the record's next page begins; undefined: at the beginning. */
  readonly after: string | undefined;
  /** Deletions that were sent, over all types. */
  readonly deleted: number;
}

export function beginning(since: string | undefined): Cursor {
  return { type: '', phase: 'listing', since, reached: undefined, after: undefined, deleted: 0 };
}

/**
 * What became of a resource that the record did not know as it is:
 *
 * - `sent`, `deleted`: a message is in the queue now
 * - `known`: it was sent in the meantime
 * - `ignored`: it came from the hospital's own feed
 * - `refused`: it can never be sent, and is in quarantine
 */
export type Outcome = 'sent' | 'deleted' | 'known' | 'ignored' | 'refused';

export interface Result {
  readonly type: string;
  readonly id: string;
  readonly outcome: Outcome;
}

/** A page that is done. */
export interface Step {
  /** Where the next page begins. */
  readonly cursor: Cursor;
  /** Resources of the page. Those that are not among the results are at the hospital as they are. */
  readonly looked: number;
  readonly results: readonly Result[];
  /** How many resources the whole listing has, if the server says so. */
  readonly total?: number | undefined;
}

/** Resources by what became of them; `known` also where nothing had to be done. */
export type Counts = Readonly<Record<Outcome, number>>;

export const NONE: Counts = { known: 0, sent: 0, deleted: 0, ignored: 0, refused: 0 };

export function counted(before: Counts, { looked, results }: Step): Counts {
  const counts = { ...before, known: before.known + looked - results.length };
  for (const { outcome } of results) counts[outcome] += 1;
  return counts;
}
