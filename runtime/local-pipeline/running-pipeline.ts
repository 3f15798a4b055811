import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// How a command finds the pipelines that `npm start` runs on this machine: one file per pipeline, named after its process
// id, with the URL of its emulator.

const FOLDER = fileURLToPath(new URL('../../node_modules/.cache/local-pipeline', import.meta.url));

/**
 * Registers the pipeline of this process. Returns a function that unregisters it. If the folder cannot be written, the
 * pipeline runs anyway, and commands need the emulator's URL as an option.
 */
export function announce(emulatorUrl: string, folder = FOLDER): () => void {
  const file = `${folder}/${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, emulatorUrl);
  } catch {
    return () => undefined;
  }
  return () => rmSync(file, { force: true });
}

/** URLs of the emulators of all running pipelines. Deletes the files of killed ones. */
export function runningEmulators(folder = FOLDER): string[] {
  return filesOf(folder).flatMap((pid) => {
    const file = `${folder}/${pid}`;
    if (isAlive(Number(pid))) return [readFileSync(file, 'utf8')];
    rmSync(file, { force: true });
    return [];
  });
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    // Signal 0 is not delivered; it only checks that the process exists.
    return process.kill(pid, 0);
  } catch (error) {
    // The process exists and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
