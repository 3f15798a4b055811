import { jest } from './jest.ts';

// npm test [-- NAME …] — all tests, or those in files with such a name; any other option of Jest, too.

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
const codes = (runs.length > 0 ? runs : RUNS).map((run) => jest(argumentsOf(run)).status);
process.exitCode = codes.find((code) => code !== 0) ?? 0;

function hasTests(run: readonly string[]): boolean {
  const { status, stdout } = jest(argumentsOf([...run, '--listTests']), 'pipe');
  return status !== 0 || /\.ts$/m.test(stdout);
}

/** What was given goes first: `--selectProjects` takes every name that follows for one of a project. */
function argumentsOf(run: readonly string[]): string[] {
  return [...given, ...run];
}
