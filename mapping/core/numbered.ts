/** An entry of a list with its original index, which its losses name in whatever order the entries are sent. */
export interface Numbered<T> {
  readonly entry: T;
  readonly index: number;
}

export function numbered<T>(entry: T, index: number): Numbered<T> {
  return { entry, index };
}
