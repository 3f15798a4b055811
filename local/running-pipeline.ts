import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// How a command finds the pipeline that `npm start` runs on this machine: a file for each, named by its process id,
// with the URL of its emulator.

const FOLDER = fileURLToPath(new URL('../node_modules/.cache/local-pipeline', import.meta.url));

/**
 * Tells that this process runs a pipeline; the function that it returns takes it back. A folder that cannot be written to
 * is no reason not to run: commands are told the URL then.
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

/** URLs of the emulators of all pipelines that run; what a killed one left behind is cleared away. */
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
    // Signal 0 is sent to nobody; it only asks whether it could be.
    return process.kill(pid, 0);
  } catch (error) {
    // It is there, and of another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
