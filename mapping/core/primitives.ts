/** A text as a FHIR `code`, without outer and double spaces; undefined if nothing is left. */
export function codeOf(text: string | undefined): string | undefined {
  if (text === undefined || !/\s/.test(text)) return text || undefined;
  return text.trim().replaceAll(/\s{2,}/g, ' ') || undefined;
}

/** A text as a FHIR `uri`; undefined if it contains spaces. */
export function uriOf(text: string | undefined): string | undefined {
  return text !== undefined && /^\S+$/.test(text) ? text : undefined;
}
