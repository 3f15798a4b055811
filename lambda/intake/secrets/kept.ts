/** Values that are read elsewhere and kept for a while, such as secrets and keys. */
export interface Kept<Name, T> {
  /** Read if it is not there, or has been kept for KEPT_MS. Rejects if it cannot be read. */
  get(name: Name): Promise<T>;
  /** Read again, unless that was less than RENEWED_MS ago: for a caller whom the kept value does not know. */
  renewed(name: Name): Promise<T>;
}

/** So long may a value that is no longer valid be used. */
export const KEPT_MS = 5 * 60_000;

/** Wrong credentials, as many as there may be, cause one reading in this time. */
export const RENEWED_MS = 30_000;

/** @param now ms */
export function keep<Name, T>(read: (name: Name) => Promise<T>, now: () => number): Kept<Name, T> {
  const kept = new Map<Name, { readonly value: T; readonly at: number }>();
  const underWay = new Map<Name, Promise<T>>();

  /** One reading at a time. What was read before stays if it fails. */
  function readAgain(name: Name): Promise<T> {
    const at = now();
    const reading =
      underWay.get(name) ??
      read(name)
        .then((value) => {
          kept.set(name, { value, at });
          return value;
        })
        .finally(() => underWay.delete(name));
    underWay.set(name, reading);
    return reading;
  }

  async function youngerThan(ms: number, name: Name): Promise<T> {
    const last = kept.get(name);
    return last !== undefined && now() - last.at < ms ? last.value : readAgain(name);
  }

  return {
    get: (name) => youngerThan(KEPT_MS, name),
    renewed: (name) => youngerThan(RENEWED_MS, name),
  };
}
