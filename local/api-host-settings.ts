import { transformSettings } from '../lambda/settings.ts';
import { defineSettings, problemsOf, type Settings, SettingsError } from '../runtime/settings.ts';
import { port } from '../runtime/variables.ts';

const own = defineSettings(
  { TRANSFORM_PORT: port(3000, 'HTTP port; 0 = any free one') },
  (value) => value.TRANSFORM_PORT,
);

/** The port of the API host. What the transform reads with its first request is looked at here, at the start. */
export const apiHostSettings: Settings<number> = {
  variables: { ...own.variables, ...transformSettings.variables },
  read(environment) {
    const problems = [own, transformSettings].flatMap((settings) => problemsOf(settings, environment));
    if (problems.length > 0) throw new SettingsError(problems);
    return own.read(environment);
  },
};
