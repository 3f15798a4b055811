import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The folder of the project, in which Jest and all that its tests start run. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Runs Jest to its end, on ES modules as they are. */
export function jest(
  args: readonly string[],
  stdio: 'inherit' | 'pipe' = 'inherit',
  variables: Readonly<Record<string, string>> = {},
): { status: number; stdout: string } {
  const node = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const { status, stdout } = spawnSync(
    process.execPath,
    [...node, 'node_modules/jest/bin/jest.js', ...args],
    {
      cwd: ROOT,
      stdio,
      encoding: 'utf8',
      env: { ...process.env, ...variables },
    },
  );
  return { status: status ?? 1, stdout };
}
