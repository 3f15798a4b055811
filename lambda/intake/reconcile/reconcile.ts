import type { Bundle } from 'fhir/r4.js';
import type { Change } from '../change.ts';
import { listedChanges } from '../listed-changes.ts';
import type { Cursor, Result, Step } from './step.ts';

/** What a comparison needs from outside. */
export interface ReconcilePorts {
  /** FHIR types that are mapped, in the order in which they are compared. */
  readonly types: readonly string[];
  readonly server: FhirSearch;
  readonly known: KnownResources;
  /**
   * Does what each change asks for. A deletion is made sure of at the server.
   *
   * @throws UnavailableError if any may succeed later
   */
  apply(changes: readonly Change[]): Promise<readonly Result[]>;
  /** Most deletions of one comparison; undefined: the site sends none, and none is looked for. */
  readonly mostDeletions: number | undefined;
}

export interface FhirSearch {
  /**
   * All pages of a search, below the base URL: `Patient?_id=1,2`.
   *
   * @throws UnavailableError if the server does not answer as it should
   */
  search(query: string): AsyncIterable<Bundle>;
}

/** What the record has of the resources of a source. Each throws UnavailableError if the table cannot be reached. */
export interface KnownResources {
  /** Whether this version of a resource, or a newer one, was sent. */
  has(change: Change): Promise<boolean>;
  /**
   * The ids of the resources of a type that were sent and not ended, a page at a time.
   *
   * @param after where an earlier comparison got to; undefined: from the beginning
   */
  pages(type: string, after: string | undefined): AsyncIterable<KnownPage>;
}

export interface KnownPage {
  readonly ids: readonly string[];
  /** Where the next page begins; undefined after the last one. */
  readonly next: string | undefined;
}

/** Of a page of a search: the most that HealthLake gives. */
const PAGE = 100;

/** Ids of one search: its URL stays below 4 KB, which servers take. */
const ASKED_AT_ONCE = 50;

/** Reads of the record at the same time. */
const WIDTH = 10;

/** Of one comparison, unless more are asked for: a message that deletes a patient cannot be taken back. */
export const MOST_DELETIONS = 100;

/** A server that lacks more than may be deleted has more probably lost its content, or shows it to somebody else. */
export class TooManyGoneError extends Error {
  override readonly name = 'TooManyGoneError';
  readonly gone: number;

  constructor(gone: number) {
    super(`${gone} resources are gone from the server`);
    this.gone = gone;
  }
}

/**
 * Compares a FHIR server with the record, and sends what is missing:
 *
 *     each type: listing   ─▶ what the server has changed since a time, oldest first ─▶ not known? ─▶ sent
 *                deletions ─▶ what the record has ─▶ the server does not list it? ─▶ asked for singly ─▶ deleted
 *
 * Each page ends with a step, whose cursor begins the next page. A comparison that died repeats a page, of which the record
 * knows what was sent.
 *
 * @throws UnavailableError if the server, the record or the queue cannot be reached
 * @throws TooManyGoneError before more is deleted than may be
 */
export async function* reconcile(from: Cursor, ports: ReconcilePorts): AsyncGenerator<Step> {
  const { types, mostDeletions } = ports;
  let cursor = from;
  for (const type of types.slice(Math.max(0, types.indexOf(from.type)))) {
    if (type !== cursor.type)
      cursor = { ...cursor, type, phase: 'listing', reached: undefined, after: undefined };
    const phases = [
      ...(cursor.phase === 'listing' ? [listing] : []),
      ...(mostDeletions === undefined ? [] : [deletions]),
    ];
    for (const phase of phases)
      for await (const step of phase(cursor, ports)) {
        cursor = step.cursor;
        yield step;
      }
  }
}

async function* listing(from: Cursor, { server, known, apply }: ReconcilePorts): AsyncGenerator<Step> {
  const { type, since } = from;
  const begin = from.reached ?? since;
  let reached = from.reached;
  let isSorted = true;
  const filter = begin === undefined ? '' : `_lastUpdated=ge${encodeURIComponent(begin)}&`;
  for await (const page of server.search(`${type}?${filter}_sort=_lastUpdated&_count=${PAGE}`)) {
    const changes = listedChanges(page, type);
    const results = await apply(await without(changes, known));
    for (const { lastUpdated } of changes) {
      isSorted &&= lastUpdated !== undefined && isAtOrAfter(lastUpdated, reached);
      if (isSorted) reached = lastUpdated;
    }
    // Where the server does not sort, what follows may be older: the next run begins where this one did.
    if (!isSorted) reached = undefined;
    yield { cursor: { ...from, reached }, looked: changes.length, results, total: page.total };
  }
  yield { cursor: { ...from, phase: 'deletions', reached: undefined }, looked: 0, results: [] };
}

function isAtOrAfter(instant: string, earlier: string | undefined): boolean {
  return earlier === undefined || Date.parse(instant) >= Date.parse(earlier);
}

async function without(changes: readonly Change[], known: KnownResources): Promise<Change[]> {
  const missing: Change[] = [];
  for (const some of chunks(changes, WIDTH)) {
    const isKnown = await Promise.all(some.map((change) => known.has(change)));
    missing.push(...some.filter((_, index) => isKnown[index] === false));
  }
  return missing;
}

async function* deletions(
  from: Cursor,
  { server, known, apply, mostDeletions = 0 }: ReconcilePorts,
): AsyncGenerator<Step> {
  const { type } = from;
  let { deleted } = from;
  for await (const { ids, next } of known.pages(type, from.after)) {
    const gone: string[] = [];
    for (const some of chunks(ids, ASKED_AT_ONCE)) gone.push(...(await notListed(type, some, server)));
    if (deleted + gone.length > mostDeletions) throw new TooManyGoneError(deleted + gone.length);
    const results = await apply(gone.map((id) => deletionOf(type, id)));
    deleted += results.filter(({ outcome }) => outcome === 'deleted').length;
    yield {
      cursor: { ...from, phase: 'deletions', after: next, deleted },
      looked: ids.length,
      results,
    };
  }
}

async function notListed(type: string, ids: readonly string[], server: FhirSearch): Promise<string[]> {
  const gone = new Set(ids);
  for await (const page of server.search(`${type}?_id=${ids.join(',')}&_count=${ASKED_AT_ONCE}`))
    for (const { id } of listedChanges(page, type)) gone.delete(id);
  return [...gone];
}

function deletionOf(type: string, id: string): Change {
  return { type, id, kind: 'delete', version: undefined, lastUpdated: undefined };
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}
