import { fileURLToPath } from 'node:url';

/** Node options of a measured process, so that it answers {@link Probed} on request. */
export const PROBE = ['--import', fileURLToPath(new URL('./probe.ts', import.meta.url))];

/** The resource usage of a process. */
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
