import { once } from 'node:events';
import { constants, createWriteStream } from 'node:fs';
import { access, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import { KEPT_ACTIVE } from '../../mapping/core/losses.ts';
import { UsageError } from '../../runtime/command-line/usage-error.ts';
import { errorKind } from '../../runtime/observability/log.ts';
import { type JournalEntry, OUTCOMES, type Outcome } from './journal-lines.ts';

/** The first line of a summary; of the whole load, over all its runs. */
export interface Totals {
  /** Nothing was sent: `accepted` are those that are valid. */
  readonly dryRun?: boolean;
  /** Whether every line of the source was looked at. */
  readonly complete: boolean;
  readonly source: string;
  readonly url?: string;
  readonly at: string;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Resources of other types, as far as this run came. */
  readonly skipped: Readonly<Record<string, number>>;
}

/** What the screen shows of a summary: its totals and the first lines that were not accepted. */
export interface Shown {
  readonly totals: Totals;
  /** How often the API named something that was not carried. */
  readonly notes: number;
  /** How many Patients are inactive, which the receiver does not learn. */
  readonly inactive: number;
  readonly problems: readonly Listed[];
}

/** An entry as the summary lists it. */
type Listed = Omit<JournalEntry, 'hash'>;

const MOST_SHOWN = 10;

/** @throws UsageError now, and not when the load is over, if the summary could not be written */
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
 * Writes the summary as NDJSON: the totals, then a line for each finished line of the source. A file that is there
 * already is replaced once the new one is whole.
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
  rejected: 'for what they hold; mend the lines and start again',
  failed: 'for another reason; the next start tries them again',
  superseded: 'not sent: a later line of the same Patient was accepted before',
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
  if (inactive > 0) rows.push(row('inactive', inactive, 'accepted, and the receiver keeps them active'));
  // Of what would be lost a dry run notes nothing else.
  if (notes > 0 && !totals.dryRun)
    rows.push(row('with a note', notes, 'accepted, and not all of it was carried as it is'));
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
