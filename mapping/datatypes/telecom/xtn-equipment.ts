import type { ContactPoint, Element } from 'fhir/r4.js';
import type { Losses } from '../../core/losses.ts';
import { DATA_ABSENT_REASON } from '../../core/systems.ts';
import { TELECOM_EQUIPMENT } from '../../terminology/code-tables.ts';
import { type CodedElement, codeToFhir, codeToV2, isKept, retain } from '../../terminology/coded-element.ts';

// XTN.3, the equipment, which is the system in FHIR. A mobile phone is equipment in v2 and a use in FHIR.

export const CELLULAR = 'CP';
const INTERNET = 'Internet';
/** Equipment of addresses; senders write it in capitals too. */
const OF_ADDRESSES = /^(?:internet|x\.400)$/i;

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
