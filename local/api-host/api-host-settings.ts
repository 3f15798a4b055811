import { intakeSettings } from '../../lambda/intake/settings.ts';
import { isArchivable, NOT_ARCHIVED, transformSettings } from '../../lambda/settings.ts';
import { defineSettings, problemsOf, type Settings, SettingsError } from '../../runtime/settings/settings.ts';
import { port } from '../../runtime/settings/variables.ts';
import { SITE_PROFILE } from '../../runtime/site-profile/site-profile-file.ts';

const own = defineSettings(
  {
    TRANSFORM_PORT: port(3000, 'HTTP port; 0 = any free one'),
    S3_BUCKET_NAME: transformSettings.variables.S3_BUCKET_NAME,
    SITE_PROFILE,
  },
  (value, expect) => {
    // With a bucket the endpoint is the test HL7 server, which archives whatever GET reads.
    expect(value.S3_BUCKET_NAME === undefined || isArchivable(value.SITE_PROFILE), NOT_ARCHIVED);
    return value.TRANSFORM_PORT;
  },
);

/** The port of the API host. Also validates the settings that the transform and the intake read at their first request. */
export const apiHostSettings: Settings<number> = {
  variables: { ...own.variables, ...transformSettings.variables, ...intakeSettings.variables },
  read(environment) {
    // A benchmark of the transform alone has no intake.
    const served = environment.INTAKE_ON_LOOPBACK === 'on' ? [intakeSettings] : [];
    const problems = [own, transformSettings, ...served].flatMap((settings) =>
      problemsOf(settings, environment),
    );
    if (problems.length > 0) throw new SettingsError([...new Set(problems)]);
    return own.read(environment);
  },
};
