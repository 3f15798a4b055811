import type { Identifier, Organization, Reference } from 'fhir/r4.js';
import { valuedRepetition } from '../../hl7v2/build.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { compact, listOf } from '../core/compact.ts';
import type { Reads } from '../core/reads.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import type { TwoWay } from '../core/two-way.ts';
import { CHECK_NUMBER, type IdentifierParts, identifierParts, oneIdentifier } from './identifier-parts.ts';

/** XON.3, the number of older versions. */
export const XON_READS: Reads = { as: { '3.1': '10.1' } };

/** XON[Organization] — a name and an identifier. XON.2, 8 and 9 are not read. */
export function xonOrganization(profile: SiteProfile): TwoWay<Organization, Repetition> {
  const parts = identifierParts(profile, CHECK_NUMBER);
  return {
    name: 'XON[Organization]',
    reads: XON_READS,

    toV2(organization, losses) {
      losses.others(organization, ['resourceType', 'id', 'identifier', 'name']);
      const { identifier, at } = oneIdentifier(organization.identifier, losses);
      return xonOf(organization.name, parts.toV2(identifier, at));
    },

    toFhir(xon) {
      const read = compact<Omit<Organization, 'resourceType'>>({
        identifier: listOf([xonIdentifier(parts, xon)]),
        name: xon.text(1),
      });
      return read && { resourceType: 'Organization', ...read };
    },
  };
}

/** XON[Reference] — a reference that identifies an organization by its own identifier and display. */
export function xonReference(profile: SiteProfile): TwoWay<Reference, Repetition> {
  const parts = identifierParts(profile, CHECK_NUMBER);
  return {
    name: 'XON[Reference]',
    reads: XON_READS,

    toV2(reference, losses) {
      losses.others(reference, ['identifier', 'display', 'type']);
      const xon = xonOf(reference.display, parts.toV2(reference.identifier, losses.at('identifier')));
      return xon ?? losses.dropped('neither a name nor an identifier');
    },

    toFhir: (xon) => compact<Reference>({ identifier: xonIdentifier(parts, xon), display: xon.text(1) }),
  };
}

function xonOf(name: string | undefined, identifier: IdentifierParts): Repetition | undefined {
  const { value, digit, scheme, authority, type } = identifier;
  const none = undefined;
  return valuedRepetition([name, none, none, digit, scheme, authority, type, none, none, value]);
}

function xonIdentifier(parts: ReturnType<typeof identifierParts>, xon: Repetition): Identifier | undefined {
  const value = xon.text(10) ?? xon.text(3);
  const [digit, scheme, type] = [4, 5, 7].map((component) => xon.text(component));
  return parts.toFhir({ value, digit, scheme, type }, xon.within(6));
}
