import type { ContactPoint } from 'fhir/r4.js';
import { type ComponentValue, valuedRepetition } from '../../../hl7v2/build.ts';
import type { Repetition } from '../../../hl7v2/repetition.ts';
import { isBefore } from '../../../hl7v2/versions/version.ts';
import { compact } from '../../core/compact.ts';
import type { Losses } from '../../core/losses.ts';
import { codeOf } from '../../core/primitives.ts';
import type { Reads } from '../../core/reads.ts';
import type { SiteProfile } from '../../core/site-profile.ts';
import { STRUCTURE_DEFINITION } from '../../core/systems.ts';
import { extensionsOf, type TextExtensions, textsOf } from '../../core/text-extensions.ts';
import { periodEnds } from '../dr-period.ts';
import { tsDateTime, tsText } from '../v2-time.ts';
import {
  equipmentToV2,
  isAddressEquipment,
  isInternet,
  systemOfAddress,
  systemOfNumber,
} from './xtn-equipment.ts';
import { type UseOfField, useOfAddress, useOfAddressToV2, useOfNumber, useOfNumberToV2 } from './xtn-use.ts';
import { xtnValues } from './xtn-values.ts';

const digits = (part: string) =>
  ({ url: `${STRUCTURE_DEFINITION}contactpoint-${part}`, value: 'valueString', pattern: /^\d+$/ }) as const;

/** XTN.5 to XTN.9, in that order; all but the last are numbers (NM). */
const PARTS: TextExtensions<'country' | 'area' | 'local' | 'extension' | 'comment'> = {
  country: digits('country'),
  area: digits('area'),
  local: digits('local'),
  extension: digits('extension'),
  comment: { url: `${STRUCTURE_DEFINITION}contactpoint-comment`, value: 'valueString' },
};
// A local number beside an address is read as a number of its own.
const { local: _, ...PARTS_OF_ADDRESS } = PARTS;

/** The period and the rank of v2.6. */
const OF_LATER_VERSIONS = ['13.1', '14.1', '18.1'];

const MAPPED = ['system', '_system', 'value', 'use', '_use'];
const MAPPED_WITH_VALUE = [...MAPPED, 'extension'];
const REASONS = {
  rank: 'XTN has no rank before v2.6; the order of the list is kept',
  period: 'XTN has no period before v2.6',
};

/** A ContactPoint is written as one repetition. A repetition with a number and an address is read as several. */
export interface XtnContactPoint {
  readonly reads: Reads;
  toV2(telecom: ContactPoint, losses: Losses): Repetition | undefined;
  toFhir(xtn: Repetition): ContactPoint[];
}

/**
 * v2.5.1 has 12 components: no period, no rank; both are written from v2.6 on. Numbers are written to XTN.1 unchanged, Internet addresses to
 * XTN.4. XTN.5–8 are extensions, and the number if there is no other.
 */
export function xtnContactPoint(profile: SiteProfile, useOfField: UseOfField): XtnContactPoint {
  const { emailUse } = profile;
  const validity = periodEnds(tsDateTime(profile));
  const isLater = !isBefore(profile.version, '2.6');
  const only = isLater ? [] : OF_LATER_VERSIONS;

  /** XTN.13 to XTN.18: the period and the rank. */
  function laterParts({ period, rank }: ContactPoint, losses: Losses): ComponentValue[] {
    const ends = period && validity.toV2(period, losses.at('period'));
    const none = undefined;
    return [ends?.start, ends?.end, none, none, none, rank?.toString()];
  }

  return {
    // The use of an address is read even if the site does not send it.
    reads: { only: emailUse === 'use' ? only : [...only, '2.1'], maySplit: true },

    toV2(telecom, losses) {
      const { system, value } = telecom;
      // A receiver would compose a number from parts alone, so they are sent only with the whole number.
      const mapped = value === undefined ? MAPPED : MAPPED_WITH_VALUE;
      losses.others(telecom, isLater ? [...mapped, 'period', 'rank'] : mapped, REASONS);
      const equipment = equipmentToV2(telecom, losses.at('system'));
      const isAddress = isInternet(system) || isAddressEquipment(equipment);
      const use = isAddress
        ? useOfAddressToV2(telecom, emailUse, useOfField, losses.at('use'))
        : useOfNumberToV2(telecom, equipment, useOfField, losses.at('use'));
      if (isInternet(system) && (value?.includes('://') ?? false) !== (system === 'url')) {
        losses.at('system').changed('reads back as url if the value contains ://, else as email');
      }
      const { country, area, local, extension, comment } = partsOf(telecom, isAddress, losses);
      const number = isAddress ? undefined : value;
      // XTN.12 holds the whole number: without it a receiver would compose one from the parts.
      const hasParts = [country, area, local, extension].some((part) => part !== undefined);
      const parts = [country, area, local, extension, comment];
      const whole = hasParts ? number : undefined;
      const address = isAddress ? value : undefined;
      const none = undefined;
      const later = isLater ? laterParts(telecom, losses) : [];
      const xtn = valuedRepetition([number, use, equipment, address, ...parts, none, none, whole, ...later]);
      return xtn ?? losses.dropped('XTN has no place for it');
    },

    toFhir(xtn) {
      if (!xtn.isValued) return [];
      const { numbers, addresses } = xtnValues(xtn);
      const [use, equipment] = [codeOf(xtn.text(2)), codeOf(xtn.text(3))];
      const isOfAddresses = isAddressEquipment(equipment);
      const ofNumber = isOfAddresses ? undefined : equipment;
      const ofAddress = isOfAddresses || numbers.length === 0 ? equipment : undefined;
      const number = (value: string | undefined) => ({
        value,
        system: systemOfNumber(ofNumber, value),
        use: useOfNumber(use, ofNumber, useOfField, value),
      });
      const address = (value: string | undefined) => ({
        value,
        system: systemOfAddress(ofAddress, value),
        use: useOfAddress(use, useOfField, value),
      });
      const said = [...numbers.map(number), ...addresses.map(address)];
      if (said.length === 0) said.push(isOfAddresses ? address(undefined) : number(undefined));
      const parts = {
        country: xtn.text(5),
        area: xtn.text(6),
        local: xtn.text(7),
        extension: xtn.text(8),
        comment: xtn.text(9),
      };
      return said.flatMap(({ value, system, use }, index): ContactPoint[] => {
        const telecom = compact<ContactPoint>({
          extension: index === 0 ? extensionsOf(parts, PARTS) : undefined,
          system: system.code as ContactPoint['system'],
          _system: system.element,
          value,
          use: use.code as ContactPoint['use'],
          rank: rankOf(xtn.text(18)),
          period: validity.toFhir({ start: tsText(xtn, 13), end: tsText(xtn, 14) }),
          _use: use.element,
        });
        return telecom === undefined ? [] : [telecom];
      });
    },
  };
}

function partsOf({ value, extension }: ContactPoint, isAddress: boolean, losses: Losses) {
  const none: Partial<Record<keyof typeof PARTS, string>> = {};
  if (value === undefined) return none;
  return isAddress
    ? { ...none, ...textsOf(extension, PARTS_OF_ADDRESS, losses) }
    : textsOf(extension, PARTS, losses);
}

function rankOf(order: string | undefined): number | undefined {
  return order !== undefined && /^[1-9]\d{0,8}$/.test(order) ? Number(order) : undefined;
}
