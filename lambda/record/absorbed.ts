// The resources whose place another one has taken, as the record names them: FHIR id and control ID of the merge, with a
// space between them, and a third word where it was taken by one that was merged away itself later: the FHIR id of that one.

/** The entry of a merge. */
export function absorbedEntry(goneId: string, controlId: string): string {
  return `${goneId} ${controlId}`;
}

/** Entries of one that is gone, for the one that takes its place. */
export function absorbedThrough(entries: readonly string[], goneId: string): string[] {
  return entries.map((one) => (isDirect(one) ? `${one} ${goneId}` : one));
}

/** Instead of a control ID: not absorbed, but linked with one that was, whose messages passed its group too. */
const LINK = 'link';

/** The entry of a resource that one that is gone was linked with. */
export function linkPassed(fhirId: string): string {
  return `${fhirId} ${LINK}`;
}

/** FHIR ids of all whose groups are passed. */
export function absorbedIds(entries: readonly string[] = []): string[] {
  return entries.map((one) => one.split(' ')[0] ?? '');
}

/** FHIR ids of all whose place it has, whoever took it first. */
export function takenIds(entries: readonly string[] = []): string[] {
  return absorbedIds(entries.filter((one) => one.split(' ')[1] !== LINK));
}

/** FHIR ids of those that were merged into this very one. */
export function replacedIds(entries: readonly string[] = []): string[] {
  return absorbedIds(entries.filter(isDirect));
}

function isDirect(entry: string): boolean {
  return entry.split(' ').length === 2;
}
