import { fileURLToPath } from 'node:url';

/** For the Node of a process that is measured: it answers {@link Probed} when it is asked. */
export const PROBE = ['--import', fileURLToPath(new URL('./probe.ts', import.meta.url))];

/** What a process has used. */
export interface Probed {
  readonly rss: number;
  readonly heapUsed: number;
  /** Whether garbage was collected before, which takes `--expose-gc`. */
  readonly isCollected: boolean;
  readonly cpuMs: number;
}

/** Processor time of this process itself, in ms. */
export function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
