import { readSync } from 'node:fs';
import { PERSONS } from '../../mapping/resources.ts';
import { UsageError } from '../../runtime/command-line/usage-error.ts';
import { isBefore, isBegun, type JournalEntry, readEntry, readHead, type State } from './journal-lines.ts';
import { linesOf } from './lines.ts';
import type { Position } from './source.ts';

const MOST_LINE_BYTES = 64 * 1024;

/** The entries of a journal, kept short: memory grows with the number of Patients, not with their size. */
export interface Memory {
  /** The last entry, by file and line. */
  readonly done: Map<string, Map<number, State & { readonly entry: number }>>;
  /** The last accepted line of each resource. */
  readonly accepted: Map<string, Position>;
  /** How many entries there are. */
  entries: number;
}

/** That of a journal without entries. */
export function noMemory(): Memory {
  return { done: new Map(), accepted: new Map(), entries: 0 };
}

/** One id may be that of a resource of each type. */
export function resourceKey(id: string, type: string = PERSONS.type): string {
  return `${type}/${id}`;
}

export function remember({ file, line, hash, outcome, type, id }: JournalEntry, memory: Memory): void {
  const ofFile = memory.done.get(file) ?? new Map();
  ofFile.set(line, { hash, outcome, entry: memory.entries });
  memory.done.set(file, ofFile);
  memory.entries += 1;
  if (outcome !== 'accepted' || id === undefined) return;
  const before = memory.accepted.get(resourceKey(id, type));
  if (before === undefined || isBefore(before, { file, line }))
    memory.accepted.set(resourceKey(id, type), { file, line });
}

export interface ReadJournal {
  /** The API that the journal is of; undefined if it has no head yet. */
  readonly url: string | undefined;
  /** Undefined if the journal has no head yet. */
  readonly key: Buffer | undefined;
  readonly memory: Memory;
  readonly wholeBytes: number;
}

/**
 * Reads a journal, even if a kill cut off its last line.
 *
 * @throws UsageError if it is not a journal, or belongs to a load to another API that accepted something
 */
export async function readJournal(file: number, path: string, url: string): Promise<ReadJournal> {
  const memory = noMemory();
  let key: Buffer | undefined;
  let ownUrl: string | undefined;
  const whole = { bytes: 0, rest: '' };
  for await (const { number, bytes } of linesOf(wholeLines(file, whole), MOST_LINE_BYTES)) {
    const text = Buffer.from(bytes ?? []).toString();
    if (key !== undefined) {
      const entry = readEntry(text);
      if (entry === undefined)
        throw new UsageError(`--journal ${path}: line ${number} is not a journal entry`);
      remember(entry, memory);
      continue;
    }
    const head = readHead(text);
    if (head === undefined) throw new UsageError(`--journal ${path}: is no journal of a load`);
    ownUrl = head.url;
    key = Buffer.from(head.key, 'hex');
  }
  // Never truncate a file that is not a journal.
  if (key === undefined && !isBegun(whole.rest))
    throw new UsageError(`--journal ${path}: is no journal of a load`);
  if (ownUrl !== undefined && ownUrl !== url && memory.accepted.size > 0) {
    throw new UsageError(
      `--journal ${path}: is of a load to ${ownUrl}, which has accepted ${memory.accepted.size}; name another file to load to ${url} as well`,
    );
  }
  return { key, url: ownUrl, memory, wholeBytes: whole.bytes };
}

/** The bytes of a file up to its last line feed. `whole` receives their number and the incomplete line after them. */
async function* wholeLines(file: number, whole: { bytes: number; rest: string }): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array = new Uint8Array();
  for (let position = 0; ; ) {
    const chunk = Buffer.alloc(256 * 1024);
    const length = readSync(file, chunk, 0, chunk.length, position);
    if (length === 0) return;
    position += length;
    const bytes = Buffer.concat([rest, chunk.subarray(0, length)]);
    const end = bytes.lastIndexOf(0x0a) + 1;
    whole.bytes += end;
    rest = bytes.subarray(end);
    whole.rest = Buffer.from(rest.subarray(0, 100)).toString();
    if (end > 0) yield bytes.subarray(0, end);
  }
}

/** The last entry of each line, in the order in which they were written. */
export async function* lastEntries(file: number, memory: Memory): AsyncGenerator<JournalEntry> {
  let ordinal = -1;
  for await (const { bytes } of linesOf(wholeLines(file, { bytes: 0, rest: '' }), MOST_LINE_BYTES)) {
    const entry = readEntry(Buffer.from(bytes ?? []).toString());
    // The head is not an entry.
    if (entry === undefined) continue;
    ordinal += 1;
    if (memory.done.get(entry.file)?.get(entry.line)?.entry === ordinal) yield entry;
  }
}
