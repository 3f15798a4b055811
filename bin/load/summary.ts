import { once } from 'node:events';
import { constants, createWriteStream } from 'node:fs';
import { access, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import { KEPT_ACTIVE } from '../../mapping/core/losses.ts';
import { RESOURCES, typesText } from '../../mapping/resources.ts';
import { UsageError } from '../../runtime/command-line/usage-error.ts';
import { errorKind } from '../../runtime/observability/log.ts';
import { type JournalEntry, OUTCOMES, type Outcome } from './journal-lines.ts';

/** The first line of a summary: the totals of the whole load, over all its runs. */
export interface Totals {
  /** In a dry run nothing is sent, and `accepted` counts the valid ones. */
  readonly dryRun?: boolean;
  /** Whether every line of the source was processed. */
  readonly complete: boolean;
  readonly source: string;
  readonly url?: string;
  readonly at: string;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Resources of other types that this run has read. */
  readonly skipped: Readonly<Record<string, number>>;
}

/** The part of a summary that is printed: its totals and the first lines that were not accepted. */
export interface Shown {
  readonly totals: Totals;
  /** How many Patients have a note on what was not mapped exactly. */
  readonly notes: number;
  /** How many Patients are inactive. The message cannot say so, and the receiver keeps them active. */
  readonly inactive: number;
  readonly problems: readonly Listed[];
}

/** An entry as the summary lists it. */
type Listed = Omit<JournalEntry, 'hash'>;

const MOST_SHOWN = 10;

/** @throws UsageError if the summary cannot be written: checked before the load, not at its end */
export async function assertSummary(path: string): Promise<void> {
  const cannot = (why: string) => new UsageError(`--summary ${path}: cannot be written (${why})`);
  for (const file of [path, `${path}.part`]) {
    const stats = await stat(file).catch(() => undefined);
    if (stats?.isDirectory()) throw cannot(`${file} is a folder`);
    for (const place of stats === undefined ? [dirname(path)] : [dirname(path), file])
      await access(place, constants.W_OK).catch((error) => {
        throw cannot(errorKind(error));
      });
  }
}

/**
 * Writes the summary as NDJSON: the totals, then a line for each finished line of the source. An existing file is
 * replaced when the new one is complete.
 */
export async function writeSummary(
  path: string,
  totals: Totals,
  entries: AsyncIterable<JournalEntry> | Iterable<JournalEntry>,
): Promise<Shown> {
  const problems: Listed[] = [];
  let notes = 0;
  let inactive = 0;
  const part = `${path}.part`;
  const stream = createWriteStream(part, { mode: 0o600 });
  const done = finished(stream);
  const write = async (line: object) => {
    if (!stream.write(`${JSON.stringify(line)}\n`)) await Promise.race([once(stream, 'drain'), done]);
  };
  await write(totals);
  for await (const { hash: _, ...entry } of entries) {
    await write(entry);
    const isProblem = entry.outcome === 'rejected' || entry.outcome === 'failed';
    if (isProblem && problems.length < MOST_SHOWN) problems.push(entry);
    if (entry.note !== undefined) notes += 1;
    if (entry.note?.includes(KEPT_ACTIVE)) inactive += 1;
  }
  stream.end();
  await done;
  await rename(part, path);
  return { totals, notes, inactive, problems };
}

const MEANING: Record<Outcome, string> = {
  accepted: 'in the queue',
  rejected: 'for their content; fix the lines and run it again',
  failed: 'for another reason; the next run tries them again',
  superseded: `not sent: a later line of the same ${typesText(RESOURCES)} was accepted before`,
};

/** The table at the end, as text. */
export function table({ totals, notes, inactive, problems }: Shown): string {
  const always: readonly Outcome[] = totals.dryRun
    ? ['accepted', 'rejected']
    : ['accepted', 'rejected', 'failed'];
  const rows = OUTCOMES.filter((outcome) => always.includes(outcome) || totals.outcomes[outcome] > 0).map(
    (outcome) => {
      const meaning = totals.dryRun && outcome === 'accepted' ? 'valid' : MEANING[outcome];
      return row(outcome, totals.outcomes[outcome], meaning);
    },
  );
  const skipped = Object.entries(totals.skipped);
  const types = skipped.map(([type, count]) => `${type} ${count}`).join(', ');
  const count = skipped.reduce((sum, [, one]) => sum + one, 0);
  if (count > 0) rows.push(row('skipped', count, `other resources: ${types}`));
  if (inactive > 0) rows.push(row('inactive', inactive, 'accepted, but the receiver keeps them active'));
  // In a dry run the only notes are those on inactive Patients.
  if (notes > 0 && !totals.dryRun) rows.push(row('with a note', notes, 'accepted, but not mapped exactly'));
  const more = totals.outcomes.rejected + totals.outcomes.failed - problems.length;
  return [
    ...rows,
    ...problems.map(({ file, line, outcome, reason }) => `${file} line ${line} ${outcome}: ${reason}`),
    ...(more > 0 ? [`and ${more} more`] : []),
  ].join('\n');
}

function row(name: string, count: number, meaning: string): string {
  return `  ${name.padEnd(12)}${count.toLocaleString('en').padStart(11)}   ${meaning}`;
}
