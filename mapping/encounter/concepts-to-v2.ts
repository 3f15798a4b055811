import type { CodeableConcept } from 'fhir/r4.js';
import type { Repetition } from '../../hl7v2/repetition.ts';
import type { Losses } from '../core/losses.ts';
import type { TwoWay } from '../core/two-way.ts';

/**
 * Concepts of a list in a field, the first ones that it can hold.
 *
 * @param most how many repetitions the field has
 * @param losses of what has the list
 */
export function conceptsToV2(
  concepts: readonly CodeableConcept[] | undefined,
  pair: TwoWay<CodeableConcept, Repetition>,
  most: number,
  element: string,
  losses: Losses,
): Repetition[] {
  const written: Repetition[] = [];
  for (const [index, concept] of (concepts ?? []).entries()) {
    const at = losses.at(element, index);
    if (written.length === most) at.dropped('the field holds one');
    else {
      const one = pair.toV2(concept, at);
      if (one !== undefined) written.push(one);
    }
  }
  return written;
}
