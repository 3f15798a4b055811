import { createHash } from 'node:crypto';

/**
 * Where the archive keeps messages. The test HL7 server writes there and the transform reads what it wrote,
 * so the keys are named in one place.
 */

/** Key of the latest message of a resource, which is what GET reads: `Patient/8f7a…`. */
export function latestKey(resourceType: string, fhirId: string): string {
  return `${resourceType}/${encodePart(fhirId)}`;
}

/** Prefix of all messages that one sender sent under one control ID (MSH-3, MSH-4, MSH-10). */
export function messagePrefix(application: string, facility: string, controlId: string): string {
  return ['messages', ...[application, facility, controlId].map(encodePart), ''].join('/');
}

/** Key of one message: its prefix and the first 16 hexadecimal digits of the sha256 of its bytes. */
export function messageKey(prefix: string, sha256: string): string {
  return `${prefix}${sha256.slice(0, 16)}.hl7`;
}

/**
 * Percent-encodes a part so that it stands for itself alone: no slash, no `.` or `..`, never empty. S3 takes keys of
 * at most 1,024 bytes, and HL7 before v2.7 sets MSH-10 no limit that senders keep: of a part that is longer, the
 * beginning and its sha256 stand for it, with a `=` between them, which no encoded part holds.
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

/** MSH-10 has at most 199 characters since v2.7; three parts of that and all around them stay below 1,024. */
const LONGEST_PART = 200;
const KEPT_OF_LONG_PART = 64;
