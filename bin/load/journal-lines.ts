import type { Position } from './source.ts';

/**
 * What became of a line. `accepted`: in the queue. `rejected`: for what it holds; it is sent again only once it was
 * mended. `failed`: for no fault of the line; the next start sends it again. `superseded`: a later line of the same
 * Patient was accepted before, so it was not sent.
 */
export const OUTCOMES = ['accepted', 'rejected', 'failed', 'superseded'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What is remembered of a line. */
export interface State {
  readonly hash: string;
  readonly outcome: Outcome;
}

/** A line of the journal, for one finished line of the source. */
export interface JournalEntry extends Position, State {
  /** HTTP status of the answer, if there was one. */
  readonly status?: number;
  /** FHIR id, if the line got as far as having one. */
  readonly id?: string;
  /** MSH-10 of the message that it became. */
  readonly controlId?: string;
  readonly reason?: string;
  /** What the API says was not carried. */
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

/** What a journal begins with, and is known by. */
export const HEAD = { loadJournal: 1 } as const;

/** Whether a text is the beginning of a head that was cut off, or nothing. */
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
