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

/** Percent-encodes a part so that it stands for itself alone: no slash, no `.` or `..`, never empty. */
function encodePart(part: string): string {
  if (part === '') return '-';
  if (part === '-') return '%2D';
  const encoded = encodeURIComponent(part.toWellFormed());
  return /^\.+$/.test(encoded) ? encoded.replaceAll('.', '%2E') : encoded;
}
