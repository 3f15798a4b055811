import type { CodeableConcept, PatientCommunication } from 'fhir/r4.js';
import type { Repetition } from '../../hl7v2/repetition.ts';
import type { Losses } from '../core/losses.ts';
import type { TwoWay } from '../core/two-way.ts';

/** PID-15 holds one language: the preferred one, else the first. */
export function primaryLanguage(
  communications: readonly PatientCommunication[],
  pair: TwoWay<CodeableConcept, Repetition>,
  losses: Losses,
): Repetition | undefined {
  const preferred = communications.findIndex((communication) => communication.preferred === true);
  const chosen = Math.max(preferred, 0);
  let language: Repetition | undefined;
  for (const [index, communication] of communications.entries()) {
    const at = losses.at('communication', index);
    if (index !== chosen) at.dropped('PID-15 holds one language');
    else {
      at.others(communication, ['language'], {
        preferred: 'PID-15 is the primary language, preferred or not',
      });
      language = pair.toV2(communication.language, at.at('language'));
    }
  }
  return language;
}
