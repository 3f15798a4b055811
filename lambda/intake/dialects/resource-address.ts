/** Which resource a URL or a reference names. */
export interface ResourceAddress {
  readonly type: string;
  readonly id: string;
  /** What follows `/_history/`. */
  readonly version: string | undefined;
}

// All types of R4 begin with a capital and a small letter, so that a folder such as `/FHIR/` is not taken for one.
const TYPE = '[A-Z][a-z][A-Za-z]{0,62}';
const ID = '[A-Za-z0-9\\-.]{1,64}';
const ADDRESS = new RegExp(`^(?:[^?#]*/)?(${TYPE})/(${ID})(?:/_history/(${ID}))?$`);
const WHOLE_TYPE = new RegExp(`^${TYPE}$`);

/** Whether a text is spelled like a type of FHIR. Nothing else may reach a log line. */
export function isTypeName(text: string): boolean {
  return WHOLE_TYPE.test(text);
}

/**
 * Reads `Patient/8f7a`, `/Patient/8f7a/_history/3` or an absolute URL of that end (FHIR R4, references.html#literal).
 *
 * @returns undefined if it names no single resource, such as `Patient`, `Patient?name=x` or `urn:uuid:…`
 */
export function resourceAddress(text: string | undefined): ResourceAddress | undefined {
  const [, type, id, version] = ADDRESS.exec(text ?? '') ?? [];
  return type === undefined || id === undefined ? undefined : { type, id, version };
}

/** The version in an entity tag: `W/"3"` as FHIR writes it (http.html#versioning), or `"3"`. */
export function versionOfTag(tag: string | undefined): string | undefined {
  return /^\s*(?:W\/)?"([A-Za-z0-9\-.]{1,64})"\s*$/.exec(tag ?? '')?.[1];
}
