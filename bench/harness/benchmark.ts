import type { Spread } from './spread.ts';

/** One question that `npm run bench` answers with measurements. */
export interface Benchmark {
  /** Its name on the command line: `npm run bench -- er7`. */
  readonly name: string;
  /** The question that it answers. */
  readonly question: string;
  /** The input: fixtures of the project, data that is generated from a seed, or the public corpora. */
  readonly corpus: string;
  /** Yields each row when it is measured, so that a long run shows its progress. */
  run(options: RunOptions): AsyncIterable<Row> | Iterable<Row>;
  /** Additional lines that are shown if the benchmark was named on the command line. */
  tables?(): readonly string[];
}

export interface RunOptions {
  /** Shorter and fewer windows: to check that a benchmark works, not for figures to quote. */
  readonly isQuick: boolean;
}

/** One figure. If a floor or a peer was measured in the same run, the ratio to it is what counts. */
export interface Row {
  readonly name: string;
  readonly value: Spread;
  /** `/s`, `ms`, `MB`, … */
  readonly unit: string;
  readonly ratio?: Ratio;
  /** A note that is needed to interpret it. */
  readonly note?: string;
}

export interface Ratio extends Spread {
  /** The divisor of the ratio: `the floor`, `hl7v2`. */
  readonly to: string;
  /** The project's target for the median. */
  readonly aim?: Aim;
}

export type Aim = { readonly atMost: number } | { readonly atLeast: number };

export function isMet(aim: Aim, median: number): boolean {
  return 'atMost' in aim ? median <= aim.atMost : median >= aim.atLeast;
}
