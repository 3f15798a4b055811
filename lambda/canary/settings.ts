import { defineSettings, type EnvironmentOf } from '../../runtime/settings/settings.ts';
import { LOG_LEVEL, text, url } from '../../runtime/settings/variables.ts';

const VARIABLES = {
  API_URL: url('root of the API of the transform'),
  /** Lambda sets it. */
  AWS_REGION: text('region of the API', 'region'),
  LOG_LEVEL,
};

/** The variables that the stack sets. */
export type CanaryEnvironment = Omit<EnvironmentOf<typeof VARIABLES>, 'AWS_REGION'>;

/** Settings of the canary Lambda, from its environment variables. */
export const canarySettings = defineSettings(VARIABLES, ({ API_URL, AWS_REGION }) => ({
  apiUrl: API_URL,
  region: AWS_REGION,
}));
