import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

// npm test [-- NAME …] — all tests, or those in files with such a name; any other option of Jest, too.

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Which layers run together, and how. */
const RUNS = [
  // By itself Jest leaves one processor free.
  ['--selectProjects', 'unit', '--maxWorkers=100%'],
  // These have timers, and processes of their own, which unit tests beside them would slow down.
  ['--selectProjects', 'loopback', 'end-to-end'],
];

const given = process.argv.slice(2);
const runs = RUNS.filter((run) => given.length === 0 || hasTests(run));
// Where no run has any, each says so and fails.
const codes = (runs.length > 0 ? runs : RUNS).map((run) => jest(run, 'inherit').status ?? 1);
process.exitCode = codes.find((code) => code !== 0) ?? 0;

function hasTests(run: readonly string[]): boolean {
  const { status, stdout } = jest([...run, '--listTests'], 'pipe');
  return status !== 0 || /\.ts$/m.test(stdout);
}

/** What was given goes first: `--selectProjects` takes every name that follows for one of a project. */
function jest(run: readonly string[], stdio: 'inherit' | 'pipe') {
  const node = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  return spawnSync(process.execPath, [...node, 'node_modules/jest/bin/jest.js', ...given, ...run], {
    cwd: ROOT,
    stdio,
    encoding: 'utf8',
  });
}
