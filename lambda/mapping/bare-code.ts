import type { CodeableConcept } from 'fhir/r4.js';
import type { Losses } from './losses.ts';
import { codeOf } from './primitives.ts';

/** The one code of a table that a field or component (IS) holds: it has no room for a text or another code system. */
export function bareCode(table: string) {
  const system = `http://terminology.hl7.org/CodeSystem/v2-${table}`;
  return {
    toV2(concept: CodeableConcept, losses: Losses): string | undefined {
      losses.others(concept, ['coding']);
      let code: string | undefined;
      for (const [index, coding] of (concept.coding ?? []).entries()) {
        const at = losses.at('coding', index);
        if (coding.system === system && coding.code !== undefined && code === undefined) {
          code = coding.code;
          at.others(coding, ['system', 'code']);
        } else at.dropped(`there is room for one code of table ${table}`);
      }
      return code;
    },

    toFhir(text: string | undefined): CodeableConcept | undefined {
      const code = codeOf(text);
      return code === undefined ? undefined : { coding: [{ system, code }] };
    },
  };
}
