import type { ContactPoint, Element } from 'fhir/r4.js';
import { repetition } from '../../hl7v2/build.ts';
import type { Repetition } from '../../hl7v2/message.ts';
import { TELECOM_EQUIPMENT, TELECOM_USE } from './code-tables.ts';
import { type CodedElement, codeToFhir, codeToV2, retain } from './coded-element.ts';
import { compact } from './compact.ts';
import { periodEnds } from './dr-period.ts';
import { dtmDateTime } from './dtm-date-time.ts';
import type { Losses } from './losses.ts';
import type { SiteProfile } from './site-profile.ts';
import { extensionsOf, type TextExtensions, textsOf } from './text-extensions.ts';
import type { TwoWay } from './two-way.ts';

const validity = periodEnds(dtmDateTime);

const CELLULAR = 'CP';
const INTERNET = 'Internet';
const NETWORK_ADDRESS = 'NET';
const CORE = 'http://hl7.org/fhir/StructureDefinition/';
const DATA_ABSENT = `${CORE}data-absent-reason`;

const digits = (part: string) =>
  ({ url: `${CORE}contactpoint-${part}`, value: 'valueString', pattern: /^\d+$/ }) as const;

/** XTN.5 to XTN.9, in that order; all but the last are numbers (NM). */
const PARTS: TextExtensions<'country' | 'area' | 'local' | 'extension' | 'comment'> = {
  country: digits('country'),
  area: digits('area'),
  local: digits('local'),
  extension: digits('extension'),
  comment: { url: `${CORE}contactpoint-comment`, value: 'valueString' },
};

/** Whether the field that holds the number gives it a use when XTN.2 does not: PID-13 home, PID-14 work. */
export type UseOfField = 'home' | 'work' | undefined;

/**
 * XTN[ContactPoint] — v2.5.1 has 12 components: no period, no rank. Numbers are written to XTN.1 as they are,
 * addresses of the Internet to XTN.4. XTN.5–8 are extensions, and the number where that is all there is.
 */
export function xtnContactPoint(
  { emailUse }: SiteProfile,
  useOfField: UseOfField,
): TwoWay<ContactPoint, Repetition> {
  return {
    name: 'XTN[ContactPoint]',

    toV2(telecom, losses) {
      // Parts without the whole number would be put together by a reader, so they go with it alone.
      const withParts = telecom.value === undefined ? [] : ['extension'];
      losses.others(telecom, ['system', '_system', 'value', 'use', '_use', ...withParts], {
        rank: 'XTN has no rank before v2.7; the order of the list is kept',
        period: 'XTN has no period before v2.7',
      });
      const isInternet = telecom.system === 'email' || telecom.system === 'url';
      const equipment = equipmentToV2(telecom, losses.at('system'));
      const use =
        isInternet && emailUse === 'NET'
          ? networkAddress(telecom, useOfField, losses.at('use'))
          : useToV2(telecom, equipment, useOfField, losses.at('use'));
      if (isInternet && (telecom.value?.includes('://') ?? false) !== (telecom.system === 'url')) {
        losses
          .at('system')
          .changed('told apart by :// in the value: it reads back as the other of email and url');
      }
      const parts = telecom.value === undefined ? {} : textsOf(telecom.extension, PARTS, losses);
      const number = isInternet ? undefined : telecom.value;
      // The number in one piece comes before its parts; without it a reader would put them together.
      const hasParts = Object.keys(parts).some((part) => part !== 'comment');
      const xtn = repetition([
        number,
        use,
        equipment,
        isInternet ? telecom.value : undefined,
        parts.country,
        parts.area,
        parts.local,
        parts.extension,
        parts.comment,
        undefined,
        undefined,
        hasParts ? number : undefined,
      ]);
      if (xtn.isValued) return xtn;
      return losses.dropped('nothing of it has a place in XTN');
    },

    toFhir(xtn) {
      const value = valueOf(xtn);
      if (!xtn.isValued) return undefined;
      const system = systemOf(xtn, value);
      const isCellular = xtn.text(3) === CELLULAR;
      const use = isCellular ? cellularUse(xtn.text(2)) : useOf(xtn.text(2), useOfField, value !== undefined);
      const [country, area, local, extension, comment] = [5, 6, 7, 8, 9].map((part) => xtn.text(part));
      return compact<ContactPoint>({
        extension: extensionsOf({ country, area, local, extension, comment }, PARTS),
        system: system.code as ContactPoint['system'],
        _system: system.element,
        value,
        use: use.code as ContactPoint['use'],
        // Components of v2.7 and later.
        rank: rankOf(xtn.text(18)),
        period: validity.toFhir({ start: xtn.text(13), end: xtn.text(14) }),
        _use: use.element,
      });
    },
  };
}

