import { createReadStream, type Stats } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { UsageError } from '../../runtime/command-line/usage-error.ts';
import { MOST_BODY_BYTES } from '../../runtime/invocation.ts';
import { errorKind } from '../../runtime/observability/log.ts';
import { linesOf, withoutMark } from './lines.ts';

/** A file of an export. */
export interface SourceFile {
  readonly path: string;
  /** Its name in journal, summary and messages: the path within the folder. */
  readonly name: string;
}

/** The position of a resource: a line of NDJSON, or an entry of a Bundle; 1 for a single resource in a file. */
export interface Position {
  readonly file: string;
  /** Starts at 1. */
  readonly line: number;
}

export interface SourceEntry extends Position {
  /** The resource as JSON; undefined if it is larger than the API accepts. */
  readonly bytes: Uint8Array | undefined;
}

/** A .json file is read into memory as a whole. */
const MOST_JSON_FILE_BYTES = 256 * 1024 * 1024;

/**
 * The given file, or all .ndjson and .json files (.gz too) in and below the given folder, sorted by name.
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
 * The resources of all files, in order, as a stream.
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
      // Errors of the file system and of zlib: only their code is shown, since messages may quote the content.
      throw new UsageError(`${path}: cannot be read (${errorKind(error)})`);
    }
  }
}

type Entry = Omit<SourceEntry, 'file'>;

async function* ndjsonEntries(path: string): AsyncGenerator<Entry> {
  const lines = linesOf(await contentOf(path), MOST_BODY_BYTES);
  for await (const { number, bytes } of lines) yield { line: number, bytes };
}

/** The resources of a Bundle, or the content of the file as one resource. */
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
    const value: unknown = JSON.parse(
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes),
    );
    if (typeof value !== 'object' || value === null) return undefined;
    const { resourceType, entry } = value as { resourceType?: unknown; entry?: unknown };
    if (resourceType !== 'Bundle') return undefined;
    return Array.isArray(entry) ? entry : [];
  } catch {
    // Reported like any other line that is not JSON.
    return undefined;
  }
}

/** The content of a file, unpacked if its first two bytes say gzip, whatever its name says. */
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
