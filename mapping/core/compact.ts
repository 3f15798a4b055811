/**
 * Builds an element from what was read: members that are undefined or an empty list are left out, and an
 * element without members is undefined. FHIR allows neither empty lists nor empty objects.
 */
export function compact<T extends object>(members: { [K in keyof T]: T[K] | undefined }): T | undefined {
  let present: Partial<T> | undefined;
  for (const name in members) {
    const value = members[name];
    if (isAbsent(value)) continue;
    present ??= {};
    present[name] = value as T[typeof name];
  }
  return present as T | undefined;
}

/** {@link compact}, into an element that has members already. */
export function addPresent<T extends object>(
  element: T,
  members: { [K in keyof T]?: T[K] | undefined },
): void {
  for (const name in members) {
    const value = members[name];
    if (!isAbsent(value)) element[name] = value as T[typeof name];
  }
}

function isAbsent(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}

/** A list without its empty places, or undefined if nothing is left. */
export function listOf<T>(values: readonly (T | undefined)[]): T[] | undefined {
  let present: T[] | undefined;
  for (const value of values) {
    if (value === undefined) continue;
    if (present === undefined) present = [value];
    else present.push(value);
  }
  return present;
}

/** Whether entries of a list, by their indices, stand in another order than before. */
export function isReordered(indices: readonly number[]): boolean {
  return indices.some((index, place) => place > 0 && index < (indices[place - 1] ?? 0));
}
