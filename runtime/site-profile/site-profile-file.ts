import { DEFAULT_PROFILE, type SiteProfile } from '../../mapping/core/site-profile.ts';
import type { Variable } from '../settings/variables.ts';
import { profileJson } from './profile-json.ts';
import { siteProfileOf } from './site-profile-of.ts';

/** The variable `SITE_PROFILE`. Every problem in it is reported as a problem of the settings. */
export const SITE_PROFILE: Variable<SiteProfile, false> = {
  about: 'site-specific settings, see site-profile.example.json',
  expects: 'path | JSON',
  absent: undefined,
  isRequired: false,
  read(value, wrong) {
    if (value === undefined) return DEFAULT_PROFILE;
    const profile = parseSiteProfile(value);
    if ('sendingApplication' in profile) return profile;
    for (const problem of profile) wrong(`: ${problem}`);
    return DEFAULT_PROFILE;
  },
};

/**
 * A site profile as the mapping takes it, with defaults for what it leaves out, or the list of its problems. Members whose name
 * begins with `//` are comments. Its sources are not looked at: parseDeployedProfile reads them too.
 *
 * @param source JSON, or the path of a JSON file
 */
export function parseSiteProfile(source: string): SiteProfile | readonly string[] {
  const read = profileJson(source);
  return 'problem' in read ? [read.problem] : siteProfileOf(read.json);
}
