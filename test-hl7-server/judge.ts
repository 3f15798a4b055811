import { type AcknowledgmentError, isAcknowledgment } from '../hl7v2/acknowledgment.ts';
import { decodeMessage } from '../hl7v2/character-set.ts';
import type { Delimiters } from '../hl7v2/delimiters.ts';
import { parse } from '../hl7v2/er7.ts';
import { type Header, readHeader } from '../hl7v2/header.ts';
import type { Message } from '../hl7v2/message.ts';
import { holdsFrameBytes } from '../hl7v2/mllp.ts';
import { FHIR_ID_TYPE, fhirIdOf } from '../runtime/fhir-id.ts';

/** What to do with a message that arrived. */
export type Judgment =
  | {
      readonly kind: 'store';
      readonly header: Header;
      readonly delimiters: Delimiters;
      readonly fhirId: string;
    }
  | {
      readonly kind: 'refuse';
      readonly code: 'AE' | 'AR';
      readonly error: AcknowledgmentError;
      /** Undefined if the message has none that can be read. */
      readonly header: Header | undefined;
      readonly delimiters: Delimiters | undefined;
    }
  /** An acknowledgment is never answered: two systems could go on for ever. */
  | { readonly kind: 'ignore'; readonly header: Header };

/** Table 0357, the codes that are used here. */
export const ERRORS = {
  segmentSequence: ['100', 'Segment sequence error'],
  requiredFieldMissing: ['101', 'Required field missing'],
  unsupportedMessageType: ['200', 'Unsupported message type'],
  unsupportedProcessingId: ['202', 'Unsupported processing ID'],
  unsupportedVersion: ['203', 'Unsupported version ID'],
  duplicateKey: ['205', 'Duplicate key identifier'],
  internal: ['207', 'Application internal error'],
} as const;

/** Builds an ERR of one of the codes above. The text for people names places, never what stands there. */
export function errorOf(
  [code, text]: (typeof ERRORS)[keyof typeof ERRORS],
  userMessage: string,
  location?: readonly string[],
): AcknowledgmentError {
  return { code, text, userMessage, location };
}

/** Judges the payload of a frame. Only what can be archived under a FHIR id is taken. */
export function judge(payload: Uint8Array): Judgment {
  let message: Message;
  try {
    message = parse(decodeMessage(payload));
  } catch {
    return unreadable('not an HL7 v2 message: expected MSH and its delimiters first');
  }
  if (holdsFrameBytes(payload))
    return unreadable('a frame byte inside the message: two frames ran into each other');
  const header = readHeader(message);
  const { delimiters } = message;
  if (isAcknowledgment(header)) return { kind: 'ignore', header };
  const problem = headerProblem(header);
  if (problem !== undefined) return { kind: 'refuse', code: 'AR', error: problem, header, delimiters };
  const pid = message.segment('PID');
  const fhirId = pid && fhirIdOf(pid);
  if (fhirId !== undefined) return { kind: 'store', header, delimiters, fhirId };
  const text = `no FHIR id in PID-3: expected a repetition with identifier type ${FHIR_ID_TYPE} in CX.5`;
  const error = errorOf(ERRORS.requiredFieldMissing, text, ['PID', '1', '3']);
  return { kind: 'refuse', code: 'AE', error, header, delimiters };
}

function unreadable(userMessage: string): Judgment {
  const error = errorOf(ERRORS.segmentSequence, userMessage, ['MSH', '1']);
  return { kind: 'refuse', code: 'AR', error, header: undefined, delimiters: undefined };
}

function headerProblem(header: Header): AcknowledgmentError | undefined {
  if (header.controlId === '') {
    return errorOf(ERRORS.requiredFieldMissing, 'MSH-10 is empty', ['MSH', '1', '10']);
  }
  if (header.messageCode !== 'ADT') {
    return errorOf(ERRORS.unsupportedMessageType, 'MSH-9.1: expected ADT', ['MSH', '1', '9']);
  }
  if (!/^[PTD](?!\w)/.test(header.processingId)) {
    return errorOf(ERRORS.unsupportedProcessingId, 'MSH-11: expected P, T or D', ['MSH', '1', '11']);
  }
  if (!/^2\.[1-8](?![\d])/.test(header.version)) {
    return errorOf(ERRORS.unsupportedVersion, 'MSH-12: expected 2.1 to 2.8', ['MSH', '1', '12']);
  }
  return undefined;
}
