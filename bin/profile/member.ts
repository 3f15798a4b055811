/** A member of a profile with its comment; one without a value is a comment alone. */
export interface Member {
  readonly name: string;
  readonly comment: string;
  readonly value?: unknown;
}
