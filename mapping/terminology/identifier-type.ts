import type { CodeableConcept, Identifier } from 'fhir/r4.js';
import { FHIR_ID_MARK } from '../core/fhir-id.ts';
import { IDENTIFIER_TYPE } from '../core/identifier-order.ts';
import type { Losses } from '../core/losses.ts';
import type { SiteProfile } from '../core/site-profile.ts';

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

/**
 * CX.5 of an identifier: the type that the site sets for its system, else its own. A type that the site sets is read whether
 * the identifier had it or not.
 */
export function siteTypeToV2(
  { system, type }: Identifier,
  types: SiteProfile['identifierTypes'],
  losses: Losses,
): string | undefined {
  const ofSite = system !== undefined && Object.hasOwn(types, system) ? types[system] : undefined;
  if (ofSite === undefined) return type && identifierTypeToV2(type, losses);
  const ofOwn = losses.aside();
  const own = type && identifierTypeToV2(type, ofOwn);
  if (own !== ofSite || ofOwn.list.length > 0)
    losses.changed('the site profile sets the type for this system');
  return ofSite;
}

/** The system that a type alone means at a site, for a CX without an assigning authority. */
export function systemOfType(type: string | undefined, types: SiteProfile['identifierTypes']) {
  const [system, another] = Object.keys(types).filter((one) => types[one] === type);
  return another === undefined ? system : undefined;
}
