/**
 * Table 0357, message error conditions: what ERR-3.1 means. 104 is of v2.7; 198 and 199 are of v2.9, and some receivers send
 * them earlier.
 */
export const ERROR_CONDITIONS = {
  '0': 'Message accepted',
  '100': 'Segment sequence error',
  '101': 'Required field missing',
  '102': 'Data type error',
  '103': 'Table value not found',
  '104': 'Value too long',
  '198': 'Non-conformant cardinality',
  '199': 'Other HL7 error',
  '200': 'Unsupported message type',
  '201': 'Unsupported event code',
  '202': 'Unsupported processing ID',
  '203': 'Unsupported version ID',
  '204': 'Unknown key identifier',
  '205': 'Duplicate key identifier',
  '206': 'Application record locked',
  '207': 'Application internal error',
} as const;

export type ErrorConditionCode = keyof typeof ERROR_CONDITIONS;

/** The meaning of a code; undefined if it is not in table 0357, as local codes are not. */
export function errorCondition(code: string): string | undefined {
  return Object.hasOwn(ERROR_CONDITIONS, code) ? ERROR_CONDITIONS[code as ErrorConditionCode] : undefined;
}
