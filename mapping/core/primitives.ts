/** A text as a FHIR `code`, which has no outer and no double spaces; undefined if nothing is left of it. */
export function codeOf(text: string | undefined): string | undefined {
  if (text === undefined || !/\s/.test(text)) return text || undefined;
  return text.trim().replaceAll(/\s{2,}/g, ' ') || undefined;
}

/** A text as a FHIR `uri`, which has no spaces; undefined if it is none. */
export function uriOf(text: string | undefined): string | undefined {
  return text !== undefined && /^\S+$/.test(text) ? text : undefined;
}
