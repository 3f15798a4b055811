import { repetition, segment } from './build.ts';
import { type Delimiters, STANDARD_DELIMITERS } from './delimiters.ts';
import { parse } from './er7.ts';
import { escape } from './escape.ts';
import { buildHeader, type Header } from './header.ts';
import type { Message, Segment } from './message.ts';
import { Repetition } from './repetition.ts';
import { DEFAULT_VERSION, isBefore, type Version, versionOf } from './versions/version.ts';

/** MSA-1, table 0008: application and (enhanced mode) commit accept, error and reject. */
export const ACKNOWLEDGMENT_CODES = ['AA', 'AE', 'AR', 'CA', 'CE', 'CR'] as const;
export type AcknowledgmentCode = (typeof ACKNOWLEDGMENT_CODES)[number];

/** What an ERR segment says. No part of it may hold patient data. */
export interface AcknowledgmentError {
  /** ERR-2, a place such as `PID^1^3`, by component: segment, its number, field. */
  readonly location?: readonly string[] | undefined;
  /** ERR-3.1, table 0357. */
  readonly code: string;
  /** ERR-3.2, the meaning of the code. */
  readonly text: string;
  /** ERR-8, or MSA-3 before v2.5: what a person should know. */
  readonly userMessage?: string | undefined;
}

export interface AcknowledgmentRequest {
  /** The header of the message that is answered; undefined if it has none that can be read. */
  readonly header: Header | undefined;
  readonly delimiters?: Delimiters | undefined;
  readonly code: AcknowledgmentCode;
  readonly error?: AcknowledgmentError | undefined;
  /** MSH-7 of the answer, a DTM with zone. */
  readonly time: string;
  /** MSH-10 of the answer: letters and digits, which need no escape. */
  readonly controlId: string;
  /** MSH-9 by component; that of a general acknowledgment (ACK) of the version without it. */
  readonly messageType?: readonly string[];
  /** MSH-18, a code of table 0211; that of the message without it. */
  readonly characterSet?: string;
}

/**
 * Builds the acknowledgment of a message, in the sender's delimiters and the form of its version, ended like the message
 * with CR. MSH-3/4 and MSH-5/6 change places, MSH-11, 12 and 18 are echoed, MSA-2 is MSH-10 letter for letter.
 *
 * - MSH-9 has a message structure from v2.3.1 on; before, a general acknowledgment has no event either (v2.3 §2.25.1).
 * - The ERR of v2.5 has a field for each thing. Before, ERR-1 has place and code in one (v2.3 §2.24.3), and MSA-3
 *   the text for people.
 */
export function buildAcknowledgment(request: AcknowledgmentRequest): string {
  const { header, code, error, controlId } = request;
  // Without an escape character not every time and text can be written in the sender's own delimiters.
  const isWritable = request.delimiters !== undefined && request.delimiters.escape !== '';
  const d = isWritable ? request.delimiters : STANDARD_DELIMITERS;
  const echo = request.delimiters === undefined || isWritable ? asItIs : escaped;
  const version = versionOf(header?.version ?? '');
  const { messageType = messageTypeOf(header, version) } = request;
  const isOld = version !== undefined && isBefore(version, '2.5');
  const raw = (wire: string) => new Repetition(wire, d);
  const msh = buildHeader(
    {
      sendingApplication: raw(echo(header?.receivingApplication, d)),
      sendingFacility: raw(echo(header?.receivingFacility, d)),
      receivingApplication: raw(echo(header?.sendingApplication, d)),
      receivingFacility: raw(echo(header?.sendingFacility, d)),
      time: request.time,
      messageType,
      controlId: raw(controlId),
      processingId: raw(echo(header?.processingId || 'P', d)),
      version: raw(version === undefined ? DEFAULT_VERSION : echo(header?.version, d)),
      characterSet: raw(request.characterSet ?? echo(header?.characterSet, d)),
    },
    d,
  ).wire;
  const echoedId = echo(header?.controlId, d);
  const msa = `MSA${d.field}${code}${echoedId && d.field}${echoedId}`;
  if (error === undefined) return `${msh}\r${msa}\r`;
  const text = isOld && error.userMessage ? escape(error.userMessage, d) : '';
  const msa3 = text && d.field.repeat(echoedId === '' ? 2 : 1) + text;
  const err = isOld ? errorOfOldVersion(error, d) : errorSegment(error, d);
  return `${msh}\r${msa}${msa3}\r${err.wire}\r`;
}

function messageTypeOf(header: Header | undefined, version: Version | undefined): readonly string[] {
  if (version !== undefined && isBefore(version, '2.3.1')) return ['ACK'];
  return ['ACK', header?.triggerEvent ?? '', 'ACK'];
}

function asItIs(wire = ''): string {
  return wire;
}

function escaped(wire = '', d: Delimiters): string {
  return escape(wire, d);
}

/** Without a character for subcomponents the code stands alone. */
function errorOfOldVersion({ location = [], code, text }: AcknowledgmentError, d: Delimiters): Segment {
  const [segmentId, sequence, position] = location;
  const coded = d.subcomponent === '' ? code : [code, text, 'HL70357'];
  return segment('ERR', { 1: repetition([segmentId, sequence, position, coded], d) }, d);
}

function errorSegment(error: AcknowledgmentError, d: Delimiters): Segment {
  const fields = {
    2: repetition(error.location ?? [], d),
    3: repetition([error.code, error.text, 'HL70357'], d),
    4: 'E',
    8: error.userMessage,
  };
  return segment('ERR', fields, d);
}

export interface Acknowledgment {
  readonly code: AcknowledgmentCode;
  /** MSA-2 as on the wire: the MSH-10 of the message that is acknowledged. */
  readonly controlId: string;
  /** ERR-3.1 of each ERR segment (table 0357); ERR-1.4 as v2.4 and older write it, and MSA-6, where that is empty. What does not look like a code is left out. */
  readonly errorCodes: readonly string[];
}

/** Why an answer is no acknowledgment that can be acted on. */
export type AcknowledgmentFault = 'no-hl7' | 'no-msa' | 'unknown-code';

/** Reads the answer to a message. Free text (MSA-3, ERR-8) is left alone: it may echo patient data. */
export function readAcknowledgment(text: string): Acknowledgment | AcknowledgmentFault {
  let message: Message;
  try {
    message = parse(text);
  } catch {
    return 'no-hl7';
  }
  const msa = message.segment('MSA');
  if (msa === undefined) return 'no-msa';
  const code = ACKNOWLEDGMENT_CODES.find((one) => one === msa.field(1).wire.trim());
  if (code === undefined) return 'unknown-code';
  const inErr = message.all('ERR').map((err) => err.field(3).text(1) ?? err.field(1).text(4));
  const errorCodes = [...inErr, msa.field(6).text(1)].filter((one) => one !== undefined).filter(isCode);
  return { code, controlId: msa.field(2).wire, errorCodes };
}

/** Codes are logged and kept; a text in their place may be anything, a patient's name among it. */
function isCode(text: string): boolean {
  return /^[\w.-]{1,20}$/.test(text);
}

/** Whether an answer is an acknowledgment and must itself never be answered. */
export function isAcknowledgment(header: Header): boolean {
  return header.messageCode === 'ACK' || header.messageCode === 'MCF';
}
