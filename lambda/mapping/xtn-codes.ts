import type { ContactPoint, Element } from 'fhir/r4.js';
import { TELECOM_EQUIPMENT, TELECOM_USE } from './code-tables.ts';
import { type CodedElement, codeToFhir, codeToV2, isKept, retain } from './coded-element.ts';
import type { Losses } from './losses.ts';

// What XTN.2 (use) and XTN.3 (equipment) say together: a mobile phone is equipment in v2 and a use in FHIR, and an
// address of the Internet has a use of its own in v2.

const CELLULAR = 'CP';
const INTERNET = 'Internet';
/** Equipment of addresses; senders write it in capitals too. */
const OF_ADDRESSES = /^(?:internet|x\.400)$/i;
const NETWORK_ADDRESS = 'NET';
const DATA_ABSENT = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason';

/** Whether the field that holds the number gives it a use when XTN.2 does not: PID-13 home, PID-14 work. */
export type UseOfField = 'home' | 'work' | undefined;

/** XTN.3; what it does not say is reported at the place of `system`. */
export function equipmentToV2(telecom: ContactPoint, losses: Losses): string | undefined {
  const { system, _system, use } = telecom;
  // The reader says `unknown` where XTN.3 is empty and the value does not say more; written again, that is the empty XTN.3.
  const isUnknown = system === undefined && isDataAbsent(_system);
  const isKeptHere = (v2: string) =>
    isAddressEquipment(v2)
      ? v2 !== INTERNET && isInternet(system)
      : v2 !== CELLULAR && isKept(TELECOM_EQUIPMENT, v2, system);
  const element = isUnknown ? undefined : _system;
  const code = codeToV2(TELECOM_EQUIPMENT, { code: system, element }, losses, isKeptHere);
  const readsUnknown = telecom.value !== undefined && !telecom.value.includes('@');
  if (isUnknown && readsUnknown) unknownLosses(_system, losses);
  else if (isUnknown || (system === undefined && code === undefined && telecom.value !== undefined))
    losses.changed('XTN.3 is empty: the value alone says what it is');
  if (code === 'PH' && use === 'mobile') return CELLULAR;
  if (code !== undefined) return code;
  if (system === 'url') return INTERNET;
  if (system === 'sms') {
    losses.changed('reads back as a mobile phone');
    return CELLULAR;
  }
  if (system !== undefined) losses.changed('no code in table 0202: reads back as unknown');
  return undefined;
}

/** XTN.2; what it does not say is reported at the place of `use`. */
export function useToV2(
  telecom: ContactPoint,
  equipment: string | undefined,
  useOfField: UseOfField,
  losses: Losses,
) {
  const { use, _use } = telecom;
  if (equipment === CELLULAR) {
    if (use !== 'mobile') losses.changed('reads back as mobile');
    const isKeptHere = (v2: string) => use === 'mobile' && v2 !== 'PRN';
    return codeToV2(TELECOM_USE, { code: use, element: _use }, losses, isKeptHere) ?? 'PRN';
  }
  const isKeptHere = (v2: string) => v2 !== NETWORK_ADDRESS && isKept(TELECOM_USE, v2, use);
  const kept = codeToV2(TELECOM_USE, { code: use, element: _use }, losses, isKeptHere);
  if (kept !== undefined && kept !== 'PRS') return kept;
  if (isAddressEquipment(equipment)) {
    if (use !== undefined) losses.dropped('no code in table 0201 of v2.5.1');
    return NETWORK_ADDRESS;
  }
  if (use !== undefined || (useOfField !== undefined && telecom.value !== undefined)) {
    const reads = useOfField === undefined ? '' : `: reads back as ${useOfField}, by the field that holds it`;
    if (use === undefined) losses.changed(`widened, as the guide does${reads}`);
    else if (useOfField === undefined || telecom.value === undefined)
      losses.dropped('no code in table 0201 of v2.5.1');
    else losses.changed(`no code in table 0201 of v2.5.1${reads}`);
  }
  return undefined;
}

/** For receivers that take NET alone: the field still tells work from the rest. */
export function networkAddress({ use, _use }: ContactPoint, useOfField: UseOfField, losses: Losses): string {
  if (_use !== undefined) losses.others(_use, []);
  if (use !== undefined && !(use === 'work' && useOfField === 'work'))
    losses.dropped('XTN.2 is NET, as the site asks');
  return NETWORK_ADDRESS;
}

/** Addresses of the Internet, in XTN.4. */
export function isInternet(system: string | undefined): boolean {
  return system === 'email' || system === 'url';
}

export function isAddressEquipment(equipment: string | undefined): boolean {
  return equipment !== undefined && OF_ADDRESSES.test(equipment);
}

/** @param isAddress whether the value is one of XTN.4, whatever XTN.3 says */
export function systemOf(
  equipment: string | undefined,
  value: string | undefined,
  isAddress: boolean,
): CodedElement {
  if (isAddress) {
    const element =
      equipment !== undefined && equipment !== INTERNET && isAddressEquipment(equipment)
        ? retain(TELECOM_EQUIPMENT, equipment)
        : undefined;
    return { code: value?.includes('://') ? 'url' : 'email', element };
  }
  if (equipment === CELLULAR) return { code: 'phone' };
  if (equipment !== undefined) return codeToFhir(TELECOM_EQUIPMENT, equipment);
  if (value === undefined) return {};
  if (value.includes('@')) return { code: 'email' };
  return { element: { extension: [{ url: DATA_ABSENT, valueCode: 'unknown' }] } };
}

/** A cell phone is mobile whatever XTN.2 says; a use that says more than PRN is kept. */
function cellularUse(use: string | undefined): CodedElement {
  return {
    code: 'mobile',
    element: use === undefined || use === 'PRN' ? undefined : retain(TELECOM_USE, use),
  };
}

/** Without XTN.2 the field tells the use of a number; NET says nothing, but in the field of work it is for work. */
export function useOf(
  use: string | undefined,
  equipment: string | undefined,
  useOfField: UseOfField,
  hasValue: boolean,
): CodedElement {
  if (equipment === CELLULAR) return cellularUse(use);
  if (use === undefined) return { code: hasValue ? useOfField : undefined };
  if (use === NETWORK_ADDRESS) return { code: useOfField === 'work' ? 'work' : undefined };
  return codeToFhir(TELECOM_USE, use);
}

/** What stands beside the reason for which there is no system. */
function unknownLosses(element: Element | undefined, losses: Losses): void {
  if (element === undefined) return;
  losses.others(element, ['extension']);
  for (const [index, extension] of (element.extension ?? []).entries())
    losses.at('extension', index).others(extension, ['url', 'valueCode']);
}

function isDataAbsent(element: Element | undefined): boolean {
  const extensions = element?.extension ?? [];
  return (
    extensions.length === 1 && extensions[0]?.url === DATA_ABSENT && extensions[0].valueCode === 'unknown'
  );
}
