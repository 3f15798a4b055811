import { readFileSync } from 'node:fs';
import { type Deployment, readDeployment } from '../lib/settings/settings.ts';
import { UsageError } from '../runtime/command-line/usage-error.ts';

type Context = Readonly<Record<string, unknown>>;

export interface ChosenDeployment {
  readonly deployment: Deployment;
  /** Of cdk.json and the command line: it has the feature flags, too. */
  readonly context: Context;
}

/**
 * The settings of an environment, chosen and overridden as for the CDK CLI: `-c env=NAME -c NAME=VALUE`.
 *
 * @param pairs the values of `-c`
 * @param cdkJson the text of cdk.json
 * @throws UsageError if a pair has no `=`
 * @throws SettingsError that names every missing, wrong and misspelt setting
 */
export function chosenDeployment(
  pairs: readonly string[],
  cdkJson = readFileSync(new URL('../cdk.json', import.meta.url), 'utf8'),
): ChosenDeployment {
  const context = { ...JSON.parse(cdkJson).context, ...Object.fromEntries(pairs.map(pairOf)) };
  return { deployment: readDeployment(context), context };
}

function pairOf(pair: string): [name: string, value: string] {
  const at = pair.indexOf('=');
  if (at < 1) throw new UsageError(`-c ${pair}: expected NAME=VALUE`);
  return [pair.slice(0, at), pair.slice(at + 1)];
}
