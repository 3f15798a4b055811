import type { Patient } from 'fhir/r4.js';
import { decodeMessage } from '../../hl7v2/character-set.ts';
import { parse } from '../../hl7v2/er7.ts';
import { readBody } from '../../lambda/http.ts';
import { assertSize, patientOf } from '../../lambda/transform.ts';
import type { Envelope } from '../../mapping/core/adt-envelope.ts';
import type { SiteProfile } from '../../mapping/core/site-profile.ts';
import { createMapping } from '../../mapping/patient/adt-message.ts';
import { type ReadingLoss, readingLosses } from '../../mapping/report/reading-losses.ts';

/** What was read and what it was mapped to. */
export interface Mapped {
  readonly from: 'fhir' | 'hl7';
  /** The message, as it was read or as it was written. */
  readonly message: string;
  /** The Patient that the message conveys. */
  readonly resource: Patient;
  /** Of the Patient what the message does not carry, or of the message what the Patient does not hold. */
  readonly losses: readonly ReadingLoss[];
  /** Fields that are longer than the site takes, as `PID-5`. */
  readonly longFields: readonly string[];
}

/** What is neither of the two; it says what was expected. */
export class UnknownInputError extends Error {
  override readonly name = 'UnknownInputError';
}

/**
 * Maps a Patient to a message or a message to a Patient, whichever the bytes hold.
 *
 * @param name of the file: its ending says what was meant where the content is neither
 * @param envelopeOf what the message says beside the Patient
 * @throws HttpError, Er7Error, NoPatientError or UnknownInputError; their messages hold no value of a patient
 */
export function mapInput(
  bytes: Uint8Array,
  name: string,
  profile: SiteProfile,
  envelopeOf: (patient: Patient) => Envelope,
): Mapped {
  // A character of UTF-16 has two bytes, and that of ASCII a zero in one of them.
  if (bytes.subarray(0, 4).includes(0))
    throw new UnknownInputError('the file is UTF-16, expected UTF-8, or for a message what its MSH-18 says');
  const content = bytes.subarray(startOf(bytes));
  const start = new TextDecoder('iso-8859-1').decode(content.subarray(0, 3));
  if (start.startsWith('{')) return mapPatient(content, profile, envelopeOf);
  if (start === 'MSH') return mapMessage(content, profile);
  if (start === 'FHS' || start === 'BHS')
    throw new UnknownInputError('a batch of messages, expected one message, which starts with MSH');
  // What is wrong with a file that says what it is, is what its own reader says.
  if (/\.json$/i.test(name)) return mapPatient(content, profile, envelopeOf);
  if (/\.hl7$/i.test(name)) return mapMessage(content, profile);
  throw new UnknownInputError(
    'neither a FHIR Patient nor an HL7 message: expected JSON that starts with { or text that starts with MSH',
  );
}

function mapPatient(
  bytes: Uint8Array,
  profile: SiteProfile,
  envelopeOf: (patient: Patient) => Envelope,
): Mapped {
  const mapping = createMapping(profile);
  // As API Gateway hands bytes over, so that what is no UTF-8 and what is no JSON is refused as by the API.
  const patient = patientOf(readBody({ body: Buffer.from(bytes).toString('base64'), isBase64Encoded: true }));
  const { text, losses, longFields } = mapping.patientToMessage(patient, envelopeOf(patient));
  assertSize(text);
  return { from: 'fhir', message: text, resource: mapping.messageToPatient(text), losses, longFields };
}

function mapMessage(bytes: Uint8Array, profile: SiteProfile): Mapped {
  const message = decodeMessage(withoutEndBlock(bytes));
  const messages = parse(message).segments.filter(({ id }) => id === 'MSH').length;
  if (messages > 1) throw new UnknownInputError(`${messages} messages, expected one: a file for each`);
  const resource = createMapping(profile).messageToPatient(message);
  return { from: 'hl7', message, resource, losses: readingLosses(profile)(message), longFields: [] };
}

/** Behind a byte order mark, white space, and the start block of a message that was saved with its frame. */
function startOf(bytes: Uint8Array): number {
  const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const from = isMarked ? 3 : 0;
  const length = bytes.subarray(from).findIndex((byte) => !WHITE_SPACE.has(byte));
  return length === -1 ? bytes.length : from + length;
}

/** Without the end block of a message that was saved with its frame, and what may stand behind it. */
function withoutEndBlock(bytes: Uint8Array): Uint8Array {
  const last = bytes.findLastIndex((byte) => !WHITE_SPACE.has(byte));
  return bytes[last] === END_BLOCK ? bytes.subarray(0, last) : bytes;
}

const END_BLOCK = 0x1c;
const WHITE_SPACE = new Set([0x09, 0x0a, 0x0b, 0x0d, 0x20]);
