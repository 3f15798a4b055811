import { createHash } from 'node:crypto';

/**
 * The object keys of the archive. The test HL7 server writes it and the transform reads it, so the keys are defined in
 * one place.
 */

/** A resource, as keys name it. */
export interface ResourceId {
  readonly type: string;
  readonly fhirId: string;
}

/** Key of the latest message of a resource, which is what GET reads: `Patient/8f7a…`. */
export function latestKey({ type, fhirId }: ResourceId): string {
  return `${latestPrefix(type)}${encodePart(fhirId)}`;
}

/** Prefix of the latest messages of all resources of a type. */
export function latestPrefix(type: string): string {
  return `${type}/`;
}

/** Prefix of all keys that say that a resource has taken the place of another one. */
export const REPLACES_PREFIX = 'replaces/';

/** Prefix of the keys for those whose place a resource has taken: `replaces/Patient/8f7a…/`. */
export function replacesPrefix({ type, fhirId }: ResourceId): string {
  return `${REPLACES_PREFIX}${type}/${encodePart(fhirId)}/`;
}

/** Key of the merge by which a resource has taken the place of another one: `replaces/Patient/8f7a…/9c2b…`. */
export function replacesKey(survivor: ResourceId, goneId: string): string {
  return `${replacesPrefix(survivor)}${encodePart(goneId)}`;
}

/** FHIR id of the one that is gone, of such a key. A FHIR id is never so long that it is shortened. */
export function goneIdOf(key: string): string {
  return decodeURIComponent(key.slice(key.lastIndexOf('/') + 1));
}

/** Prefix of all single messages. */
export const MESSAGES_PREFIX = 'messages/';

/** Prefix of all messages that one sender sent with one control ID (MSH-3, MSH-4, MSH-10). */
export function messagePrefix(application: string, facility: string, controlId: string): string {
  return MESSAGES_PREFIX + [application, facility, controlId].map((part) => `${encodePart(part)}/`).join('');
}

/** Key of one message: its prefix and the first 16 hexadecimal digits of the sha256 of its bytes. */
export function messageKey(prefix: string, sha256: string): string {
  return `${prefix}${sha256.slice(0, 16)}.hl7`;
}

/**
 * Percent-encodes a part of a key so that it is unambiguous: no slash, not `.` or `..`, never empty. S3 keys have at most
 * 1,024 bytes, and before v2.7 senders did not respect any limit of MSH-10. So a long part is replaced by its beginning
 * and its sha256, separated by `=`, which no encoded part contains.
 */
export function encodePart(part: string): string {
  if (part === '') return '-';
  if (part === '-') return '%2D';
  const encoded = encodeURIComponent(part.toWellFormed());
  if (encoded.length > LONGEST_PART) {
    const beginning = encoded.slice(0, KEPT_OF_LONG_PART).replace(/%.?$/, '');
    return `${beginning}=${createHash('sha256').update(part).digest('hex')}`;
  }
  return /^\.+$/.test(encoded) ? encoded.replaceAll('.', '%2E') : encoded;
}

/** MSH-10 has at most 199 characters since v2.7. A key with three parts of this length stays below 1,024 bytes. */
const LONGEST_PART = 200;
const KEPT_OF_LONG_PART = 64;
