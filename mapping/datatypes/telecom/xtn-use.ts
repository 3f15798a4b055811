import type { ContactPoint, Element } from 'fhir/r4.js';
import { DEFAULT_VERSION } from '../../../hl7v2/versions/version.ts';
import type { Losses } from '../../core/losses.ts';
import type { SiteProfile } from '../../core/site-profile.ts';
import { TELECOM_USE } from '../../terminology/code-tables.ts';
import { type CodedElement, codeToFhir, codeToV2, isKept, retain } from '../../terminology/coded-element.ts';
import { CELLULAR } from './xtn-equipment.ts';

// XTN.2, the use. A mobile phone is equipment in v2 and a use in FHIR, and an address of the Internet has a use of its own in v2.

const NETWORK_ADDRESS = 'NET';
const OTHER_RESIDENCE = 'ORN';

/** Whether the field that holds the number gives it a use when XTN.2 does not: PID-13 home, PID-14 work. */
export type UseOfField = 'home' | 'work' | undefined;

/** XTN.2 of a number. What it cannot express is reported at the place of `use`. */
export function useOfNumberToV2(
  { use, _use, value }: ContactPoint,
  equipment: string | undefined,
  useOfField: UseOfField,
  losses: Losses,
): string | undefined {
  if (equipment === CELLULAR) {
    if (use !== 'mobile') losses.changed('reads back as mobile');
    const isKeptHere = (v2: string) => use === 'mobile' && v2 !== 'PRN';
    return codeToV2(TELECOM_USE, { code: use, element: _use }, losses, isKeptHere) ?? 'PRN';
  }
  const kept = keptUse(use, _use, losses);
  if (kept !== undefined) return kept;
  if (useOfField === undefined || value === undefined) {
    if (use !== undefined) losses.dropped(`no code in table 0201 of v${DEFAULT_VERSION}`);
    return undefined;
  }
  // A receiver takes the use from the field if XTN.2 is empty. XTN.2 is always sent, so that no old or temporary number gets that use.
  if (use === undefined) {
    losses.changed(`without a use: reads back as ${useOfField}, the use of its field`);
    return TELECOM_USE.ofFhir(useOfField)?.v2;
  }
  losses.changed(
    `no code in table 0201 of v${DEFAULT_VERSION}: sent as a number beside the primary one (ORN)`,
  );
  return OTHER_RESIDENCE;
}

/**
 * XTN.2 of an address. What it cannot express is reported at the place of `use`. Table 0201 has NET for addresses, and
 * the field still distinguishes work from the rest.
 */
export function useOfAddressToV2(
  { use, _use }: ContactPoint,
  emailUse: SiteProfile['emailUse'],
  useOfField: UseOfField,
  losses: Losses,
): string {
  if (emailUse === 'use') {
    const kept = keptUse(use, _use, losses);
    if (kept !== undefined) return kept;
    if (use !== undefined) losses.dropped(`no code in table 0201 of v${DEFAULT_VERSION}`);
    return NETWORK_ADDRESS;
  }
  if (_use !== undefined) losses.others(_use, []);
  if (use !== undefined && !(use === 'work' && useOfField === 'work'))
    losses.dropped('XTN.2 of an address is NET, which has no use');
  return NETWORK_ADDRESS;
}

function keptUse(use: ContactPoint['use'], element: Element | undefined, losses: Losses): string | undefined {
  const isKeptHere = (v2: string) => v2 !== NETWORK_ADDRESS && isKept(TELECOM_USE, v2, use);
  const v2 = codeToV2(TELECOM_USE, { code: use, element }, losses, isKeptHere);
  return v2 === 'PRS' ? undefined : v2;
}

/** A cell phone is mobile, whatever XTN.2 is. A use other than PRN is kept. */
function cellularUse(use: string | undefined): CodedElement {
  return {
    code: 'mobile',
    element: use === undefined || use === 'PRN' ? undefined : retain(TELECOM_USE, use),
  };
}

/** Without XTN.2, or with NET, which is no use of a number, the use is that of the field. */
export function useOfNumber(
  use: string | undefined,
  equipment: string | undefined,
  useOfField: UseOfField,
  value: string | undefined,
): CodedElement {
  if (equipment === CELLULAR) return cellularUse(use);
  if (use === undefined || use === NETWORK_ADDRESS)
    return { code: value === undefined ? undefined : useOfField };
  return codeToFhir(TELECOM_USE, use);
}

/** Without XTN.2 the use is that of the field. NET is no use, but in the field for work the address is for work. */
export function useOfAddress(
  use: string | undefined,
  useOfField: UseOfField,
  value: string | undefined,
): CodedElement {
  if (use === undefined) return { code: value === undefined ? undefined : useOfField };
  if (use === NETWORK_ADDRESS) return { code: useOfField === 'work' ? 'work' : undefined };
  return codeToFhir(TELECOM_USE, use);
}
