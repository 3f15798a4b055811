import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Annotations, App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readDeployment } from '../../lib/settings/settings.ts';
import { makeStacks } from '../../lib/stacks/stacks.ts';

export const ROUTER_ROLE = 'arn:aws:iam::111122223333:role/fhir-service-dev-resource-router-role';
export const ACCOUNT = { account: '111122223333', region: 'eu-central-1' };
export const VPC_ID = 'vpc-0a1b2c3d4e5f60718';

/** The feature flags of cdk.json, which reach an app only through the CLI. */
const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'));
const FLAGS = Object.entries(context).filter(([name]) => name.startsWith('@'));

/** Makes an error of what is found. */
const VALIDATION = '@aws-cdk/core:validateAgainstDefaultRules';

export interface ExampleOptions {
  readonly settings?: Record<string, unknown>;
  /** Further context, such as what lookups found. */
  readonly context?: Record<string, unknown>;
  /**
   * Whether aws-cdk-lib checks the templates, as it does at every synth of the CLI; what it finds is an error. It loads for
   * seconds: one test turns it on for every variant of the app.
   */
  readonly isValidated?: boolean;
  /** Whether what synth warns of stays: it is printed then, at every synth of a test. */
  readonly isWarned?: boolean;
}

const WARNINGS = ['plain-mllp', 'any-address', 'no-route'];

/** The whole app with the settings of an example; neither a bundle nor an account is needed. */
export function exampleApp({
  settings = {},
  context: more = {},
  isValidated = false,
  isWarned = false,
}: ExampleOptions = {}): App {
  const environments = { test: { 'resource-router-lambda-role': ROUTER_ROLE, ...settings } };
  const app = new App({
    context: {
      ...Object.fromEntries(FLAGS),
      [VALIDATION]: isValidated,
      ...more,
      environments,
      env: 'test',
    },
    analyticsReporting: false,
    builtinCloudFormationValidation: isValidated,
  });
  const deployment = readDeployment(app.node.getAllContext());
  makeStacks(app, deployment, stubBundles());
  if (!isWarned)
    for (const id of WARNINGS) Annotations.of(app).acknowledgeWarning(`fhir-to-hl7v2-transform:${id}`);
  return app;
}

export type StackName = 'ecs-vpc' | 'test-hl7-server-stack' | 'fhir-to-hl7v2-transform';

export function template(app: App, stack: StackName): Template {
  return Template.fromJSON(app.synth().getStackByName(stack).template);
}

/** Stands in for dist/: the same on every machine, so that what is made of it is. */
function stubBundles(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
  const files = {
    transform: ['handler.mjs'],
    intake: ['handler.mjs'],
    reconcile: ['handler.mjs'],
    canary: ['handler.mjs'],
    'fargate-sender': ['Dockerfile', 'main.mjs'],
    'test-hl7-server': ['Dockerfile', 'main.mjs'],
  };
  for (const [part, names] of Object.entries(files)) {
    mkdirSync(join(folder, part));
    for (const name of names) writeFileSync(join(folder, part, name), `stub of ${part}/${name}\n`);
  }
  return folder;
}
