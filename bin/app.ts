import { App } from 'aws-cdk-lib';
import { checkSecurity } from '../lib/security-checks.ts';
import { readDeployment } from '../lib/settings.ts';
import { makeStacks } from '../lib/stacks.ts';
import { EXIT_CONFIG, SettingsError } from '../runtime/settings.ts';

const app = new App();
try {
  const context: Record<string, unknown> = app.node.getAllContext();
  const deployment = readDeployment((name) => context[name], Object.keys(context));
  makeStacks(app, deployment, 'dist');
  checkSecurity(app);
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(EXIT_CONFIG);
}
