import { errorKind } from '../../runtime/log.ts';
import { sendPatient } from './client.ts';
import { dryRun } from './dry-run.ts';
import { HELP } from './help.ts';
import { untilInterrupted } from './interrupt.ts';
import { Journal } from './journal.ts';
import { LoadStopped, load } from './load.ts';
import { lock } from './lock.ts';
import { type CommandOptions, readCommand } from './options.ts';
import { createProgress } from './progress.ts';
import { createSign } from './sigv4.ts';
import { entriesOf, findSources, type SourceFile } from './source.ts';
import { table, writeSummary } from './summary.ts';
import { UsageError } from './usage-error.ts';

const EXIT = { done: 0, notAll: 1, usage: 2, interrupted: 130 } as const;

process.exitCode = await run(process.argv.slice(2));

/** @returns the exit code */
async function run(args: readonly string[]): Promise<number> {
  try {
    const command = readCommand(args, process.env);
    if (command.help) {
      process.stdout.write(HELP);
      return EXIT.done;
    }
    const files = await findSources(command.source);
    // Reads all of it once: what is broken or cut off is known before the first Patient is sent.
    const total = await countLines(files);
    const { url } = command;
    if (url === undefined) return await check(command, files, total);
    const unlock = lock(`${command.journal}.lock`);
    try {
      return await send({ ...command, url }, files, total);
    } finally {
      unlock();
    }
  } catch (error) {
    // Of an error that nobody foresaw only its kind: its message may hold what was being worked on.
    say(
      error instanceof UsageError
        ? `${error.message} (--help says more)`
        : `The load failed: ${errorKind(error)}`,
    );
    return error instanceof UsageError ? EXIT.usage : EXIT.notAll;
  }
}

async function countLines(files: readonly SourceFile[]): Promise<number> {
  let total = 0;
  for await (const _ of entriesOf(files)) total += 1;
  return total;
}

async function check(command: CommandOptions, files: readonly SourceFile[], total: number): Promise<number> {
  const progress = createProgress(total, process.stderr);
  const { outcomes, skipped, problems } = await dryRun(entriesOf(files), progress);
  progress.stop();
  const totals = {
    dryRun: true,
    complete: true,
    source: command.source,
    at: new Date().toISOString(),
    outcomes,
    skipped,
  };
  say(table(await writeSummary(command.summary, totals, problems)));
  say(`Nothing was sent. Summary: ${command.summary}`);
  return outcomes.rejected === 0 ? EXIT.done : EXIT.notAll;
}

async function send(
  command: CommandOptions & { readonly url: URL },
  files: readonly SourceFile[],
  total: number,
): Promise<number> {
  const { url, timeoutMs, retries, region } = command;
  const journal = await Journal.open(command.journal, url.href);
  const stop = new AbortController();
  const sign = region === undefined ? undefined : createSign(region);
  const skipped: Record<string, number> = {};
  let sent = 0;
  if (journal.isContinued) say(`Going on from ${journal.path}`);
  const progress = createProgress(total, process.stderr);
  const release = untilInterrupted(stop, () => {
    progress.note('stopping after the Patients that are on their way; once more: at once');
  });
  let failure: unknown;
  try {
    await load(
      entriesOf(files),
      journal,
      (id, body) =>
        sendPatient(id, body, {
          url,
          timeoutMs,
          retries,
          sign,
          stop: stop.signal,
          onRetry: progress.retrying,
        }),
      { ...command, stop },
      {
        onDone({ outcome }) {
          sent += 1;
          progress.done(outcome === 'rejected' || outcome === 'failed');
        },
        onKnown: () => progress.passed(),
        onSkipped(type) {
          skipped[type] = (skipped[type] ?? 0) + 1;
          progress.passed();
        },
      },
    );
  } catch (error) {
    failure = error;
  } finally {
    release();
    progress.stop();
  }
  const complete = !stop.signal.aborted;
  const outcomes = journal.counts();
  const at = new Date().toISOString();
  const totals = { complete, source: command.source, url: url.href, at, outcomes, skipped };
  const shown = await writeSummary(command.summary, totals, journal.entries());
  journal.close();
  say(table(shown));
  if (sent === 0 && complete)
    say(`Nothing was left to do: ${journal.path} has every Patient of this source.`);
  say(`Summary: ${command.summary}`);
  if (failure instanceof LoadStopped) say(`Stopped: ${failure.message}`);
  else if (failure !== undefined) throw failure;
  if (!complete) say('The same command goes on where this one ended.');
  if (!complete && failure === undefined) return EXIT.interrupted;
  return complete && outcomes.rejected + outcomes.failed === 0 ? EXIT.done : EXIT.notAll;
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
