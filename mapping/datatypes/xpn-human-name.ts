import type { HumanName } from 'fhir/r4.js';
import { type ComponentValue, repetition, valuedRepetition } from '../../hl7v2/build.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { DEFAULT_VERSION, versionOf } from '../../hl7v2/versions/version.ts';
import { compact } from '../core/compact.ts';
import { joined, split } from '../core/joined-texts.ts';
import type { Losses } from '../core/losses.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { STRUCTURE_DEFINITION } from '../core/systems.ts';
import { extensionsOf, type TextExtensions, textsOf } from '../core/text-extensions.ts';
import type { TwoWay } from '../core/two-way.ts';
import type { CodeTable } from '../terminology/code-table.ts';
import { NAME_TYPE, NAME_TYPE_OF_GUIDE } from '../terminology/code-tables.ts';
import { codeToFhir, codeToV2 } from '../terminology/coded-element.ts';
import { endsOf, periodEnds } from './dr-period.ts';
import { familyToFhir, familyToV2 } from './fn-family.ts';
import { suffixesToFhir, suffixesToV2 } from './suffix-slots.ts';
import { tsDateTime } from './v2-time.ts';

/** Unspecified (table 0200): a name whose use has no code in v2.5.1, and a Patient without a name. */
export const UNSPECIFIED = 'U';

/** What stands for it in v2.3, whose table 0200 has no unspecified one. */
const OTHER = 'O';

/** A name with only the type unspecified: PID-5 is required, and this reads back as no name. */
export const UNNAMED = repetition([...new Array(6), UNSPECIFIED]);

/** XPN.8 (table 0465) and XPN.11 (table 0444). */
const NAME_EXTENSIONS: TextExtensions<'representation' | 'order'> = {
  representation: {
    url: `${STRUCTURE_DEFINITION}iso21090-EN-representation`,
    value: 'valueCode',
    pattern: /^(?:ABC|SYL|IDE)$/,
  },
  order: { url: `${STRUCTURE_DEFINITION}humanname-assembly-order`, value: 'valueCode', pattern: /^[FG]$/ },
};
const REPRESENTATIONS = [
  ['ABC', 'A'],
  ['SYL', 'P'],
  ['IDE', 'I'],
] as const;

// XPN[HumanName] — v2.5.1 has 14 components. XPN.9 is not read. An XCN has a name without XPN.6, the degree.
export function xpnHumanName(profile: SiteProfile, degree?: 'without degree'): TwoWay<HumanName, Repetition> {
  const validity = periodEnds(tsDateTime(profile));
  const hasDegree = degree === undefined;
  const unspecified = versionOf(profile.header?.version ?? '') === '2.3' ? OTHER : UNSPECIFIED;
  const nameType = profile.nameTypeCodes === 'guide' ? NAME_TYPE_OF_GUIDE : NAME_TYPE;
  return {
    name: 'XPN[HumanName]',
    reads: { as: { '10.1': '12.1', '10.2': '13.1' } },

    toV2(name, losses) {
      losses.others(name, [
        'use',
        '_use',
        'text',
        'family',
        '_family',
        'given',
        'prefix',
        'suffix',
        '_suffix',
        'period',
        'extension',
      ]);
      const extensions = textsOf(name.extension, NAME_EXTENSIONS, losses);
      const isTextOnly = name.text !== undefined && !hasParts(name);
      if (name.text !== undefined) {
        if (isTextOnly) losses.at('text').changed('sent as the family name', 'family');
        else losses.at('text').dropped('the parts of the name are sent, not its text');
      }
      const given = texts('given', name.given, losses);
      const family = familyToV2(isTextOnly ? name.text : name.family, name._family, losses.at('family'));
      const suffix = suffixesToV2(name, hasDegree, profile, losses);
      const period = name.period && validity.toV2(name.period, losses.at('period'));
      const components: ComponentValue[] = [
        family,
        given[0],
        joined(given.slice(1), ' ', profile, losses.at('given')),
        suffix[4],
        joined(texts('prefix', name.prefix, losses), ' ', profile, losses.at('prefix')),
        suffix[6],
        useToV2(nameType, name, losses.at('use')),
        REPRESENTATIONS.find(([code]) => code === extensions.representation)?.[1],
        undefined,
        undefined,
        extensions.order,
        period?.start,
        period?.end,
        suffix[14],
      ];
      const xpn = valuedRepetition(components);
      if (xpn !== undefined && xpn.wire !== UNNAMED.wire) return xpn;
      return Object.keys(name).length === 0 ? undefined : losses.dropped('XPN has no place for it');
    },

    toFhir(xpn) {
      const use = codeToFhir(nameType, xpn.text(7));
      const suffixes = suffixesToFhir(xpn, hasDegree);
      const family = familyToFhir(xpn, profile);
      const code = xpn.text(8);
      const representation = code && REPRESENTATIONS.find(([, one]) => one === code)?.[0];
      const first = xpn.text(2);
      const further = split(xpn, 3, ' ');
      const read = compact<HumanName>({
        extension: extensionsOf({ representation, order: xpn.text(11) }, NAME_EXTENSIONS),
        use: use.code as HumanName['use'],
        _use: use.element,
        family: family.family,
        _family: family._family,
        given: first === undefined ? further : [first, ...further],
        prefix: split(xpn, 5, ' '),
        suffix: suffixes.suffix,
        _suffix: suffixes._suffix,
        period: validity.toFhir(endsOf(xpn, [12, 13], 10)),
      });
      // A type alone is not a name: a Patient without a name is written as `U` and nothing else.
      if (xpn.text(7) !== unspecified || read === undefined) return read;
      const hasUseAlone = Object.keys(read).every((element) => element === '_use');
      return hasUseAlone ? undefined : read;
    },
  };
}

function hasParts({ given = [], prefix = [], suffix = [], family, _family }: HumanName): boolean {
  const parts = [...given, ...prefix, ...suffix, family, _family];
  return parts.some((part) => part !== undefined && part !== null);
}

function useToV2(nameType: CodeTable, name: HumanName, losses: Losses): string | undefined {
  const code = codeToV2(nameType, { code: name.use, element: name._use }, losses);
  if (code !== undefined || name.use === undefined) return code;
  losses.changed(`no code in table 0200 of v${DEFAULT_VERSION}`);
  return UNSPECIFIED;
}

/** The texts of a list in which JSON may hold null for an entry that has only extensions. */
function texts(element: string, list: readonly (string | null)[] | undefined, losses: Losses): string[] {
  const present: string[] = [];
  if (list === undefined) return present;
  for (const [index, text] of list.entries()) {
    if (text !== null) present.push(text);
    else losses.at(element, index).dropped('an entry without a value');
  }
  return present;
}
