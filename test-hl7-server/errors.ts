import type { AcknowledgmentError } from '../hl7v2/acknowledgment.ts';
import { ERROR_CONDITIONS, type ErrorConditionCode } from '../hl7v2/error-conditions.ts';

/** The codes of table 0357 that are used here. */
export const ERRORS = {
  segmentSequence: '100',
  requiredFieldMissing: '101',
  dataType: '102',
  unsupportedMessageType: '200',
  unsupportedEvent: '201',
  unsupportedProcessingId: '202',
  unsupportedVersion: '203',
  duplicateKey: '205',
  internal: '207',
} as const satisfies Record<string, ErrorConditionCode>;

/** Builds an ERR segment's content. The user message names places, never values. */
export function errorOf(
  code: (typeof ERRORS)[keyof typeof ERRORS],
  userMessage: string,
  location?: readonly string[],
): AcknowledgmentError {
  return { code, text: ERROR_CONDITIONS[code], userMessage, location };
}
