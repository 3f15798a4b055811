import type { Patient, PatientLink } from 'fhir/r4.js';
import { parse } from '../../../hl7v2/er7.ts';
import type { Message, Segment } from '../../../hl7v2/message.ts';
import type { ResourceMapping } from '../../core/resource-module.ts';
import type { SiteProfile } from '../../core/site-profile.ts';
import { asPid, goneFhirId, mergedPairs } from './mrg.ts';
import { persons } from './persons.ts';

export interface MergeReader {
  readGone(text: string, fhirId: string): Patient;
  /** Each that is gone, with the link to its survivor. */
  readAllGone(text: string): Patient[];
  /** The links of the survivor to those that are gone. */
  linksOf(text: string): PatientLink[];
}

/** Reading merges at a site. @param mapping by which persons are read */
export function mergeReader(
  profile: SiteProfile,
  mapping: Pick<ResourceMapping<Patient>, 'read'>,
): MergeReader {
  const { personOf, referenceTo } = persons(profile, mapping);

  function goneOf({ pid, mrg }: { pid: Segment; mrg: Segment }, whole: Message): Patient {
    const { id, meta, resourceType, ...elements } = personOf(asPid(mrg, whole), whole);
    const other = referenceTo(pid, whole);
    const link: PatientLink[] = other === undefined ? [] : [{ other, type: 'replaced-by' }];
    return {
      resourceType,
      ...(id !== undefined && { id }),
      ...(meta !== undefined && { meta }),
      ...elements,
      active: false,
      ...(link.length > 0 && { link }),
    };
  }

  return {
    readGone(text, fhirId) {
      const whole = parse(text);
      const all = mergedPairs(whole);
      const pair = all.find(({ mrg }) => goneFhirId(mrg, profile.fhirIdentifier) === fhirId) ?? all[0];
      return pair === undefined ? mapping.read(text) : goneOf(pair, whole);
    },

    readAllGone(text) {
      const whole = parse(text);
      return mergedPairs(whole).map((pair) => goneOf(pair, whole));
    },

    linksOf(text) {
      const whole = parse(text);
      const [first, ...others] = mergedPairs(whole);
      const own =
        first === undefined ? [] : [first, ...others.filter(({ pid }) => pid.wire === first.pid.wire)];
      return own.flatMap(({ mrg }) => {
        const other = referenceTo(asPid(mrg, whole), whole);
        return other === undefined ? [] : [{ other, type: 'replaces' as const }];
      });
    },
  };
}
