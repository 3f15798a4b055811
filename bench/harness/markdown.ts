import { isMet, type Row } from './benchmark.ts';
import { aimText, type Machine, machineText, numberText, rangeText } from './report.ts';

/** What one benchmark gave, with what has to be known to quote it. */
export interface Result {
  readonly name: string;
  readonly rows: readonly Row[];
}

export interface Run {
  /** ISO 8601. */
  readonly measuredAt: string;
  readonly machine: Machine;
}

/**
 * A document in which the block of each benchmark that ran is replaced. A block stands between `<!-- bench NAME -->` and
 * `<!-- end -->`, each on a line of its own.
 *
 * @throws Error if the document has no block for a benchmark that ran: its figures would be lost
 */
export function withResults(document: string, results: readonly Result[], run: Run): string {
  return results.reduce((text, result) => {
    const start = `<!-- bench ${result.name} -->\n`;
    const from = text.indexOf(start);
    const to = text.indexOf('<!-- end -->', from);
    if (from === -1 || to === -1) throw new Error(`the document has no block for ${result.name}`);
    return `${text.slice(0, from)}${start}\n${tableOf(result.rows)}\n\n${headOf(run)}\n\n${text.slice(to)}`;
  }, document);
}

function headOf({ measuredAt, machine }: Run): string {
  return `Measured ${measuredAt.slice(0, 10)}: ${machineText(machine)}.`;
}

function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(({ name, value, unit, ratio, note }) => {
    const figure = `${numberText(value.median)} ${unit} (${rangeText(value)})`;
    const compared =
      ratio === undefined ? '' : `${numberText(ratio.median)} × ${ratio.to} (${rangeText(ratio)})`;
    const aim =
      ratio?.aim === undefined
        ? ''
        : `${aimText(ratio.aim)}: ${isMet(ratio.aim, ratio.median) ? 'met' : '**missed**'}`;
    return `| ${[name, figure, compared, aim, note ?? ''].map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return ['| what | median (least–most) | beside | aim | note |', '|---|---|---|---|---|', ...lines].join(
    '\n',
  );
}
