import type { SiteProfile } from '../../core/site-profile.ts';

/** Segments that rules of a site fill in the part of a message that is about the visit; all others are of the person. */
const OF_VISIT = ['MSH', 'EVN', 'PV1', 'PV2', 'AL1', 'DG1', 'IN1'];

/**
 * The profile by which that part is written: with the rules of its own segments, and of these without expressions about another
 * resource. Segments of the site's own are the person's.
 */
export function visitProfile(profile: SiteProfile): SiteProfile {
  const fields = Object.fromEntries(
    Object.entries(profile.fields).filter(
      ([place, rule]) =>
        OF_VISIT.includes(place.slice(0, 3)) &&
        (!('fhirPath' in rule) || /\bEncounter\b/.test(rule.fhirPath)),
    ),
  );
  return { ...profile, fields, zSegments: [] };
}
