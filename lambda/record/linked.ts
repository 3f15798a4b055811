// The resources that another one is linked with at the receiver, as the record names them: the FHIR id, and a second word
// where they are not linked any more. Those are kept, because messages pass the groups of all of them.

const NO_MORE = 'unlinked';

/** FHIR ids of those that are linked. */
export function linkedIds(entries: readonly string[] = []): string[] {
  return entries.filter((one) => !one.includes(' '));
}

/** FHIR ids of those that are linked, or once were. */
export function everLinkedIds(entries: readonly string[] = []): string[] {
  return entries.map((one) => one.split(' ')[0] ?? '');
}

/** @param before entries as they were */
export function linkedEntries(ids: readonly string[], before: readonly string[] = []): string[] {
  const former = everLinkedIds(before).filter((one) => !ids.includes(one));
  return [...ids, ...former.map((one) => `${one} ${NO_MORE}`)];
}
