/** What the archive needs of an object store. Each may reject, and then nothing is known to be stored. */
export interface ObjectStore {
  /**
   * Stores an object and gives its ETag.
   *
   * @param expected what it replaces: the object with this ETag, or none; whatever is there if it is left out
   * @throws ChangedError if something else is there, or is being put there
   */
  put(
    key: string,
    body: Uint8Array,
    metadata: Readonly<Record<string, string>>,
    expected?: { readonly etag: string | undefined },
  ): Promise<string>;
  /** What is known of an object, or undefined if there is none. */
  head(key: string): Promise<Stored | undefined>;
  /** A key that begins with a prefix and, where `after` is given, sorts after that; undefined if there is none. */
  first(prefix: string, after?: string): Promise<string | undefined>;
}

export interface Stored {
  readonly etag: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What a put was to replace is not what is there. */
export class ChangedError extends Error {
  override readonly name = 'ChangedError';
}
