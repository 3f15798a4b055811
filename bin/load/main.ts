import { writeFile } from 'node:fs/promises';
import { RESOURCES, typesText } from '../../mapping/resources.ts';
import { runCommand } from '../../runtime/command-line/run-command.ts';
import { UsageError } from '../../runtime/command-line/usage-error.ts';
import { errorKind } from '../../runtime/observability/log.ts';
import type { DryRunReport } from './dry-run.ts';
import { forecastPage } from './forecast-page.ts';
import { forecastText } from './forecast-text.ts';
import { HELP } from './help.ts';
import { EXIT_INTERRUPTED } from './interrupt.ts';
import { lock } from './lock.ts';
import { type CommandOptions, readCommand } from './options.ts';
import { createProgress } from './progress.ts';
import { runLoad } from './run.ts';
import { entriesOf, findSources, type SourceFile } from './source.ts';
import { assertSummary, table, writeSummary } from './summary.ts';

const EXIT = { done: 0, notAll: 1, interrupted: EXIT_INTERRUPTED } as const;

process.exitCode = await runCommand(HELP, (args: readonly string[]) => readCommand(args, process.env), run);

/** @returns the exit code */
async function run(command: CommandOptions): Promise<number> {
  try {
    await assertSummary(command.summary);
    const files = await findSources(command.source);
    // Reads the whole source once, so that a broken or truncated file is found before the first Patient is sent.
    const total = await countLines(files);
    const { url } = command;
    if (url === undefined || command.dryRun) return await check(command, files, total);
    const unlock = lock(`${command.journal}.lock`);
    try {
      return await send({ ...command, url }, files, total);
    } finally {
      unlock();
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    // Of an unexpected error only its kind is shown: its message may hold patient data.
    say(`The load failed: ${errorKind(error)}`);
    return EXIT.notAll;
  }
}

async function countLines(files: readonly SourceFile[]): Promise<number> {
  let total = 0;
  for await (const _ of entriesOf(files)) total += 1;
  return total;
}

async function check(command: CommandOptions, files: readonly SourceFile[], total: number): Promise<number> {
  const { source, summary } = command;
  // Validation and mapping are loaded only for a dry run.
  const { dryRun, reportOf, siteProfile } = await import('./dry-run.ts');
  const profile = siteProfile(process.env);
  const progress = createProgress(total, process.stderr);
  const checked = await dryRun(entriesOf(files), progress, profile);
  progress.stop();
  const { outcomes, skipped, problems, forecast } = checked;
  const at = new Date().toISOString();
  const totals = {
    dryRun: true,
    complete: true,
    source,
    at,
    outcomes,
    skipped,
  };
  say(table(await writeSummary(summary, totals, problems)));
  const costs = forecastText(forecast);
  if (costs !== '') say(costs);
  const report = reportOf(checked, source, at);
  if (command.html !== undefined) await writePage(command.html, report);
  if (command.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  say(`Nothing was sent. Summary: ${summary}`);
  if (outcomes.accepted + outcomes.rejected === 0) return noPatient();
  return outcomes.rejected === 0 ? EXIT.done : EXIT.notAll;
}

async function writePage(file: string, report: DryRunReport): Promise<void> {
  await writeFile(file, forecastPage(report)).catch((error) => {
    throw new UsageError(`--html ${file}: cannot be written (${errorKind(error)})`);
  });
  say(`Page: ${file}`);
}

async function send(
  command: CommandOptions & { readonly url: URL },
  files: readonly SourceFile[],
  total: number,
): Promise<number> {
  const { shown, finished, known, end } = await runLoad(command, files, total);
  say(table(shown));
  say(`Summary: ${command.summary}`);
  if (end === 'complete') {
    if (finished + known === 0) return noPatient();
    if (finished === 0)
      say(`Nothing left to do: the journal has every ${typesText(RESOURCES)} of this source.`);
    const { rejected, failed } = shown.totals.outcomes;
    return rejected + failed === 0 ? EXIT.done : EXIT.notAll;
  }
  if (end !== 'interrupted') say(`Stopped: ${end.stoppedBecause}`);
  say('Run the same command again to resume.');
  return end === 'interrupted' ? EXIT.interrupted : EXIT.notAll;
}

/** A source without a Patient is an error: the user meant to load something. */
function noPatient(): number {
  say(`The source contains no ${typesText(RESOURCES)}.`);
  return EXIT.notAll;
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
