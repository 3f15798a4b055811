import type { ContactPoint } from 'fhir/r4.js';
import { valuedRepetition } from '../../hl7v2/build.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { compact } from './compact.ts';
import { periodEnds } from './dr-period.ts';
import { codeOf } from './primitives.ts';
import type { SiteProfile } from './site-profile.ts';
import { extensionsOf, type TextExtensions, textsOf } from './text-extensions.ts';
import type { TwoWay } from './two-way.ts';
import { tsDateTime, tsText } from './v2-time.ts';
import {
  equipmentToV2,
  isAddressEquipment,
  isInternet as isOfInternet,
  networkAddress,
  systemOf,
  type UseOfField,
  useOf,
  useToV2,
} from './xtn-codes.ts';

const CORE = 'http://hl7.org/fhir/StructureDefinition/';

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

const CARRIED = ['system', '_system', 'value', 'use', '_use'];
const CARRIED_WITH_VALUE = [...CARRIED, 'extension'];
const REASONS = {
  rank: 'XTN has no rank before v2.7; the order of the list is kept',
  period: 'XTN has no period before v2.7',
};

/**
 * XTN[ContactPoint] — v2.5.1 has 12 components: no period, no rank. Numbers are written to XTN.1 as they are,
 * addresses of the Internet to XTN.4. XTN.5–8 are extensions, and the number where that is all there is.
 */
export function xtnContactPoint(
  profile: SiteProfile,
  useOfField: UseOfField,
): TwoWay<ContactPoint, Repetition> {
  const { emailUse } = profile;
  const validity = periodEnds(tsDateTime(profile));
  return {
    name: 'XTN[ContactPoint]',
    // The period and the rank of v2.7 and later.
    reads: { only: ['13.1', '14.1', '18.1'] },

    toV2(telecom, losses) {
      // Parts without the whole number would be put together by a reader, so they go with it alone.
      losses.others(telecom, telecom.value === undefined ? CARRIED : CARRIED_WITH_VALUE, REASONS);
      const isInternet = isOfInternet(telecom.system);
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
      const xtn = valuedRepetition([
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
      return xtn ?? losses.dropped('nothing of it has a place in XTN');
    },

    toFhir(xtn) {
      if (!xtn.isValued) return undefined;
      const equipment = codeOf(xtn.text(3));
      const address = xtn.text(4);
      const isOfAddresses = isAddressEquipment(equipment);
      const number = isOfAddresses ? undefined : numberOf(xtn);
      const isAddress = isOfAddresses || (address !== undefined && number === undefined);
      const value = number ?? address ?? (isAddress ? xtn.text(1) : undefined);
      const system = systemOf(equipment, value, isAddress);
      const use = useOf(xtn.text(2), isAddress ? undefined : equipment, useOfField, value !== undefined);
      const parts = {
        country: xtn.text(5),
        area: xtn.text(6),
        local: xtn.text(7),
        extension: xtn.text(8),
        comment: xtn.text(9),
      };
      return compact<ContactPoint>({
        extension: extensionsOf(parts, PARTS),
        system: system.code as ContactPoint['system'],
        _system: system.element,
        value,
        use: use.code as ContactPoint['use'],
        rank: rankOf(xtn.text(18)),
        period: validity.toFhir({ start: tsText(xtn, 13), end: tsText(xtn, 14) }),
        _use: use.element,
      });
    },
  };
}

function rankOf(order: string | undefined): number | undefined {
  return order !== undefined && /^[1-9]\d{0,8}$/.test(order) ? Number(order) : undefined;
}

/** XTN.12 before the composed number (XTN.5–8) before XTN.1. */
function numberOf(xtn: Repetition): string | undefined {
  return xtn.text(12) ?? composedNumber(xtn) ?? xtn.text(1);
}

function composedNumber(xtn: Repetition): string | undefined {
  const local = xtn.text(7);
  if (local === undefined) return undefined;
  const [country, area, extension] = [5, 6, 8].map((component) => xtn.text(component));
  const parts = [country === undefined ? undefined : `+${country}`, area, local];
  return [...parts, extension === undefined ? undefined : `X${extension}`]
    .filter((part) => part !== undefined)
    .join(' ');
}
