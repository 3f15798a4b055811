import type { Spread } from './spread.ts';

/** One question that `npm run bench` answers with measurements. */
export interface Benchmark {
  /** By which it is asked for: `npm run bench -- er7`. */
  readonly name: string;
  /** What is asked, and so what would be done about another answer. */
  readonly question: string;
  /** What is measured on: fixtures of the project, generated with a seed, or the public corpora. */
  readonly corpus: string;
  /** Gives a row as soon as it is measured, so that a long run shows where it is. */
  run(options: RunOptions): AsyncIterable<Row> | Iterable<Row>;
  /** What else is shown, line by line, where it was asked for by name. */
  tables?(): readonly string[];
}

export interface RunOptions {
  /** Shorter windows and fewer of them: to see that a benchmark works, not to quote from. */
  readonly isQuick: boolean;
}

/** One figure. Where a floor or a peer was measured in the same run, the ratio to it is what counts. */
export interface Row {
  readonly name: string;
  readonly value: Spread;
  /** `/s`, `ms`, `MB`, … */
  readonly unit: string;
  readonly ratio?: Ratio;
  /** What else has to be known to read it. */
  readonly note?: string;
}

export interface Ratio extends Spread {
  /** What the figure is divided by: `the floor`, `hl7v2`. */
  readonly to: string;
  /** What the project wants of the median. */
  readonly aim?: Aim;
}

export type Aim = { readonly atMost: number } | { readonly atLeast: number };

export function isMet(aim: Aim, median: number): boolean {
  return 'atMost' in aim ? median <= aim.atMost : median >= aim.atLeast;
}
