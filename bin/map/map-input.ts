import type { Resource } from 'fhir/r4.js';
import { decodeMessage } from '../../hl7v2/character-set.ts';
import { parse } from '../../hl7v2/er7.ts';
import { readHeader } from '../../hl7v2/header.ts';
import { readBody } from '../../lambda/http.ts';
import { assertSize, moduleOfBody, validated, written } from '../../lambda/validated.ts';
import type { Envelope, ResourceModule } from '../../mapping/core/resource-module.ts';
import type { SiteProfile } from '../../mapping/core/site-profile.ts';
import { allReadingLosses } from '../../mapping/report/all-reading-losses.ts';
import type { ReadingLoss } from '../../mapping/report/fate-losses.ts';
import { moduleOfMessage, PERSONS, RESOURCES, typesText } from '../../mapping/resources.ts';

/** The input and what it was mapped to. */
export interface Mapped {
  readonly from: 'fhir' | 'hl7';
  /** The message, as it was read or as it was written. */
  readonly message: string;
  /** The resource that the message reads back as. */
  readonly resource: Resource;
  /** Further resources that a message names: those that a merge says are gone, or the one that it is linked with. */
  readonly others: readonly Resource[];
  /** What was not mapped exactly: elements of the resource, or fields of the message. */
  readonly losses: readonly ReadingLoss[];
  /** What rules of the site send and nothing reads back. */
  readonly sentOnly: readonly ReadingLoss[];
  /** Fields that are longer than the site profile or v2.5.1 allows, such as `PID-5`. */
  readonly longFields: readonly string[];
}

/** The input is neither a Patient nor a message. The error message says what was expected. */
export class UnknownInputError extends Error {
  override readonly name = 'UnknownInputError';
}

/**
 * Maps a resource to a message or a message to a resource, depending on the bytes.
 *
 * @param name of the file: its extension decides if the content is neither
 * @param envelopeOf the trigger event, ids and time of the message for a resource
 * @throws HttpError, Er7Error, NoResourceError or UnknownInputError; their messages hold no patient data
 */
export function mapInput(
  bytes: Uint8Array,
  name: string,
  profile: SiteProfile,
  envelopeOf: (resource: Resource, module: ResourceModule) => Envelope,
): Mapped {
  // In UTF-16 an ASCII character has two bytes, one of which is zero.
  if (bytes.subarray(0, 4).includes(0))
    throw new UnknownInputError(
      'the file is UTF-16, expected UTF-8, or for a message the character set in its MSH-18',
    );
  const content = bytes.subarray(startOf(bytes));
  const start = new TextDecoder('iso-8859-1').decode(content.subarray(0, 3));
  // With its white space, so that errors name the line of the file.
  if (start.startsWith('{')) return mapResource(bytes, profile, envelopeOf);
  if (start === 'MSH') return mapMessage(messageIn(content), profile);
  if (start === 'FHS' || start === 'BHS')
    throw new UnknownInputError('a batch of messages, expected a single message, which starts with MSH');
  // The extension says what the file should be, so its reader explains what is wrong.
  if (/\.json$/i.test(name)) return mapResource(bytes, profile, envelopeOf);
  if (/\.hl7$/i.test(name)) return mapMessage(messageIn(content), profile);
  throw new UnknownInputError(NEITHER);
}

const NEITHER = `neither a FHIR ${typesText(RESOURCES)} nor an HL7 message: expected JSON that starts with { or text that starts with MSH`;

function messageIn(bytes: Uint8Array): string {
  return decodeMessage(withoutEndBlock(bytes));
}

function mapResource(
  bytes: Uint8Array,
  profile: SiteProfile,
  envelopeOf: (resource: Resource, module: ResourceModule) => Envelope,
): Mapped {
  // Encoded as API Gateway passes binary bodies, so that invalid UTF-8 and JSON are refused exactly as by the API.
  const body = readBody({ body: Buffer.from(bytes).toString('base64'), isBase64Encoded: true });
  const module = moduleOfBody(body, RESOURCES);
  const given = validated(body, module);
  const mapping = module.createMapping(profile);
  const {
    text,
    losses,
    sentOnly = [],
    longFields,
  } = written(() => mapping.write(given, envelopeOf(given, module)));
  assertSize(text);
  const resource = mapping.read(text);
  return { from: 'fhir', message: text, resource, others: [], losses, sentOnly, longFields };
}

/**
 * Maps a text that was pasted, as {@link mapInput}. Lines may end in any way, and MSH-18 says nothing about the text.
 *
 * @throws HttpError, Er7Error, NoResourceError or UnknownInputError; their messages hold no patient data
 */
export function mapText(
  text: string,
  profile: SiteProfile,
  envelopeOf: (resource: Resource, module: ResourceModule) => Envelope,
): Mapped {
  const content = text.replace(/^[\s\x0b\ufeff]+/, '').replace(/[\s\x1c]+$/, '');
  if (content.startsWith('{')) return mapResource(Buffer.from(content), profile, envelopeOf);
  if (content.startsWith('MSH')) return mapMessage(`${content.replace(/\r?\n/g, '\r')}\r`, profile);
  throw new UnknownInputError(NEITHER);
}

function mapMessage(message: string, profile: SiteProfile): Mapped {
  const parsed = parse(message);
  const messages = parsed.all('MSH').length;
  if (messages > 1) throw new UnknownInputError(`${messages} messages, expected one per file`);
  const module = moduleOfMessage(readHeader(parsed), RESOURCES, profile) ?? PERSONS;
  const mapping = module.createMapping(profile);
  const [resource = mapping.read(message), ...others] = mapping.readAll?.(message) ?? [];
  return {
    from: 'hl7',
    message,
    resource,
    others,
    losses: allReadingLosses(module, profile)(message),
    sentOnly: [],
    longFields: [],
  };
}

/** The offset after a byte order mark, white space, and the start block of a message that was saved with its frame. */
function startOf(bytes: Uint8Array): number {
  const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const from = isMarked ? 3 : 0;
  const length = bytes.subarray(from).findIndex((byte) => !WHITE_SPACE.has(byte));
  return length === -1 ? bytes.length : from + length;
}

/** Without the end block of a message that was saved with its frame, and without what follows it. */
function withoutEndBlock(bytes: Uint8Array): Uint8Array {
  const last = bytes.findLastIndex((byte) => !WHITE_SPACE.has(byte));
  return bytes[last] === END_BLOCK ? bytes.subarray(0, last) : bytes;
}

const END_BLOCK = 0x1c;
const WHITE_SPACE = new Set([0x09, 0x0a, 0x0b, 0x0d, 0x20]);
