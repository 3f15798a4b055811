import type { CodeableConcept, Coding } from 'fhir/r4.js';
import { compact } from '../core/compact.ts';
import type { Losses } from '../core/losses.ts';
import { codeOf } from '../core/primitives.ts';
import { V2_TABLE } from '../core/systems.ts';
import { hasTableCodes, isTableCode } from './table-codes.ts';

/**
 * The one code of a table that a field or component (IS) holds, without text or code system. If HL7 defines the codes of the
 * table, a code that is not in it is the site's own, or a word, and has no system.
 */
export function bareCode(table: string) {
  const system = V2_TABLE + table;
  const systemOf = (code: string) => (isTableCode(table, code) || !hasTableCodes(table) ? system : undefined);
  return {
    toV2(concept: CodeableConcept, losses: Losses): string | undefined {
      losses.others(concept, ['coding']);
      let code: string | undefined;
      for (const [index, coding] of (concept.coding ?? []).entries()) {
        const at = losses.at('coding', index);
        const isOfTable = coding.system === system || coding.system === undefined;
        if (isOfTable && coding.code !== undefined && code === undefined) {
          code = coding.code;
          at.others(coding, ['system', 'code']);
          if (coding.system !== systemOf(code)) at.at('system').changed(NO_CLAIM);
        } else at.dropped(`only one code is sent, of table ${table}`);
      }
      return code;
    },

    toFhir(text: string | undefined): CodeableConcept | undefined {
      const code = codeOf(text);
      const coding = compact<Coding>({ system: code && systemOf(code), code });
      return coding && { coding: [coding] };
    },
  };
}

const NO_CLAIM = "reads back with a system only if the code is in HL7's table";
