import { readFileSync } from 'node:fs';

/** Ticks of `/proc/PID/stat` a second, on all systems that Node has binaries for. */
const TICKS_A_SECOND = 100;

/** User and system time of a process so far, in ms. Needs Linux. */
export function processorMs(pid: number | undefined): number {
  // The second field, in parentheses, is a name that may hold anything; utime and stime are fields 14 and 15 (proc(5)).
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_A_SECOND;
}
