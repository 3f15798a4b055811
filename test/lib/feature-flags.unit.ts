import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const { resolve } = createRequire(import.meta.url);
const json = (path: string | URL) => JSON.parse(readFileSync(path, 'utf8'));
const recommended: Record<string, unknown> = json(resolve('aws-cdk-lib/recommended-feature-flags.json'));
const { context } = json(new URL('../../cdk.json', import.meta.url));

/** Flags that have another value than aws-cdk-lib recommends, with the reason. */
const DIFFERENT: Readonly<Record<string, string>> = {
  '@aws-cdk/core:defaultCrossStackReferences':
    'strong: an export cannot be deleted while another stack uses it. A weak reference is read once, and what it names may be deleted.',
  '@aws-cdk/core:target-partitions': 'The stacks are for AWS and GovCloud, not for China.',
  '@aws-cdk/core:enableAdditionalMetadataCollection':
    'Properties of constructs are not sent to AWS with the usage data of CDK.',
};

test('every feature flag that aws-cdk-lib recommends is set as it recommends, or differs for a reason', () => {
  const flags = Object.entries(recommended);

  const different = flags.filter(([name, value]) => JSON.stringify(context[name]) !== JSON.stringify(value));

  expect(flags.length).toBeGreaterThan(60);
  expect(flags.filter(([name]) => !(name in context))).toEqual([]);
  expect(different.map(([name]) => name).toSorted()).toEqual(Object.keys(DIFFERENT).toSorted());
});

test('no flag is set that aws-cdk-lib does not know', () => {
  const set = Object.keys(context).filter((name) => name.startsWith('@aws-cdk'));

  expect(set.filter((name) => !(name in recommended))).toEqual([]);
});
