import type { Element, HumanName } from 'fhir/r4.js';
import type { Leaf } from '../../hl7v2/build.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import type { Losses } from '../core/losses.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { STRUCTURE_DEFINITION } from '../core/systems.ts';
import { extensionsOf, type TextExtensions, textsOf } from '../core/text-extensions.ts';

// FN[HumanName] — the family name in XPN.1: FN.1 the whole of it, FN.2 to FN.5 its parts. The guide gives FN.4 and
// FN.5 the same extension; they are two.

/** Parts of the family name that FHIR keeps as extensions, in the order of FN's subcomponents from FN.2. */
const FAMILY_PARTS: TextExtensions<'ownPrefix' | 'ownName' | 'partnerPrefix' | 'partnerName'> = {
  ownPrefix: { url: `${STRUCTURE_DEFINITION}humanname-own-prefix`, value: 'valueString' },
  ownName: { url: `${STRUCTURE_DEFINITION}humanname-own-name`, value: 'valueString' },
  partnerPrefix: { url: `${STRUCTURE_DEFINITION}humanname-partner-prefix`, value: 'valueString' },
  partnerName: { url: `${STRUCTURE_DEFINITION}humanname-partner-name`, value: 'valueString' },
};

export function familyToV2(family: string | undefined, element: Element | undefined, losses: Losses): Leaf[] {
  if (element !== undefined) losses.others(element, ['extension']);
  if (family === undefined) {
    losses.each('extension', element?.extension ?? [], (at) =>
      at.dropped('FN.1, the family name, is required with it'),
    );
    return [];
  }
  if (element?.extension === undefined) return [family];
  const parts = textsOf(element.extension, FAMILY_PARTS, losses);
  return [family, parts.ownPrefix, parts.ownName, parts.partnerPrefix, parts.partnerName];
}

/**
 * Up to v2.3.1 the component holds a family name and its prefix (`Houten&van`), which together are the whole name; from
 * v2.4 on FN.1 is the whole name.
 */
export function familyToFhir(
  xpn: Repetition,
  { header }: SiteProfile,
): Pick<HumanName, 'family' | '_family'> {
  const [name, prefix, ownName, partnerPrefix, partnerName] = [1, 2, 3, 4, 5].map((n) => xpn.text(1, n));
  const isWhole = !BEFORE_FN.test(header?.version ?? '') || ownName !== undefined;
  const isSplit = !isWhole && name !== undefined && prefix !== undefined;
  const extension = extensionsOf(
    { ownPrefix: prefix, ownName: isSplit ? name : ownName, partnerPrefix, partnerName },
    FAMILY_PARTS,
  );
  return {
    ...(name !== undefined && {
      family: isSplit ? `${prefix}${/['’]$/.test(prefix) ? '' : ' '}${name}` : name,
    }),
    ...(extension && { _family: { extension } }),
  };
}

/** Versions whose XPN.1 is no FN. */
const BEFORE_FN = /^2\.[1-3](?:\.|$)/;
