import { createHmac, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { UsageError } from '../../runtime/command-line/usage-error.ts';
import { errorKind } from '../../runtime/observability/log.ts';
import { HEAD, isBefore, type JournalEntry, type Outcome, type State } from './journal-lines.ts';
import { lastEntries, type Memory, noMemory, readJournal, remember, resourceKey } from './journal-memory.ts';
import type { Sendable } from './resource.ts';
import type { Position } from './source.ts';

const FSYNC_MS = 1000;

/**
 * The outcome of each line of a source, in an append-only file from which the next run resumes. A kill loses nothing,
 * since each entry is written at once. A power failure loses the last second; its Patients are then sent again, as
 * updates. The only patient data in it are FHIR ids.
 */
export class Journal {
  readonly path: string;
  /** Whether an earlier run left entries. */
  readonly isContinued: boolean;
  readonly #file: number;
  readonly #key: Buffer;
  readonly #memory: Memory;
  #isSynced = true;
  readonly #timer: NodeJS.Timeout;

  private constructor(path: string, file: number, key: Buffer, memory: Memory) {
    this.path = path;
    this.#file = file;
    this.#key = key;
    this.#memory = memory;
    this.isContinued = memory.entries > 0;
    this.#timer = setInterval(() => this.#sync(), FSYNC_MS);
    this.#timer.unref();
  }

  /**
   * Opens the journal of a load or creates one.
   *
   * @param url root of the API. A journal of a load to another API is refused, unless that one accepted nothing: its URL was
   *   mistyped, and the journal begins anew, with the same key
   * @throws UsageError if it cannot be used
   */
  static async open(path: string, url: string): Promise<Journal> {
    let file: number;
    try {
      // Ids are derived from its key, so only the user may read it.
      file = openSync(path, 'a+', 0o600);
    } catch (error) {
      throw new UsageError(`--journal ${path}: cannot be opened (${errorKind(error)})`);
    }
    const read = await readJournal(file, path, url);
    // A kill may have cut off the last entry. It is removed, and its line will be sent again.
    const isOfUrl = read.url === url;
    ftruncateSync(file, isOfUrl ? read.wholeBytes : 0);
    const key = read.key ?? randomBytes(32);
    const journal = new Journal(path, file, key, isOfUrl ? read.memory : noMemory());
    if (!isOfUrl) {
      journal.#write({ ...HEAD, url, key: key.toString('hex'), at: new Date().toISOString() });
      // Ids are derived from the key, so the file and its folder entry must be on disk before anything is sent.
      journal.#sync();
      syncFolder(dirname(path));
    }
    return journal;
  }

  /** A keyed digest by which a line is recognized. Without the journal's key it reveals nothing. */
  hash(bytes: Uint8Array | undefined): string {
    return this.#digest(bytes).toString('hex', 0, 8);
  }

  /** The id of a Patient without one: the same for the same line, and a UUID (RFC 9562 §5.8). */
  idOf(bytes: Uint8Array): string {
    const uuid = Buffer.from(this.#digest(bytes).subarray(16, 32));
    uuid[6] = ((uuid[6] ?? 0) & 0x0f) | 0x80;
    uuid[8] = ((uuid[8] ?? 0) & 0x3f) | 0x80;
    return uuid.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }

  /** The last outcome of a line, if there is one. */
  find({ file, line }: Position): State | undefined {
    return this.#memory.done.get(file)?.get(line);
  }

  /** Whether a later line of the same resource was already accepted. Sending this one would overwrite it. */
  isSuperseded({ type, id }: Pick<Sendable, 'type' | 'id'>, position: Position): boolean {
    const accepted = this.#memory.accepted.get(resourceKey(id, type));
    return accepted !== undefined && isBefore(position, accepted);
  }

  add(entry: JournalEntry): void {
    this.#write(entry);
    remember(entry, this.#memory);
  }

  /** The number of lines by outcome, over all runs. */
  counts(): Record<Outcome, number> {
    const counts = { accepted: 0, rejected: 0, failed: 0, superseded: 0 };
    for (const ofFile of this.#memory.done.values())
      for (const { outcome } of ofFile.values()) counts[outcome] += 1;
    return counts;
  }

  /** The last entry of each line, read from the file, in the order in which they were written. */
  entries(): AsyncGenerator<JournalEntry> {
    return lastEntries(this.#file, this.#memory);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#sync();
    closeSync(this.#file);
  }

  #digest(bytes: Uint8Array | undefined): Buffer {
    return createHmac('sha256', this.#key)
      .update(bytes ?? '')
      .digest();
  }

  #write(line: object): void {
    writeSync(this.#file, `${JSON.stringify(line)}\n`);
    this.#isSynced = false;
  }

  #sync(): void {
    if (!this.#isSynced) fsyncSync(this.#file);
    this.#isSynced = true;
  }
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  fsyncSync(folder);
  closeSync(folder);
}
