import type { Survivor } from '../../mapping/core/resource-module.ts';
import type { SourceVersion } from './source-version.ts';

/** What the source says of the resource that a message was made of. */
export interface Source {
  /** Undefined if the source says no version that can be compared. */
  readonly version: SourceVersion | undefined;
  /** Name of the FHIR source of the site profile; absent for what came through `/persistence`. */
  readonly sourceName?: string | undefined;
  /** Equal for equal resources, whatever their `meta`. */
  readonly contentHash: string;
  /** Absent for a message after which there is still such a resource. */
  readonly end?: End | undefined;
}

/** What a message makes of a resource that is no longer in use: deleted, or merged into another one. */
export type End =
  | { readonly kind: 'deleted' }
  | {
      readonly kind: 'merged';
      readonly survivor: Survivor;
      /** Control ID of the survivor's message by which the merge names it; undefined if there was none. */
      readonly basis: string | undefined;
    };

/** What the record has of a resource when a request comes. */
export interface Previous {
  /** The last one that is in the queue for certain. */
  readonly confirmed?: Source | undefined;
  /** The one that a process was about to send when it died; it is sent before any newer one. */
  readonly pending?: Source | undefined;
}

/**
 * - `send`: it is sent
 * - `retake`: it is the pending one again: the caller repeats its request, and sending that one is enough
 * - `stale`: it is an older version than the last one
 * - `duplicate`: it is the last version again
 */
export type Decision = 'send' | 'retake' | 'stale' | 'duplicate';

/** Clocks of one source differ by less. */
const RENUMBERED_AFTER_MS = 60_000;

/** What is done with a request, by what the record has. */
export function decide({ confirmed, pending }: Previous, incoming: Source): Decision {
  if (pending !== undefined && isSame(pending, incoming)) return 'retake';
  const last = pending ?? confirmed;
  // Versions of different servers do not compare; whether one may write what the other wrote is not decided here.
  if (last === undefined || isOfOtherSource(last, incoming)) return 'send';
  if (last.version === undefined || incoming.version === undefined) {
    // A server that repeats its call says the same again. FHIR Works does not repeat any, and all its writes are sent.
    return incoming.sourceName !== undefined && isSame(last, incoming) ? 'duplicate' : 'send';
  }
  const isOfEnded = last.end !== undefined && incoming.end === undefined;
  if (isOlder(incoming.version, last.version) || (isOfEnded && isEqual(last, incoming)))
    return isRenumbered(last.version, incoming.version) ? 'send' : 'stale';
  // The same number with other content: it is not known which of the two is wrong, and better twice than never.
  return isSame(last, incoming) ? 'duplicate' : 'send';
}

/**
 * Whether the pending message is in the queue, or will be before any newer one. Its request may have been answered, because a
 * confirmation can fail.
 */
export function willBeSent({ confirmed, pending }: Previous): boolean {
  return pending !== undefined && decide({ confirmed }, pending) === 'send';
}

/** Whether two named sources have written the same resource. What came through `/persistence` may be taken over by any. */
export function isOfOtherSource(last: Source, incoming: Source): boolean {
  const { sourceName: before } = last;
  const { sourceName: after } = incoming;
  return before !== undefined && after !== undefined && before !== after;
}

function isSame(one: Source, other: Source): boolean {
  const isOfSameKind = one.end?.kind === other.end?.kind;
  const isAlike = isOfSameKind && isEqual(one, other) && one.contentHash === other.contentHash;
  return isAlike && !isOfOtherSource(one, other);
}

function isEqual({ version: one }: Source, { version: other }: Source): boolean {
  if (one?.number !== undefined || other?.number !== undefined) return one?.number === other?.number;
  return one?.id === other?.id && one?.lastUpdated === other?.lastUpdated;
}

/** By their numbers, or by their times where one has no number. */
function isOlder(one: SourceVersion, other: SourceVersion): boolean {
  if (one.number !== undefined && other.number !== undefined) return one.number < other.number;
  return (
    one.lastUpdated !== undefined && other.lastUpdated !== undefined && one.lastUpdated < other.lastUpdated
  );
}

/** A lower number, changed well after the higher one: the source has begun to number anew, as after a migration. */
function isRenumbered(last: SourceVersion, incoming: SourceVersion): boolean {
  const { lastUpdated: before } = last;
  const { lastUpdated: after } = incoming;
  return before !== undefined && after !== undefined && after - before > RENUMBERED_AFTER_MS;
}
