/** What the archive needs of an object store. If a call rejects, assume that nothing was stored. */
export interface ObjectStore {
  /**
   * Stores an object and returns its ETag.
   *
   * @param expected what it replaces: the object with this ETag, or none; left out: any object
   * @throws ChangedError if another object is there, or is being put there
   */
  put(
    key: string,
    body: Uint8Array,
    metadata: Readonly<Record<string, string>>,
    expected?: { readonly etag: string | undefined },
  ): Promise<string>;
  /** Metadata of an object, or undefined if there is none. */
  head(key: string): Promise<Stored | undefined>;
  /** The first key that begins with a prefix and, if `after` is given, sorts after it; undefined if there is none. */
  first(prefix: string, after?: string): Promise<string | undefined>;
}

export interface Stored {
  readonly etag: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The object at the key is not the one that a put was to replace. */
export class ChangedError extends Error {
  override readonly name = 'ChangedError';
}
