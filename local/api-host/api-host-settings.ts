import { isArchivable, NOT_ARCHIVED, transformSettings } from '../../lambda/settings.ts';
import { defineSettings, problemsOf, type Settings, SettingsError } from '../../runtime/settings/settings.ts';
import { port } from '../../runtime/settings/variables.ts';
import { SITE_PROFILE } from '../../runtime/site-profile/site-profile-file.ts';

const own = defineSettings(
  { TRANSFORM_PORT: port(3000, 'HTTP port; 0 = any free one'), SITE_PROFILE },
  (value, expect) => {
    // Locally the endpoint is always the test HL7 server, whatever GET reads.
    expect(isArchivable(value.SITE_PROFILE), NOT_ARCHIVED);
    return value.TRANSFORM_PORT;
  },
);

/** The port of the API host. Also validates the settings that the transform reads at its first request. */
export const apiHostSettings: Settings<number> = {
  variables: { ...own.variables, ...transformSettings.variables },
  read(environment) {
    const problems = [own, transformSettings].flatMap((settings) => problemsOf(settings, environment));
    if (problems.length > 0) throw new SettingsError([...new Set(problems)]);
    return own.read(environment);
  },
};
