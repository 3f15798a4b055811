import { readFile, writeFile } from 'node:fs/promises';
import { cpus, release, totalmem, type } from 'node:os';
import { runCommand } from '../runtime/command-line/run-command.ts';
import { BENCHMARKS } from './benchmarks.ts';
import type { Row } from './harness/benchmark.ts';
import { withResults } from './harness/markdown.ts';
import { type BenchOptions, benchOptions } from './harness/options.ts';
import { headText, type Machine, machineText, rowText } from './harness/report.ts';

const HELP = `npm run bench [-- OPTION… NAME…] — measures each NAME, or everything, beside its floor or its peers in the same run.

${BENCHMARKS.map(({ name, question }) => `  ${name.padEnd(12)} ${question}`).join('\n')}

  --json FILE   writes all results to FILE too
  --update-docs writes the tables of what was measured into docs/performance.md
  --quick       short windows: shows that everything runs, says little
  -h, --help    this text

A row is a median with the least and the most of its windows. Ratios are of figures that were measured in turn.
An aim that is missed is no failure. Exit codes: 0 measured, 1 a benchmark failed, 2 wrong options.
`;

const DOCUMENT = new URL('../docs/performance.md', import.meta.url);

process.exitCode = await runCommand(
  HELP,
  (args) => {
    const known = BENCHMARKS.map(({ name }) => name);
    return benchOptions(args, known);
  },
  measure,
);

/** @returns the exit code */
async function measure({ names, isQuick, json, updateDocs }: BenchOptions): Promise<number> {
  const machine = thisMachine();
  console.log(machineText(machine));
  const results: { name: string; question: string; corpus: string; rows: Row[] }[] = [];
  for (const benchmark of BENCHMARKS) {
    const { name, question, corpus } = benchmark;
    if (names.length > 0 && !names.includes(name)) continue;
    console.log(headText(benchmark));
    const rows: Row[] = [];
    for await (const row of benchmark.run({ isQuick })) {
      rows.push(row);
      console.log(rowText(row));
    }
    if (names.includes(name)) for (const line of benchmark.tables?.() ?? []) console.log(line);
    results.push({ name, question, corpus, rows });
  }
  const report = { measuredAt: new Date().toISOString(), isQuick, machine, results };
  if (json !== undefined) await writeFile(json, `${JSON.stringify(report, undefined, 2)}\n`);
  if (updateDocs) await writeFile(DOCUMENT, withResults(await readFile(DOCUMENT, 'utf8'), results, report));
  return 0;
}

function thisMachine(): Machine {
  const processors = cpus();
  return {
    node: process.version,
    processor: processors[0]?.model.trim() ?? 'unknown processor',
    cores: processors.length,
    memoryGB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
  };
}
