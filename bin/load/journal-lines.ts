import type { Position } from './source.ts';

/**
 * The outcome of a line. `accepted`: in the queue. `rejected`: for its content; it is sent again only after it was fixed.
 * `failed`: for another reason; the next run sends it again. `superseded`: not sent, since a later line of the same
 * Patient was accepted before.
 */
export const OUTCOMES = ['accepted', 'rejected', 'failed', 'superseded'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What the journal remembers about a line. */
export interface State {
  readonly hash: string;
  readonly outcome: Outcome;
}

/** A line of the journal, for one finished line of the source. */
export interface JournalEntry extends Position, State {
  /** HTTP status of the answer, if there was one. */
  readonly status?: number;
  /** FHIR id, if it is known. */
  readonly id?: string;
  /** R4 type of the resource; absent for that of persons, as in the journals of earlier versions. */
  readonly type?: string;
  /** MSH-10 of its message. */
  readonly controlId?: string;
  readonly reason?: string;
  /** The API's note on what was not mapped exactly. */
  readonly note?: string;
  /** ISO 8601. */
  readonly at: string;
}

/** The first line of a journal. */
export interface JournalHead {
  readonly url: string;
  /** Secret of this load, 64 hexadecimal digits. */
  readonly key: string;
}

/** The start of a journal, by which it is recognized. */
export const HEAD = { loadJournal: 1 } as const;

/** Whether a text is empty or the beginning of a head that was cut off. */
export function isBegun(text: string): boolean {
  const begin = JSON.stringify(HEAD).slice(0, -1);
  return text.startsWith(begin) || begin.startsWith(text);
}

export function readHead(text: string): JournalHead | undefined {
  const { loadJournal, url, key } = object(text);
  if (loadJournal !== 1 || typeof url !== 'string' || typeof key !== 'string') return undefined;
  return /^[0-9a-f]{64}$/.test(key) ? { url, key } : undefined;
}

export function readEntry(text: string): JournalEntry | undefined {
  const entry = object(text);
  const { file, line, hash, outcome } = entry;
  const isEntry =
    typeof file === 'string' &&
    Number.isSafeInteger(line) &&
    typeof hash === 'string' &&
    OUTCOMES.some((known) => known === outcome);
  return isEntry ? (entry as unknown as JournalEntry) : undefined;
}

/** Whether one line comes before another in the source. */
export function isBefore(one: Position, other: Position): boolean {
  return one.file === other.file ? one.line < other.line : one.file < other.file;
}

function object(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
