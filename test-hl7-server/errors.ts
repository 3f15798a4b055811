import type { AcknowledgmentError } from '../hl7v2/acknowledgment.ts';

/** The codes of table 0357 that are used here. */
export const ERRORS = {
  segmentSequence: ['100', 'Segment sequence error'],
  requiredFieldMissing: ['101', 'Required field missing'],
  dataType: ['102', 'Data type error'],
  unsupportedMessageType: ['200', 'Unsupported message type'],
  unsupportedEvent: ['201', 'Unsupported event code'],
  unsupportedProcessingId: ['202', 'Unsupported processing ID'],
  unsupportedVersion: ['203', 'Unsupported version ID'],
  duplicateKey: ['205', 'Duplicate key identifier'],
  internal: ['207', 'Application internal error'],
} as const;

/** Builds an ERR segment's content. The user message names places, never values. */
export function errorOf(
  [code, text]: (typeof ERRORS)[keyof typeof ERRORS],
  userMessage: string,
  location?: readonly string[],
): AcknowledgmentError {
  return { code, text, userMessage, location };
}
