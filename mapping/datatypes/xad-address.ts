import type { Address } from 'fhir/r4.js';
import { valuedRepetition } from '../../hl7v2/build.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { compact } from '../core/compact.ts';
import type { Losses } from '../core/losses.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { STRUCTURE_DEFINITION } from '../core/systems.ts';
import { extensionsOf, type TextExtensions, textsOf } from '../core/text-extensions.ts';
import type { TwoWay } from '../core/two-way.ts';
import { ADDRESS_TYPE, ADDRESS_USE } from '../terminology/code-tables.ts';
import { codeToFhir, codeToV2, isKept } from '../terminology/coded-element.ts';
import { countryCode } from '../terminology/country-codes.ts';
import { endsOf, periodEnds } from './dr-period.ts';
import { CENSUS_TRACT, linesToFhir, linesToV2, type StreetComponents } from './sad-lines.ts';
import { tsDateTime } from './v2-time.ts';

/** Vacation home, an address use that FHIR has as an extension. It is read; v2.5.1 has no code for it to write. */
const VACATION_HOME = 'HV';
const ADDRESS_USE_EXTENSION: TextExtensions<'use'> = {
  use: { url: `${STRUCTURE_DEFINITION}iso21090-AD-use`, value: 'valueCode' },
};

// XAD[Address] — v2.5.1 has 14 components. XAD.8 and 11 are not read.
export function xadAddress(profile: SiteProfile): TwoWay<Address, Repetition> {
  const { countryCodes } = profile;
  const validity = periodEnds(tsDateTime(profile));
  return {
    name: 'XAD[Address]',
    reads: {
      as: {
        '9.2': '9.1',
        '9.9': '9.1',
        '10.2': '10.1',
        '10.9': '10.1',
        '12.1': '13.1',
        '12.2': '14.1',
        '19.1': '2.1',
      },
    },

    toV2(address, losses) {
      losses.others(address, [
        ...TEXTS,
        'use',
        '_use',
        'type',
        '_type',
        'text',
        'line',
        '_line',
        'period',
        'extension',
      ]);
      const { street, other, censusTract } = streetToV2(address, losses);
      const extensions = textsOf(address.extension, CENSUS_TRACT, losses);
      const period = address.period && validity.toV2(address.period, losses.at('period'));
      return valuedRepetition([
        street,
        other,
        address.city,
        address.state,
        address.postalCode,
        countryToV2(address.country, countryCodes, losses.at('country')),
        typeToV2(address, losses),
        undefined,
        // v2.5.1 has IS here: a plain text, where the guide's row for later versions reads a CWE.
        address.district,
        extensions.censusTract ?? censusTract,
        undefined,
        undefined,
        period?.start,
        period?.end,
      ]);
    },

    toFhir(xad) {
      const code = xad.text(7);
      const isType = code !== undefined && ADDRESS_TYPE.ofV2(code) !== undefined;
      const isVacationHome = code === VACATION_HOME;
      const use = isType || isVacationHome ? {} : codeToFhir(ADDRESS_USE, code);
      const type = isType ? codeToFhir(ADDRESS_TYPE, code) : {};
      const censusTract = extensionsOf({ censusTract: textOfCwe(xad, 10) }, CENSUS_TRACT);
      const vacationHome = isVacationHome
        ? extensionsOf({ use: VACATION_HOME }, ADDRESS_USE_EXTENSION)
        : undefined;
      const lines = linesToFhir(xad);
      return compact<Address>({
        extension: vacationHome ? [...vacationHome, ...(censusTract ?? [])] : censusTract,
        use: use.code as Address['use'],
        _use: use.element,
        type: type.code as Address['type'],
        _type: type.element,
        line: lines.line,
        _line: lines._line,
        city: xad.text(3),
        district: textOfCwe(xad, 9),
        state: xad.text(4),
        postalCode: xad.text(5),
        country: xad.text(6),
        period: validity.toFhir(endsOf(xad, [13, 14], 12)),
      });
    },
  };
}

/**
 * CWE[string] — the text of a component that is a code or a name up to v2.6 (IS) and a CWE from v2.7 on: the original
 * text, else the text, else the code.
 */
function textOfCwe(xad: Repetition, component: number): string | undefined {
  return xad.text(component, 9) ?? xad.text(component, 2) ?? xad.text(component, 1);
}

const TEXTS = ['city', 'district', 'state', 'postalCode', 'country'];

/** XAD.6, table 0399: for a site that takes only codes, known countries are sent as codes. */
function countryToV2(
  country: string | undefined,
  form: SiteProfile['countryCodes'],
  losses: Losses,
): string | undefined {
  if (country === undefined || form === 'as-is') return country;
  const code = countryCode(country, form);
  if (code === undefined) losses.changed('not a known country of ISO 3166: sent unchanged');
  else if (code !== country) losses.changed(`sent as the ${form} code of ISO 3166, which this site asks for`);
  return code ?? country;
}

/** A text without parts is sent as the line. */
function streetToV2(address: Address, losses: Losses): StreetComponents {
  const { text, line = [] } = address;
  if (text === undefined) return linesToV2(address, losses);
  const hasLine = (line as (string | null)[]).some((entry) => entry !== null);
  if (hasLine || TEXTS.some((element) => element in address)) {
    losses.at('text').dropped('the parts of the address are sent, not its text');
    return linesToV2(address, losses);
  }
  losses.at('text').changed('sent as an address line', 'line');
  return { ...linesToV2(address, losses), street: [text], other: undefined };
}

/** One component for two elements: `use` is sent, and `type` only where there is no use. */
function typeToV2(address: Address, losses: Losses): string | undefined {
  const { use, _use, type, _type } = address;
  const isOfUse = (v2: string) =>
    v2 !== VACATION_HOME && ADDRESS_TYPE.ofV2(v2) === undefined && isKept(ADDRESS_USE, v2, use);
  const isOfType = (v2: string) => type !== undefined && isKept(ADDRESS_TYPE, v2, type);
  const useCode = codeToV2(ADDRESS_USE, { code: use, element: _use }, losses.at('use'), isOfUse);
  const typeCode = codeToV2(ADDRESS_TYPE, { code: type, element: _type }, losses.at('type'), isOfType);
  if (use !== undefined && useCode === undefined) losses.at('use').dropped('no code in table 0190');
  if (type === undefined) return useCode;
  if (useCode !== undefined) losses.at('type').dropped('XAD.7 holds the use');
  else if (typeCode === undefined) losses.at('type').dropped('no code in table 0190');
  return useCode ?? typeCode;
}
