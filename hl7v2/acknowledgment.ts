import { repetition, segment } from './build.ts';
import { type Delimiters, STANDARD_DELIMITERS } from './delimiters.ts';
import { parse } from './er7.ts';
import { escape } from './escape.ts';
import { buildHeader, type Header } from './header.ts';
import type { Message, Segment } from './message.ts';
import { Repetition } from './repetition.ts';
import { NO_CODE, reportedErrors } from './reported-errors.ts';
import { DEFAULT_VERSION, isBefore, type Version, versionOf } from './versions/version.ts';

/** MSA-1, table 0008: application and (enhanced mode) commit accept, error and reject. */
export const ACKNOWLEDGMENT_CODES = ['AA', 'AE', 'AR', 'CA', 'CE', 'CR'] as const;
export type AcknowledgmentCode = (typeof ACKNOWLEDGMENT_CODES)[number];

/** The content of an ERR segment. No part of it may hold patient data. */
export interface AcknowledgmentError {
  /** ERR-2, a place such as `PID^1^3`, by component: segment, its number, field. */
  readonly location?: readonly string[] | undefined;
  /** ERR-3.1, table 0357. */
  readonly code: string;
  /** ERR-3.2, the meaning of the code. */
  readonly text: string;
  /** The user message: ERR-8, or MSA-3 before v2.5. */
  readonly userMessage?: string | undefined;
}

export interface AcknowledgmentRequest {
  /** Header of the message to acknowledge; undefined if it cannot be read. */
  readonly header: Header | undefined;
  readonly delimiters?: Delimiters | undefined;
  readonly code: AcknowledgmentCode;
  readonly error?: AcknowledgmentError | undefined;
  /** MSH-7 of the answer, a DTM with zone. */
  readonly time: string;
  /** MSH-10 of the answer: letters and digits, which need no escape. */
  readonly controlId: string;
  /** MSH-9 by component. The default is a general acknowledgment (ACK) in the form of the message's version. */
  readonly messageType?: readonly string[];
  /** MSH-18, a code of table 0211. The default is that of the message. */
  readonly characterSet?: string;
}

/**
 * Builds the acknowledgment of a message, with the message's delimiters and in the form of its version. It ends with CR.
 * MSH-3/4 and MSH-5/6 are swapped, MSH-11, 12 and 18 are echoed, and MSA-2 is MSH-10 unchanged.
 *
 * - MSH-9 has a message structure since v2.3.1. Before, a general acknowledgment has no trigger event either (v2.3
 *   §2.25.1).
 * - ERR has a field for each item since v2.5. Before, ERR-1 holds place and code (v2.3 §2.24.3), and MSA-3 the user
 *   message.
 */
export function buildAcknowledgment(request: AcknowledgmentRequest): string {
  const { header, code, error, controlId } = request;
  // Without an escape character, some texts cannot be written with the message's own delimiters.
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

/** Without a subcomponent delimiter, only the code is written. */
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
  /** Codes of the errors that it reports, table 0357. Texts in their place are left out. */
  readonly errorCodes: readonly string[];
}

/** Why an answer cannot be used as an acknowledgment. */
export type AcknowledgmentFault = 'no-hl7' | 'no-msa' | 'unknown-code';

/** Reads the answer to a message. Free text (MSA-3, ERR-8) is not read: it may echo patient data. */
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
  const errorCodes = reportedErrors(message)
    .map((error) => error.code ?? NO_CODE)
    .filter((one) => one !== NO_CODE);
  return { code, controlId: msa.field(2).wire, errorCodes };
}

/** Whether an answer is an acknowledgment and must itself never be answered. */
export function isAcknowledgment(header: Header): boolean {
  return header.messageCode === 'ACK' || header.messageCode === 'MCF';
}
