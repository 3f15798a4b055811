import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { UsageError } from '../../runtime/command-line/usage-error.ts';

/**
 * Prevents two loads with the same journal, which would send Patients twice and out of order. The lock of a process that
 * no longer runs does not count.
 *
 * @returns releases the lock
 * @throws UsageError if another process holds it
 */
export function lock(path: string): () => void {
  const own = JSON.stringify({ pid: process.pid, host: hostname() });
  for (let isRetry = false; ; isRetry = true) {
    try {
      writeFileSync(path, own, { flag: 'wx', mode: 0o600 });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw new UsageError(`${path}: cannot be written (${(error as NodeJS.ErrnoException).code})`);
      }
      const holder = holderOf(path);
      if (isRetry || holder !== undefined) {
        throw new UsageError(
          `${path}: process ${holder ?? 'unknown'} is loading with this journal; delete the file if it is not`,
        );
      }
      rmSync(path, { force: true });
    }
  }
}

/** The process that holds a lock; undefined if it no longer runs. */
function holderOf(path: string): string | undefined {
  try {
    const { pid, host } = JSON.parse(readFileSync(path, 'utf8')) as { pid: number; host: string };
    if (host !== hostname()) return `${pid} on ${host}`;
    if (pid === process.pid) return undefined;
    process.kill(pid, 0);
    return String(pid);
  } catch (error) {
    // EPERM: the process runs and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? 'of another user' : undefined;
  }
}
