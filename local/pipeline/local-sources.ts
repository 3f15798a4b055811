import { LOOPBACK_SOURCES } from '../../lambda/intake/settings.ts';
import { DEPLOYED_PROFILE } from '../../runtime/site-profile/deployed-profile.ts';

/**
 * The sources of the intake on this machine: `fhir (rest), hapi (rest-hook)`.
 *
 * @param siteProfile the variable `SITE_PROFILE`; its problems are reported by the processes
 */
export function localSourcesText(siteProfile: string | undefined): string {
  const { sources } = DEPLOYED_PROFILE.read(siteProfile, () => undefined);
  const served = sources.length > 0 ? sources : LOOPBACK_SOURCES;
  return served.map(({ name, dialect }) => (name === dialect ? name : `${name} (${dialect})`)).join(', ');
}
