import type { PatientLink } from 'fhir/r4.js';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { fhirIdCx, fhirIdIn, isFhirId } from '../core/fhir-id.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import type { TwoWay } from '../core/two-way.ts';
import { cxIdentifier } from '../datatypes/cx-identifier.ts';

/**
 * PD1-10[Patient.link] — another record of the same patient, by its identifier. Replacements are sent as A40, not as A31. Where
 * links are sent as A24, it is the FHIR id that says which one, if the link has it.
 */
export function pd1Link(profile: SiteProfile): TwoWay<PatientLink, Repetition> {
  const identifier = cxIdentifier(profile);
  const hasIds = profile.links !== undefined && profile.fhirIdentifier.send;
  return {
    name: 'PD1-10[Patient.link]',

    toV2(link, losses) {
      const { other, type } = link;
      if (type !== 'seealso' && type !== 'refer')
        return losses.dropped('replacing a record needs another message (A40)');
      const id = hasIds ? linkedId(link) : undefined;
      if (id !== undefined) {
        losses.others(link, ['other', 'type']);
        losses.at('other').others(other, ['reference'], { identifier: 'A24 names that record' });
        return fhirIdCx(id, profile.fhirIdentifier);
      }
      if (other.identifier?.value === undefined)
        return losses.dropped('PD1-10 holds an identifier, and the link has none');
      losses.others(link, ['other', 'type']);
      losses.at('other').others(other, ['identifier']);
      if (type === 'refer') losses.at('type').changed('reads back as seealso');
      return identifier.toV2(other.identifier, losses.at('other').at('identifier'));
    },

    toFhir(cx) {
      const id = hasIds ? fhirIdIn(cx, profile.fhirIdentifier) : undefined;
      if (id !== undefined) return { other: { reference: `Patient/${id}` }, type: 'seealso' };
      const read = identifier.toFhir(cx);
      return read && { other: { identifier: read }, type: 'seealso' };
    },
  };
}

/** The FHIR id of a record that a Patient is linked with; undefined for a link that has no message of its own. */
export function linkedId({ type, other }: PatientLink): string | undefined {
  const id = type === 'seealso' ? /^Patient\/(.*)$/.exec(other.reference ?? '')?.[1] : undefined;
  return id !== undefined && isFhirId(id) ? id : undefined;
}
