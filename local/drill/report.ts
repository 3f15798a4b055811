import type { Verdict } from './judge-run.ts';
import type { Round } from './round.ts';

/** Maximum number of control IDs in a line. */
const MOST_NAMED = 10;

/** The final report of a drill. */
export function reportOf(rounds: readonly Round[], seed: number): string {
  const sum = (of: (round: Round) => number) => rounds.reduce((total, round) => total + of(round), 0);
  const duplicates = (kind: keyof Verdict['duplicates']) => sum(({ verdict }) => verdict.duplicates[kind]);
  const explained = duplicates('unclear') + duplicates('killed') + duplicates('slow');
  const list = (name: string, of: (verdict: Verdict) => readonly string[]) => {
    const ids = rounds.flatMap(({ verdict }) => of(verdict));
    const named = ids.slice(0, MOST_NAMED).join(', ');
    return `  ${name.padEnd(38)} ${ids.length}${ids.length > 0 ? `: ${named}${ids.length > MOST_NAMED ? ', …' : ''}` : ''}`;
  };
  const isGood = rounds.every(({ verdict }) => verdict.isGood);
  return [
    `  ${'sent'.padEnd(38)} ${sum(({ verdict }) => verdict.sent)}`,
    `  ${'accepted by the endpoint'.padEnd(38)} ${sum(({ verdict }) => verdict.accepted)}`,
    `  ${'quarantined'.padEnd(38)} ${sum(({ verdict }) => verdict.quarantined)}`,
    `  ${'arrivals'.padEnd(38)} ${sum(({ arrivals }) => arrivals.length)}`,
    `  ${'duplicates, explained'.padEnd(38)} ${explained}: ${duplicates('unclear')} after no clear answer, ${duplicates('killed')} after SIGKILL, ${duplicates('slow')} after a late answer`,
    list('duplicates, unexplained', ({ unexplained }) => unexplained),
    list('lost', ({ lost }) => lost),
    list('out of order within a patient', ({ outOfOrder }) => outOfOrder),
    list('changed in transit', ({ changed }) => changed),
    list('quarantined without a refusal', ({ quarantinedForNothing }) => quarantinedForNothing),
    `  ${'senders killed, stopped'.padEnd(38)} ${sum(({ kills }) => kills)}, ${sum(({ stops }) => stops)}`,
    `  ${'outages of the endpoint'.padEnd(38)} ${sum(({ outages }) => outages)}`,
    `  ${'answers'.padEnd(38)} ${faultsOf(rounds)}`,
    ...(isGood
      ? []
      : ['  arrivals of those messages, in ms from the first of the round:', ...rounds.flatMap(historyOf)]),
    `${isGood ? 'good' : `NOT GOOD (${failuresOf(rounds)})`}: seed ${seed}, ${Math.round(sum(({ ms }) => ms) / 1000)} s`,
  ].join('\n');
}

/** The failures of all rounds, in one line. */
function failuresOf(rounds: readonly Round[]): string {
  const sum = (of: (verdict: Verdict) => number) =>
    rounds.reduce((total, { verdict }) => total + of(verdict), 0);
  const failures: [string, number][] = [
    ['duplicates unexplained', sum(({ unexplained }) => unexplained.length)],
    ['lost', sum(({ lost }) => lost.length)],
    ['out of order', sum(({ outOfOrder }) => outOfOrder.length)],
    ['changed', sum(({ changed }) => changed.length)],
    ['quarantined without a refusal', sum(({ quarantinedForNothing }) => quarantinedForNothing.length)],
    ['rounds in which nothing was sent', sum(({ sent }) => Number(sent === 0))],
  ];
  return failures.flatMap(([name, count]) => (count > 0 ? [`${name}: ${count}`] : [])).join(', ');
}

function faultsOf(rounds: readonly Round[]): string {
  const all = new Map<string, number>();
  for (const { faults } of rounds)
    for (const [name, count] of faults) all.set(name, (all.get(name) ?? 0) + count);
  return [...all].map(([name, count]) => `${name} ${count}`).join(', ');
}

/** The arrivals of the messages that failed a check. */
function historyOf({ verdict, arrivals }: Round): string[] {
  const { unexplained, lost, outOfOrder, changed, quarantinedForNothing } = verdict;
  const ids = new Set([...unexplained, ...lost, ...outOfOrder, ...changed, ...quarantinedForNothing]);
  const start = arrivals[0]?.atMs ?? 0;
  return [...ids].slice(0, MOST_NAMED).map((id) => {
    const own = arrivals.filter(({ controlId }) => controlId === id);
    const each = own.map(
      ({ sender, atMs, answer }) => `sender ${sender} at ${Math.round(atMs - start)}: ${answer}`,
    );
    return `    ${id}  ${each.join('; ') || 'never'}`;
  });
}
