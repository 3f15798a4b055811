import type { Meta } from 'fhir/r4.js';

/** What the source of a resource says of its version. */
export interface SourceVersion {
  /** Undefined for a version that is no number, such as a UUID: then `lastUpdated` orders. */
  readonly number: number | undefined;
  /** The version itself where it is no number. */
  readonly id?: string | undefined;
  /** `meta.lastUpdated` in ms since 1970, if it says so. */
  readonly lastUpdated: number | undefined;
}

/** Whole numbers of at most 15 digits are exact in a number. FHIR Works has our control IDs there, of 20 characters. */
const NUMBER = /^\d{1,15}$/;

/** One entity tag (RFC 9110 §8.8.3), weak as FHIR R4 writes it (http.html#concurrency) or strong. */
const ENTITY_TAG = /^\s*(?:W\/)?"(\d{1,15})"\s*$/;

/**
 * The version that a PUT says of its resource, or undefined if it says none that counts:
 *
 * - `meta.versionId`, a whole number, beside `meta.lastUpdated`. A server that numbers versions writes both; one of them
 *   alone is mostly left from an example.
 * - else `If-Match: W/"n"`. FHIR means it as a condition: n is the version that the client has read and now replaces. A
 *   server that forwards its resources (HAPI's subscriptions) sends the version of the resource itself. Both work: what
 *   a client sends twice on the same n differs in content, and then an equal version is no reason to leave it out.
 */
export function sourceVersion(
  meta: Meta | undefined,
  ifMatch: string | null | undefined,
): SourceVersion | undefined {
  const { versionId, lastUpdated } = meta ?? {};
  if (versionId !== undefined && lastUpdated !== undefined && NUMBER.test(versionId))
    return { number: Number(versionId), lastUpdated: msOf(lastUpdated) };
  const [, tag] = ENTITY_TAG.exec(ifMatch ?? '') ?? [];
  return tag === undefined ? undefined : { number: Number(tag), lastUpdated: undefined };
}

/**
 * The version that a FHIR server reports with a change, or undefined if it reports none that can be ordered: a number, or any other
 * text beside the time of the change (Medplum's versions are UUIDs). The time alone counts too.
 */
export function reportedVersion(
  version: string | undefined,
  lastUpdated: string | undefined,
): SourceVersion | undefined {
  const time = lastUpdated === undefined ? undefined : msOf(lastUpdated);
  if (version !== undefined && NUMBER.test(version)) return { number: Number(version), lastUpdated: time };
  return time === undefined ? undefined : { number: undefined, id: version, lastUpdated: time };
}

/** An instant of FHIR in ms since 1970; undefined for a leap second, which Date does not know. */
function msOf(instant: string): number | undefined {
  const ms = Date.parse(instant);
  return Number.isNaN(ms) ? undefined : ms;
}
