import { App } from 'aws-cdk-lib';
import { checkSecurity } from '../lib/security/security-checks.ts';
import { readDeployment } from '../lib/settings/settings.ts';
import { makeStacks } from '../lib/stacks/stacks.ts';
import { EXIT_CONFIG, SettingsError } from '../runtime/settings/settings.ts';

const app = new App();
try {
  const deployment = readDeployment(app.node.getAllContext());
  makeStacks(app, deployment, 'dist');
  checkSecurity(app);
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(EXIT_CONFIG);
}
