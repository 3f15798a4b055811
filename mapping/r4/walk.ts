import type { Problem } from '../core/problem.ts';

/** Checks a value and reports its problems to the walk. */
export type Check = (value: unknown, walk: Walk) => void;

/** More than anyone reads: a body of megabytes must not produce as many problems. */
const MOST_PROBLEMS = 2000;
/** Far deeper than any resource: extensions can hold extensions, and the stack is limited. */
const MOST_LEVELS = 200;

/** A walk through a JSON value: its current place and the problems found. Paths are built only for a report. */
export class Walk {
  readonly problems: Problem[] = [];
  readonly #steps: (string | number)[];

  constructor(root: string) {
    this.#steps = [root];
  }

  /** Checks a child, at an element or an index. */
  check(step: string | number, value: unknown, check: Check): void {
    this.#steps.push(step);
    if (this.#steps.length > MOST_LEVELS) this.problem(`no more than ${MOST_LEVELS} levels`);
    else check(value, this);
    this.#steps.pop();
  }

  problemAt(step: string, expected: string, isUnknown?: true): void {
    this.#steps.push(step);
    this.problem(expected, isUnknown);
    this.#steps.pop();
  }

  problem(expected: string, isUnknown?: true): void {
    if (this.problems.length === MOST_PROBLEMS) return;
    const path = this.#steps.map(stepText).join('');
    this.problems.push(isUnknown ? { path, expected, isUnknown } : { path, expected });
  }
}

function stepText(step: string | number, index: number): string {
  if (typeof step === 'number') return `[${step}]`;
  return index === 0 ? step : `.${shown(step)}`;
}

/** Names that look like FHIR's are shown; anything else may be a patient's data in the wrong place. */
function shown(name: string): string {
  return /^_?[a-z][A-Za-z]{0,30}$/.test(name) ? name : '?';
}
