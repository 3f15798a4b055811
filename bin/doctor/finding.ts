/** Something that an account lacks, and how it is fixed. */
export interface Finding {
  /**
   * - `stops`: a deployment would fail, or what it deploys would not work
   * - `warns`: it may
   * - `unchecked`: it could not be found out
   */
  readonly level: 'stops' | 'warns' | 'unchecked';
  /** What is wrong, in a sentence. */
  readonly what: string;
  /** The setting or the resource. */
  readonly where: string;
  /** The command that fixes it, or what to do. */
  readonly fix: string;
}

export function stops(where: string, what: string, fix: string): Finding {
  return { level: 'stops', what, where, fix };
}

export function warns(where: string, what: string, fix: string): Finding {
  return { level: 'warns', what, where, fix };
}
