import { withFields } from '../../hl7v2/build.ts';
import { parse } from '../../hl7v2/er7.ts';
import type { Segment } from '../../hl7v2/message.ts';
import { isHeld, type UpdateRules, valuedFields } from '../core/update-rules.ts';

/**
 * What the next update of a resource has to know of a message that was sent: the segments that convey the resource, each
 * ended with CR, without MSH and EVN and without what the message deleted. Kept again, it is the same.
 */
export function keptSegments(text: string, rules: UpdateRules): string {
  const { segments } = parse(text);
  const kept = segments.filter((segment) => {
    const rule = rules.find(({ id }) => id === segment.id);
    return rule !== undefined && isHeld(segment, rule);
  });
  return kept.map((segment) => `${withoutNulls(segment).wire}\r`).join('');
}

function withoutNulls(segment: Segment): Segment {
  const valued = valuedFields(segment);
  const numbers = Array.from({ length: segment.length }, (_, index) => index + 1);
  const others = numbers.filter((n) => !valued.includes(n));
  return withFields(segment, Object.fromEntries(others.map((n) => [n, undefined])));
}
