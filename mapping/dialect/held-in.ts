import { STANDARD_DELIMITERS } from '../../hl7v2/delimiters.ts';
import { Segment } from '../../hl7v2/message.ts';
import { isBefore } from '../../hl7v2/versions/version.ts';
import { writtenElements } from '../../hl7v2/versions/written-elements.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { draftOf, segmentOf } from './draft.ts';
import { requireInObservation } from './segments.ts';

/**
 * Of segments that were sent before, in another version perhaps, what a site takes.
 *
 * @param text segments of our own messages, each ended with CR
 */
export function heldIn(text: string, { version, segments }: SiteProfile): string {
  const hasRoles = segments.ROL && !isBefore(version, '2.4');
  const taken: Readonly<Record<string, boolean>> = { ...segments, ROL: hasRoles };
  const elements = writtenElements(version);
  return text
    .split('\r')
    .filter((line) => line !== '' && taken[line.slice(0, 3)] !== false)
    .map((line) => {
      const { id, fields } = draftOf(new Segment(line, '\r', STANDARD_DELIMITERS), STANDARD_DELIMITERS);
      const ofVersion = elements[id];
      if (ofVersion === undefined) return `${line}\r`;
      const isHeld = (n: number) => n === 0 || ofVersion[n - 1]?.isWithdrawn === false;
      const held = fields.map((wire, n) => (isHeld(n) ? wire : ''));
      if (id === 'OBX') requireInObservation({ id, fields: held }, version);
      return `${segmentOf({ id, fields: held }, STANDARD_DELIMITERS).wire}\r`;
    })
    .join('');
}
