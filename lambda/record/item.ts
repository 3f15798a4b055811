import { gunzipSync, gzipSync } from 'node:zlib';
import { HttpError } from '../http.ts';
import type { End } from './decide.ts';
import type { Linking, RecordedMessage, RecordItem } from './record-table.ts';
import type { SourceVersion } from './source-version.ts';

/** Partition key of the table, such as `Patient/8f7a`. */
export const RECORD_KEY = 'key';

/** Attribute of the table's time to live: when an item expires, in s since 1970. Items without it never do. */
export const RECORD_EXPIRY = 'expires';

/** A value as DynamoDB's protocol has it. */
export type Attribute =
  | { S: string }
  | { N: string }
  | { B: Uint8Array }
  | { L: Attribute[] }
  | { M: Record<string, Attribute> };

/** Any value, as it is read. */
interface AnyAttribute {
  readonly S?: string | undefined;
  readonly N?: string | undefined;
  readonly B?: Uint8Array | undefined;
  readonly L?: readonly AnyAttribute[] | undefined;
  readonly M?: AnyItem | undefined;
}

type AnyItem = Readonly<Record<string, AnyAttribute>>;

/** Of one message, compressed. Two of them and what is beside them fit into an item, which has at most 400 KiB. */
export const MOST_RECORDED_BYTES = 190 * 1024;

/**
 * A message as the value of `confirmed` or `pending`. Its text is compressed with gzip.
 *
 * @param most bytes of the compressed text
 * @throws HttpError 413 if it is too large for an item
 */
export function messageAttribute(message: RecordedMessage, most = MOST_RECORDED_BYTES): Attribute {
  const { controlId, time, messageType, contentHash, version, sourceName, text, end, absorbed, linking } =
    message;
  const compressed = gzipSync(text);
  const links = linking && gzipSync(JSON.stringify(linking));
  const bytes = compressed.length + (links?.length ?? 0);
  if (bytes > most) {
    throw new HttpError(
      413,
      'too-large',
      `The message would have ${bytes} bytes in the record, compressed; the most is ${most}.`,
    );
  }
  const attributes: Record<string, Attribute> = {
    controlId: { S: controlId },
    time: { N: String(time) },
    messageType: { S: messageType },
    contentHash: { S: contentHash },
    text: { B: compressed },
  };
  if (version?.number !== undefined) attributes.sourceVersion = { N: String(version.number) };
  if (version?.id !== undefined) attributes.sourceVersionId = { S: version.id };
  if (version?.lastUpdated !== undefined) attributes.sourceLastUpdated = { N: String(version.lastUpdated) };
  if (sourceName !== undefined) attributes.sourceName = { S: sourceName };
  if (end !== undefined) attributes.ended = { S: end.kind };
  if (end?.kind === 'merged' && 'fhirId' in end.survivor) attributes.survivorId = { S: end.survivor.fhirId };
  if (end?.kind === 'merged' && 'identifier' in end.survivor)
    attributes.survivorIdentifier = { S: end.survivor.identifier };
  if (end?.kind === 'merged' && end.basis !== undefined) attributes.basis = { S: end.basis };
  if (absorbed !== undefined) attributes.absorbed = { L: absorbed.map((one) => ({ S: one })) };
  if (links !== undefined) attributes.linking = { B: links };
  return { M: attributes };
}

/** What an item of the table says; one that does not exist says nothing. */
export function recordItem({
  confirmed,
  pending,
  leaseOwner,
  leaseUntil,
  absorbed,
  linked,
}: AnyItem = {}): RecordItem {
  return {
    confirmed: recordedMessage(confirmed?.M),
    pending: recordedMessage(pending?.M),
    lease: leaseOwner?.S === undefined ? undefined : { owner: leaseOwner.S, until: Number(leaseUntil?.N) },
    absorbed: texts(absorbed),
    linked: texts(linked),
  };
}

function recordedMessage(attributes: AnyItem | undefined): RecordedMessage | undefined {
  if (attributes === undefined) return undefined;
  const { controlId, time, messageType, contentHash, text, sourceName, absorbed, linking } = attributes;
  return {
    controlId: controlId?.S ?? '',
    time: Number(time?.N),
    messageType: messageType?.S ?? '',
    contentHash: contentHash?.S ?? '',
    text: text?.B === undefined ? '' : gunzipSync(text.B).toString(),
    version: versionOf(attributes),
    sourceName: sourceName?.S,
    end: endOf(attributes),
    absorbed: texts(absorbed),
    linking: linking?.B && (JSON.parse(gunzipSync(linking.B).toString()) as Linking),
  };
}

function versionOf({
  sourceVersion,
  sourceVersionId,
  sourceLastUpdated,
}: AnyItem): SourceVersion | undefined {
  if (sourceVersion === undefined && sourceLastUpdated === undefined) return undefined;
  return {
    number: sourceVersion && Number(sourceVersion.N),
    id: sourceVersionId?.S,
    lastUpdated: sourceLastUpdated && Number(sourceLastUpdated.N),
  };
}

function endOf({ ended, survivorId, survivorIdentifier, basis }: AnyItem): End | undefined {
  switch (ended?.S) {
    case 'deleted':
      return { kind: 'deleted' };
    case 'merged':
      return {
        kind: 'merged',
        survivor:
          survivorIdentifier?.S === undefined
            ? { fhirId: survivorId?.S ?? '' }
            : { identifier: survivorIdentifier.S },
        basis: basis?.S,
      };
    default:
      return undefined;
  }
}

function texts(list: AnyAttribute | undefined): string[] | undefined {
  return list?.L?.flatMap(({ S }) => S ?? []);
}
