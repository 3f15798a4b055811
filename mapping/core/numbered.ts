/** An entry of a list with its index there, which its losses name however the entries are ordered. */
export interface Numbered<T> {
  readonly entry: T;
  readonly index: number;
}

export function numbered<T>(entry: T, index: number): Numbered<T> {
  return { entry, index };
}