function equipmentToV2(telecom: ContactPoint, losses: Losses): string | undefined {
  const { system, _system, use } = telecom;
  // The reader says `unknown` where XTN.3 is empty; written again, that is the empty XTN.3.
  const isUnknown = system === undefined && isDataAbsent(_system);
  const code = codeToV2(
    TELECOM_EQUIPMENT,
    { code: system, element: isUnknown ? undefined : _system },
    losses,
  );
  if (system === undefined && code === undefined && !isUnknown && telecom.value !== undefined) {
    losses.changed('reads back with data-absent-reason unknown');
  }
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

function useToV2(
  telecom: ContactPoint,
  equipment: string | undefined,
  useOfField: UseOfField,
  losses: Losses,
) {
  const { use, _use } = telecom;
  if (equipment === CELLULAR) {
    if (use !== 'mobile') losses.changed('reads back as mobile');
    return codeToV2(TELECOM_USE, { code: use, element: _use }, losses, () => use === 'mobile') ?? 'PRN';
  }
  const kept = codeToV2(TELECOM_USE, { code: use, element: _use }, losses);
  if (kept !== undefined && kept !== 'PRS') return kept;
  if (equipment === INTERNET || equipment === 'X.400') {
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
function networkAddress({ use, _use }: ContactPoint, useOfField: UseOfField, losses: Losses): string {
  if (_use !== undefined) losses.others(_use, []);
  if (use !== undefined && !(use === 'work' && useOfField === 'work'))
    losses.dropped('XTN.2 is NET, as the site asks');
  return NETWORK_ADDRESS;
}

function systemOf(xtn: Repetition, value: string | undefined): CodedElement {
  const equipment = xtn.text(3);
  const isAddress = equipment === INTERNET || (equipment === undefined && xtn.text(4) !== undefined);
  if (isAddress) return { code: value?.includes('://') ? 'url' : 'email' };
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

function rankOf(order: string | undefined): number | undefined {
  return order !== undefined && /^[1-9]\d{0,8}$/.test(order) ? Number(order) : undefined;
}

/** Without XTN.2 the field tells the use of a number; NET says nothing, but in the field of work it is for work. */
function useOf(use: string | undefined, useOfField: UseOfField, hasValue: boolean): CodedElement {
  if (use === undefined) return { code: hasValue ? useOfField : undefined };
  if (use === NETWORK_ADDRESS) return { code: useOfField === 'work' ? 'work' : undefined };
  return codeToFhir(TELECOM_USE, use);
}

function isDataAbsent(element: Element | undefined): boolean {
  const extensions = element?.extension ?? [];
  return (
    extensions.length === 1 && extensions[0]?.url === DATA_ABSENT && extensions[0].valueCode === 'unknown'
  );
}

/** XTN.12 before the composed number (XTN.5–8) before XTN.1; XTN.4 for addresses. */
function valueOf(xtn: Repetition): string | undefined {
  const equipment = xtn.text(3);
  if (equipment === INTERNET || equipment === 'X.400') return xtn.text(4) ?? xtn.text(1);
  return xtn.text(12) ?? composedNumber(xtn) ?? xtn.text(1) ?? xtn.text(4);
}

function composedNumber(xtn: Repetition): string | undefined {
  const [country, area, local, extension] = [5, 6, 7, 8].map((component) => xtn.text(component));
  if (local === undefined) return undefined;
  const parts = [country === undefined ? undefined : `+${country}`, area, local];
  return [...parts, extension === undefined ? undefined : `X${extension}`]
    .filter((part) => part !== undefined)
    .join(' ');
}
