import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { bootstrapQualifier, executionPolicy } from '../lib/security/execution-policy.ts';
import { checkSecurity } from '../lib/security/security-checks.ts';
import type { Target } from '../lib/settings/arn-rules.ts';
import { type Deployment, readDeployment } from '../lib/settings/settings.ts';
import { makeStacks } from '../lib/stacks/stacks.ts';
import { EXIT_CONFIG, SettingsError } from '../runtime/settings/settings.ts';

const app = new App();
try {
  assertNoOptionOfNpm(process.env.npm_config_env);
  const deployment = readDeployment(app.node.getAllContext(), credentials());
  makeStacks(app, deployment, 'dist');
  checkSecurity(app);
  writeExecutionPolicy(app, deployment.env);
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(EXIT_CONFIG);
}

/** For `cdk bootstrap`, next to the templates. */
function writeExecutionPolicy({ node, outdir }: App, env: Deployment['env']): void {
  const qualifier = bootstrapQualifier(node.getAllContext());
  const policy = executionPolicy({ ...env, qualifier });
  writeFileSync(join(outdir, 'execution-policy.json'), `${JSON.stringify(policy, null, 2)}\n`);
}

/**
 * npm keeps options that do not follow a `--` to itself. The script of synth would then use its own environment.
 *
 * @throws SettingsError if `env` was given like that
 */
function assertNoOptionOfNpm(env: string | undefined): void {
  if (env !== undefined)
    throw new SettingsError([`--env=${env} was taken by npm: expected npm run SCRIPT -- -c env=${env}`]);
}

/** Where CDK deploys to without settings. Without credentials, the region that it names is a default and says nothing. */
function credentials(): Target {
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = process.env;
  return account === undefined ? { account, region: undefined } : { account, region };
}
