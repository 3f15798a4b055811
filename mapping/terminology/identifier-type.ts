import type { CodeableConcept } from 'fhir/r4.js';
import { FHIR_ID_MARK } from '../core/fhir-id.ts';
import type { Losses } from '../core/losses.ts';
import { V2_TABLE } from '../core/systems.ts';

/** Code system of identifier types. The guide's row CX.5 forgets to set it. */
export const IDENTIFIER_TYPE = `${V2_TABLE}0203`;

/** A component for an identifier type holds one code of table 0203. */
export function identifierTypeToV2(type: CodeableConcept, losses: Losses): string | undefined {
  losses.others(type, ['coding']);
  let code: string | undefined;
  for (const [index, coding] of (type.coding ?? []).entries()) {
    const at = losses.at('coding', index);
    if (code !== undefined) at.dropped('the component holds one code');
    else if (coding.system !== IDENTIFIER_TYPE || coding.code === undefined)
      at.dropped('the component holds a code of table 0203');
    else if (coding.code === FHIR_ID_MARK.type) at.dropped(`${FHIR_ID_MARK.type} marks the FHIR id in PID-3`);
    else {
      code = coding.code;
      at.others(coding, ['system', 'code']);
    }
  }
  return code;
}

/** The type that a code of table 0203 stands for. */
export function identifierTypeToFhir(code: string | undefined): CodeableConcept | undefined {
  return code === undefined ? undefined : { coding: [{ system: IDENTIFIER_TYPE, code }] };
}
