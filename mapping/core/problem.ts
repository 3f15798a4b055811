/** One thing that is wrong: where, and what was expected there. It never holds a value. */
export interface Problem {
  readonly path: string;
  readonly expected: string;
  /** Whether the path ends with a name that R4 does not have there. */
  readonly isUnknown?: boolean;
}
