import { refusedReason } from '../../runtime/queue-attributes.ts';
import type { Change } from './change.ts';
import type { Refused } from './ports.ts';

/** SQS takes 1 MiB, attributes included. */
const MOST_KEPT_BYTES = 1000 * 1024;

/** What is kept of something that was refused, as SQS takes it. */
interface Kept {
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What is kept of a refused change: its resource, or which change it was; else the body of the request. */
export function keptForm({ source, error, change, body }: Refused): Kept {
  const kept = change === undefined ? requestForm(body) : changeForm(change);
  const attributes = { reason: refusedReason(error.reason), source: source.name, ...kept.attributes };
  const bytes = Buffer.byteLength(kept.body);
  const isKept = bytes <= MOST_KEPT_BYTES;
  return { body: isKept ? kept.body : `${bytes} bytes, which is more than the queue takes`, attributes };
}

function changeForm({ kind, type, id, resource }: Change): Kept {
  const text = resource === undefined ? `${kind} ${type}/${id}` : JSON.stringify(resource);
  const { body, attributes } = contentForm(Buffer.from(text));
  return { body, attributes: { ...attributes, fhirId: id, resourceType: type } };
}

function requestForm(bytes: Uint8Array = new Uint8Array()): Kept {
  return bytes.length === 0 ? { body: 'a request without a body', attributes: {} } : contentForm(bytes);
}

/** In base64 if it is no UTF-8 or has characters that SQS does not take. */
function contentForm(bytes: Uint8Array): Kept {
  const text = Buffer.from(bytes).toString();
  const isStorable = Buffer.from(text).equals(bytes) && STORABLE.test(text);
  if (isStorable) return { body: text, attributes: {} };
  return { body: Buffer.from(bytes).toString('base64'), attributes: { encoding: 'base64' } };
}

/** The characters of a message body (SendMessage in the reference of SQS's API). */
const STORABLE = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u;
