import { readFileSync } from 'node:fs';
import { checksOf } from '../../bin/doctor/checks.ts';
import { wantedOf } from '../../bin/doctor/wanted.ts';
import { DEPLOYMENT_SETTINGS } from '../../lib/settings/setting-list.ts';
import { readDeployment } from '../../lib/settings/settings.ts';

const file = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const docs = file('docs/deployment.md');
const readme = file('README.md');

function section(text: string, heading: string): string {
  const start = text.indexOf(`## ${heading}`);
  return text.slice(start, text.indexOf('\n## ', start + 1));
}

test('it has every setting, and no other', () => {
  const rows = section(docs, 'Settings').matchAll(/^\| (`[^|]*`) \|/gm);
  const listed = [...rows].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([\w-]+)`/g)].map(([, name]) => name),
  );

  expect(listed.toSorted()).toEqual(Object.keys(DEPLOYMENT_SETTINGS).toSorted());
});

test('the defaults are those of the settings', () => {
  for (const [name, { absent }] of Object.entries(DEPLOYMENT_SETTINGS)) {
    if (absent === undefined) continue;
    expect(docs).toMatch(new RegExp(`^\\| \`${name}\` \\| \`?${absent}`, 'm'));
  }
});

test('the environments in the docs are read as they stand there, but for the file of the hospital', () => {
  const [, json = ''] = /```json\n("environments": \{[\s\S]*?)```/.exec(docs) ?? [];
  const { environments } = JSON.parse(`{${json}}`);
  const [, short = ''] = /```json\n("dev": \{.*)\n```/.exec(readme) ?? [];

  for (const [env, blocks] of [
    ['dev', environments],
    ['prod', { prod: { ...environments.prod, 'site-profile': undefined } }],
    ['dev', JSON.parse(`{${short}}`)],
  ]) {
    expect(() => readDeployment({ env, environments: blocks })).not.toThrow();
  }
});

test('the commands that it names are scripts', () => {
  const { scripts } = JSON.parse(file('package.json'));
  const named = [...docs.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);

  expect(named.length).toBeGreaterThan(3);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

test('every command that has CDK read the app names an environment, without which it reads nothing', () => {
  const commands = [readme, docs]
    .flatMap((text) => [...text.matchAll(/(?:npx\s+cdk|npm run (?:diff|deploy) --)\s[^`\n]*/g)])
    .map(([command]) => command);

  expect(commands.length).toBeGreaterThan(6);
  expect(commands.filter((command) => !command.includes('-c env='))).toEqual([]);
});

test('it lists every action that the doctor needs', () => {
  const settings = {
    'resource-router-lambda-role': 'arn:aws:iam::111122223333:role/ROUTER',
    'fhir-works-stage': 'dev',
    'hl7-server-name': '192.0.2.10',
    'hl7-tls': 'on',
    'hl7-tls-ca-secret': 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:a-a1B2c3',
  };
  const vpc = { 'vpc-id': 'vpc-0a1b2c3d4e5f60718', account: '111122223333', region: 'eu-central-1' };
  const identity = { account: '111122223333', region: 'eu-central-1', caller: '' };
  const checks = [settings, { ...settings, ...vpc }].flatMap((test) =>
    checksOf(wantedOf(readDeployment({ env: 'test', environments: { test } }), {}), identity),
  );
  const doctor = docs.slice(docs.indexOf('### The doctor'), docs.indexOf('## Deploy an environment'));
  const listed = [...doctor.matchAll(/`([a-z0-9]+:[A-Z]\w+)`/g)].map(([, action]) => action);

  expect(new Set(listed)).toEqual(new Set(checks.flatMap(({ actions }) => actions)));
});
