import type { Loss } from '../../mapping/core/losses.ts';
import type { Position } from './source.ts';

/** One kind of loss over the whole export. */
export interface ForecastRow {
  /** Without indexes: `Patient.name.given`, `PID-5.3`. */
  readonly path: string;
  readonly reason: string;
  /** The number of lines that have it. */
  readonly lines: number;
  /** How often it occurs in them. */
  readonly times: number;
  /** The first lines that have it. */
  readonly examples: readonly Position[];
}

/** Lines of one state, with the first of them. */
export interface Named {
  readonly lines: number;
  readonly examples: readonly Position[];
}

/** What a load would cost, summed over the whole export. */
export interface Forecast {
  /** Elements that are not mapped exactly, the most frequent first. */
  readonly losses: readonly ForecastRow[];
  /** Fields that are longer than the site profile or the version of HL7 allows. */
  readonly longFields: readonly ForecastRow[];
  /** Resources that are not in use any more. */
  readonly inactive: Named;
  /** Resources whose place another one has taken: a link of type replaced-by. */
  readonly mergedAway: Named;
}

/** What one line costs. */
export interface LineCost {
  readonly losses: readonly Pick<Loss, 'path' | 'reason'>[];
  readonly longFields: readonly string[];
  readonly isInactive: boolean;
  readonly isMergedAway: boolean;
}

const MOST_EXAMPLES = 5;
/** Of inactive and merged Patients more are named: each is a decision. */
const MOST_NAMED = 100;

interface Counted {
  lines: number;
  times: number;
  readonly examples: Position[];
}

/** Sums what lines cost. Memory grows with the number of kinds of losses, not with that of lines. */
export class ForecastSum {
  readonly #losses = new Map<string, Counted>();
  readonly #longFields = new Map<string, Counted>();
  readonly #inactive = none();
  readonly #mergedAway = none();

  add(position: Position, { losses, longFields, isInactive, isMergedAway }: LineCost): void {
    const kinds = losses.map(({ path, reason }) => keyOf(withoutIndexes(path), withoutIndexes(reason)));
    count(this.#losses, kinds, position);
    count(
      this.#longFields,
      longFields.map((field) => keyOf(withoutIndexes(field), TOO_LONG)),
      position,
    );
    if (isInactive) see(this.#inactive, 1, position, MOST_NAMED);
    if (isMergedAway) see(this.#mergedAway, 1, position, MOST_NAMED);
  }

  forecast(): Forecast {
    return {
      losses: rowsOf(this.#losses),
      longFields: rowsOf(this.#longFields),
      inactive: named(this.#inactive),
      mergedAway: named(this.#mergedAway),
    };
  }
}

const TOO_LONG = 'longer than the site profile or its version of HL7 allows';

function none(): Counted {
  return { lines: 0, times: 0, examples: [] };
}

function keyOf(path: string, reason: string): string {
  return JSON.stringify([path, reason]);
}

function withoutIndexes(text: string): string {
  return text.replaceAll(/\[\d+\]/g, '');
}

function count(counts: Map<string, Counted>, kinds: readonly string[], position: Position): void {
  for (const kind of new Set(kinds)) {
    const counted = counts.get(kind) ?? none();
    counts.set(kind, counted);
    see(counted, kinds.filter((one) => one === kind).length, position, MOST_EXAMPLES);
  }
}

function see(counted: Counted, times: number, { file, line }: Position, most: number): void {
  counted.lines += 1;
  counted.times += times;
  if (counted.examples.length < most) counted.examples.push({ file, line });
}

function rowsOf(counts: ReadonlyMap<string, Counted>): ForecastRow[] {
  const rows = [...counts].map(([kind, counted]) => {
    const [path, reason] = JSON.parse(kind) as [string, string];
    return { path, reason, ...counted };
  });
  return rows.toSorted((one, other) => other.lines - one.lines || (one.path < other.path ? -1 : 1));
}

function named({ lines, examples }: Counted): Named {
  return { lines, examples };
}
