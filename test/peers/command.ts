import { spawnSync } from 'node:child_process';

const LONGEST_MS = 300_000;

/**
 * Runs a program to its end, five minutes at most.
 *
 * @returns its standard output; undefined if it is not there, failed or took longer
 */
export function command(program: string, ...args: string[]): string | undefined {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8', timeout: LONGEST_MS });
  return status === 0 ? stdout : undefined;
}
