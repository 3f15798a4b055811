import { globSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { jest, ROOT } from './jest.ts';
import { numberOfRuns, PROPERTY_RUNS } from './property-runs.ts';

// npm run test:properties [-- --runs N] — every test file with a property, with N cases each.

const DEFAULT_RUNS = '10000';
/** Far more than the slowest property takes for a case. */
const MS_PER_RUN = 100;
/** The longest time that a timer of Node can wait. */
const MOST_MS = 2 ** 31 - 1;

try {
  const { values } = parseArgs({ options: { runs: { type: 'string', default: DEFAULT_RUNS } } });
  process.exitCode = runProperties(numberOfRuns(values.runs));
} catch (error) {
  process.stderr.write(`test:properties: --runs N: ${(error as Error).message}\n`);
  process.exitCode = 2;
}

/** @returns the exit code */
function runProperties(runs: number): number {
  const files = propertyTests();
  process.stdout.write(`${runs} cases of each property in\n${files.map((file) => `  ${file}\n`).join('')}`);
  const args = [
    '--runTestsByPath',
    // Each file is a worker's; by itself Jest leaves one core free.
    '--maxWorkers=100%',
    ...files,
    `--testTimeout=${Math.min(60_000 + runs * MS_PER_RUN, MOST_MS)}`,
  ];
  return jest(args, 'inherit', { [PROPERTY_RUNS]: String(runs) }).status;
}

/** The tests that ask for their number of cases, so that no list of them can be forgotten. */
function propertyTests(): string[] {
  const tests = globSync('test/**/*.unit.ts', { cwd: ROOT });
  return tests
    .filter((file) => /from '[^']*\/property-runs\.ts'/.test(readFileSync(ROOT + file, 'utf8')))
    .toSorted();
}
