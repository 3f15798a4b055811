import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { typedPath } from '../../runtime/command-line/typed-path.ts';

/** A file with a Patient. */
export interface PatientFile {
  /** The path as it was typed, or within the typed folder. */
  readonly name: string;
  /** Sent unchanged: the API reports what is wrong with them. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Reads the given files, and all `.json` files of the given folders.
 *
 * @throws Error if a file cannot be read, or a folder holds none
 */
export async function readPatientFiles(paths: readonly string[]): Promise<PatientFile[]> {
  const files = await Promise.all(paths.map(filesOf));
  return Promise.all(
    files.flat().map(async (name) => ({ name, bytes: new Uint8Array(await readFile(typedPath(name))) })),
  );
}

async function filesOf(path: string): Promise<string[]> {
  if (!(await stat(typedPath(path))).isDirectory()) return [path];
  const names = (await readdir(typedPath(path))).filter((name) => name.endsWith('.json')).toSorted();
  if (names.length === 0) throw new Error(`${path} holds no .json files`);
  return names.map((name) => join(path, name));
}
