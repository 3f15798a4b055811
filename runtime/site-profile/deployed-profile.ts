import { DEFAULT_PROFILE, type SiteProfile } from '../../mapping/core/site-profile.ts';
import type { Variable } from '../settings/variables.ts';
import type { FhirSource } from './fhir-source.ts';
import { profileJson } from './profile-json.ts';
import { SITE_PROFILE } from './site-profile-file.ts';
import { siteProfileOf } from './site-profile-of.ts';
import { sourceProblems } from './source-problems.ts';

/** The whole of a site profile: what the mapping takes, and the FHIR servers that the intake takes changes from. */
export interface DeployedProfile extends SiteProfile {
  readonly sources: readonly FhirSource[];
}

/** The variable `SITE_PROFILE`, with its sources. */
export const DEPLOYED_PROFILE: Variable<DeployedProfile, false> = {
  ...SITE_PROFILE,
  read(value, wrong) {
    const none = { ...DEFAULT_PROFILE, sources: [] };
    if (value === undefined) return none;
    const profile = parseDeployedProfile(value);
    if ('sources' in profile) return profile;
    for (const problem of profile) wrong(`: ${problem}`);
    return none;
  },
};

/**
 * A site profile with its sources, or the list of its problems, as parseSiteProfile.
 *
 * @param source JSON, or the path of a JSON file
 */
export function parseDeployedProfile(source: string): DeployedProfile | readonly string[] {
  const read = profileJson(source);
  if ('problem' in read) return [read.problem];
  const { sources = [], delete: deletion = DEFAULT_PROFILE.delete } = Object(read.json);
  const profile = siteProfileOf(read.json);
  const problems = Array.isArray(sources) ? sourceProblems(sources, deletion !== 'refuse') : [];
  if (!('sendingApplication' in profile)) return [...profile, ...problems];
  return problems.length > 0 ? problems : { ...profile, sources };
}
