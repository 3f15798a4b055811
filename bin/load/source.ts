import { createReadStream, type Stats } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { MOST_BODY_BYTES } from '../../local/invocation.ts';
import { UsageError } from '../../runtime/command-line/usage-error.ts';
import { errorKind } from '../../runtime/observability/log.ts';
import { linesOf, withoutMark } from './lines.ts';

/** A file of an export. */
export interface SourceFile {
  readonly path: string;
  /** How journal, summary and messages call it: its path within the folder. */
  readonly name: string;
}

/** Where a resource stands: a line of NDJSON, or an entry of a Bundle; a resource alone in a file is 1. */
export interface Position {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

export interface SourceEntry extends Position {
  /** The resource as JSON; undefined if it is larger than the API takes. */
  readonly bytes: Uint8Array | undefined;
}

/** A .json file is read as a whole. */
const MOST_JSON_FILE_BYTES = 256 * 1024 * 1024;

/**
 * The file that is named, or the .ndjson and .json files (.gz too) in and below the folder that is, by name.
 *
 * @throws UsageError if there is none
 */
export async function findSources(path: string): Promise<SourceFile[]> {
  let stats: Stats;
  try {
    stats = await stat(path);
  } catch (error) {
    throw new UsageError(`${path}: cannot be read (${errorKind(error)})`);
  }
  if (!stats.isDirectory()) return [{ path, name: basename(path) }];
  const names = (await readdir(path, { recursive: true }))
    .filter((name) => /\.(nd)?json(\.gz)?$/i.test(name) && !/(^|[/\\])\./.test(name))
    .toSorted();
  if (names.length === 0) throw new UsageError(`${path}: holds no .ndjson or .json files (.gz too)`);
  return names.map((name) => ({ path: join(path, name), name }));
}

/**
 * The resources of all files, in order, read while they are taken.
 *
 * @throws UsageError if a file cannot be read or unpacked
 */
export async function* entriesOf(files: readonly SourceFile[]): AsyncGenerator<SourceEntry> {
  for (const { path, name } of files) {
    try {
      const read = /\.json(\.gz)?$/i.test(name) ? jsonEntries : ndjsonEntries;
      for await (const entry of read(path)) yield { file: name, ...entry };
    } catch (error) {
      if (typeof error !== 'object' || error === null || !('code' in error)) throw error;
      // Codes of the file system and of zlib; their messages may quote what was read.
      throw new UsageError(`${path}: cannot be read (${errorKind(error)})`);
    }
  }
}

type Entry = Omit<SourceEntry, 'file'>;

async function* ndjsonEntries(path: string): AsyncGenerator<Entry> {
  const lines = linesOf(await contentOf(path), MOST_BODY_BYTES);
  for await (const { number, bytes } of lines) yield { line: number, bytes };
}

/** The resources of a Bundle, or the one resource that the file holds, whatever that is. */
async function* jsonEntries(path: string): AsyncGenerator<Entry> {
  const bytes = withoutMark(await wholeOf(path));
  const entries = bundleEntries(bytes);
  if (entries === undefined) {
    yield { line: 1, bytes: bytes.length > MOST_BODY_BYTES ? undefined : bytes };
    return;
  }
  for (const [index, entry] of entries.entries()) {
    const resource = typeof entry === 'object' && entry !== null && 'resource' in entry && entry.resource;
    if (!resource) continue;
    const text = Buffer.from(JSON.stringify(resource));
    yield { line: index + 1, bytes: text.length > MOST_BODY_BYTES ? undefined : text };
  }
}

async function wholeOf(path: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of await contentOf(path)) {
    length += chunk.length;
    if (length > MOST_JSON_FILE_BYTES) {
      throw new UsageError(`${path}: is larger than ${MOST_JSON_FILE_BYTES >> 20} MiB; write it as .ndjson`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function bundleEntries(bytes: Uint8Array): unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (typeof value !== 'object' || value === null) return undefined;
    const { resourceType, entry } = value as { resourceType?: unknown; entry?: unknown };
    if (resourceType !== 'Bundle') return undefined;
    return Array.isArray(entry) ? entry : [];
  } catch {
    // Reported as any other line that is no JSON.
    return undefined;
  }
}

/** What a file holds, unpacked if it is gzip by its first two bytes, whatever its name says. */
async function contentOf(path: string) {
  const file = await open(path);
  const start = new Uint8Array(2);
  try {
    await file.read(start, 0, 2, 0);
  } finally {
    await file.close();
  }
  const bytes = createReadStream(path, { highWaterMark: 256 * 1024 });
  if (start[0] !== 0x1f || start[1] !== 0x8b) return bytes;
  const unpacked = createGunzip();
  bytes.on('error', (error) => unpacked.destroy(error));
  unpacked.on('close', () => bytes.destroy());
  return bytes.pipe(unpacked);
}
