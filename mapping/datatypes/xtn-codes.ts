import type { ContactPoint, Element } from 'fhir/r4.js';
import { DEFAULT_VERSION } from '../../hl7v2/versions/version.ts';
import type { Losses } from '../core/losses.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { DATA_ABSENT_REASON } from '../core/systems.ts';
import { TELECOM_EQUIPMENT, TELECOM_USE } from '../terminology/code-tables.ts';
import { type CodedElement, codeToFhir, codeToV2, isKept, retain } from '../terminology/coded-element.ts';

// What XTN.2 (use) and XTN.3 (equipment) mean together: a mobile phone is equipment in v2 and a use in FHIR, and an
// address of the Internet has a use of its own in v2.

const CELLULAR = 'CP';
const INTERNET = 'Internet';
/** Equipment of addresses; senders write it in capitals too. */
const OF_ADDRESSES = /^(?:internet|x\.400)$/i;
const NETWORK_ADDRESS = 'NET';
const OTHER_RESIDENCE = 'ORN';

/** Whether the field that holds the number gives it a use when XTN.2 does not: PID-13 home, PID-14 work. */
export type UseOfField = 'home' | 'work' | undefined;

/** XTN.3. What it cannot express is reported at the place of `system`. */
export function equipmentToV2(telecom: ContactPoint, losses: Losses): string | undefined {
  const { system, _system, use, value } = telecom;
  // An empty XTN.3 reads as `unknown` unless the value shows more, and is written again as an empty XTN.3.
  const isUnknown = system === undefined && isDataAbsent(_system);
  const isKeptHere = (v2: string) =>
    isInternet(system)
      ? isKeptOfAddress(v2) && (isAddressEquipment(v2) || looksLikeAddress(value))
      : v2 !== CELLULAR && !isAddressEquipment(v2) && isKept(TELECOM_EQUIPMENT, v2, system);
  const element = isUnknown ? undefined : _system;
  const code = codeToV2(TELECOM_EQUIPMENT, { code: system, element }, losses, isKeptHere);
  if (code === 'PH' && use === 'mobile') return CELLULAR;
  if (code !== undefined) return code;
  if (system === 'url') return INTERNET;
  if (system === 'sms') {
    losses.changed('reads back as a mobile phone');
    return CELLULAR;
  }
  if (looksLikeAddress(value)) {
    losses.changed(`reads back as ${systemOfAddress(INTERNET, value).code}, by its value`);
    return INTERNET;
  }
  if (system !== undefined) losses.changed('no code in table 0202: reads back as unknown');
  else if (use === 'mobile' && value !== undefined) {
    losses.changed('reads back as a phone, by its use');
    return CELLULAR;
  } else if (isUnknown && value !== undefined) unknownLosses(_system, losses);
  else if (isUnknown || value !== undefined) losses.changed('XTN.3 is empty: reads back as unknown');
  return undefined;
}

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

/** Addresses of the Internet, in XTN.4. */
export function isInternet(system: string | undefined): boolean {
  return system === 'email' || system === 'url';
}

export function isAddressEquipment(equipment: string | undefined): boolean {
  return equipment !== undefined && OF_ADDRESSES.test(equipment);
}

/** Whether a value of unknown kind looks like an Internet address. */
export function looksLikeAddress(value: string | undefined): boolean {
  return value !== undefined && /@|:\/\//.test(value);
}

/** Equipment of an address other than `Internet`: another spelling, X.400, or a code that is in no table. */
function isKeptOfAddress(equipment: string): boolean {
  return equipment !== INTERNET && (isAddressEquipment(equipment) || !TELECOM_EQUIPMENT.has(equipment));
}

/** @param equipment XTN.3, where it is that of the address */
export function systemOfAddress(equipment: string | undefined, value: string | undefined): CodedElement {
  const isKept = equipment !== undefined && isKeptOfAddress(equipment);
  return {
    code: value?.includes('://') ? 'url' : 'email',
    element: isKept ? retain(TELECOM_EQUIPMENT, equipment) : undefined,
  };
}

/** @param equipment XTN.3, where it is that of the number */
export function systemOfNumber(equipment: string | undefined, value: string | undefined): CodedElement {
  if (equipment === CELLULAR) return { code: 'phone' };
  if (equipment !== undefined) return codeToFhir(TELECOM_EQUIPMENT, equipment);
  if (value === undefined) return {};
  return { element: { extension: [{ url: DATA_ABSENT_REASON, valueCode: 'unknown' }] } };
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

/** Reports what the element has besides the reason why there is no system. */
function unknownLosses(element: Element | undefined, losses: Losses): void {
  if (element === undefined) return;
  losses.others(element, ['extension']);
  for (const [index, extension] of (element.extension ?? []).entries())
    losses.at('extension', index).others(extension, ['url', 'valueCode']);
}

function isDataAbsent(element: Element | undefined): boolean {
  const extensions = element?.extension ?? [];
  return (
    extensions.length === 1 &&
    extensions[0]?.url === DATA_ABSENT_REASON &&
    extensions[0].valueCode === 'unknown'
  );
}
