import type { Element } from 'fhir/r4.js';
import { DATA_ABSENT_REASON } from '../core/systems.ts';

/**
 * The name where R4 requires one (pat-1, org-1) and a message has none: marked as unknown, so that what the message
 * has besides it is kept.
 */
export const UNKNOWN_NAME: Element = {
  extension: [{ url: DATA_ABSENT_REASON, valueCode: 'unknown' }],
};

const CONTENT = JSON.stringify(UNKNOWN_NAME);

/** Whether this is {@link UNKNOWN_NAME} and nothing more, for which nothing is written. */
export function isUnknownName(element: object | undefined): boolean {
  return element !== undefined && 'extension' in element && JSON.stringify(element) === CONTENT;
}

export const READS_AS_UNKNOWN = 'R4 asks for a name where there is nothing else: it reads back as unknown';
