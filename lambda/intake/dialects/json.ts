/** What a body holds where it is read for the first time: a member may be absent, or be anything. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The members of a value; none if it is no object. */
export function membersOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

/** The items of a value; none if it is no array. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text that is not empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
