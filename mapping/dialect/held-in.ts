import { STANDARD_DELIMITERS } from '../../hl7v2/delimiters.ts';
import { Segment } from '../../hl7v2/message.ts';
import { isBefore } from '../../hl7v2/versions/version.ts';
import { type WrittenVersion, writtenElements } from '../../hl7v2/versions/written-elements.ts';
import { draftOf, segmentOf } from './draft.ts';
import { requireInObservation } from './segments.ts';

/**
 * Of segments that were sent before, in another version perhaps, what a version has a place for.
 *
 * @param text segments of our own messages, each ended with CR
 */
export function heldIn(text: string, version: WrittenVersion): string {
  const elements = writtenElements(version);
  return text
    .split('\r')
    .filter((line) => line !== '' && !(line.startsWith('ROL') && isBefore(version, '2.4')))
    .map((line) => {
      const { id, fields } = draftOf(new Segment(line, '\r', STANDARD_DELIMITERS), STANDARD_DELIMITERS);
      const held = fields.map((wire, n) => {
        const element = elements[id]?.[n - 1];
        return n === 0 || (element !== undefined && !element.isWithdrawn) ? wire : '';
      });
      if (id === 'OBX') requireInObservation({ id, fields: held }, version);
      return `${segmentOf({ id, fields: held }, STANDARD_DELIMITERS).wire}\r`;
    })
    .join('');
}
