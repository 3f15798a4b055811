import { readdirSync, readFileSync } from 'node:fs';
import { senderSettings } from '../../fargate-sender/settings.ts';
import { intakeSettings } from '../../lambda/intake/settings.ts';
import { transformSettings } from '../../lambda/settings.ts';
import { localSettings } from '../../local/pipeline/local-settings.ts';
import { DEFAULT_PROFILE } from '../../mapping/core/site-profile.ts';
import { createMapping } from '../../mapping/patient/adt-message.ts';
import { serverSettings } from '../../test-hl7-server/settings.ts';
import { documentedMetrics } from '../support/docs/logs-doc.ts';

const { write: patientToMessage } = createMapping(DEFAULT_PROFILE);

const file = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const README = file('README.md');
const SENDER = file('docs/sender.md');
const SETTINGS = file('docs/settings.md');

function block(language: string): string {
  return new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(README)?.[1] ?? '';
}

test('the message beside the Patient is the one that the mapping writes', () => {
  const { text, losses } = patientToMessage(JSON.parse(block('json')), {
    fhirId: '6f1c2a9e-5b7d-4c3a-9a40-0d1f6be2c811',
    change: 'create',
    controlId: '1KDY2W1SE8PTGB4X7N3C',
    time: Date.parse('2026-01-02T03:04:05.678Z'),
  });

  expect(text.replaceAll('\r', '\n')).toBe(block('text'));
  expect(losses).toHaveLength(2);
  for (const { path, reason } of losses) expect(README).toContain(`\`${path} (${reason})\``);
});

test('every command that it and the pages beside it name is a script', () => {
  const { scripts } = JSON.parse(file('package.json')) as { scripts: Record<string, string> };
  const pages = [README, SENDER, SETTINGS, file('docs/load.md'), file('CONTRIBUTING.md')].join('\n');
  const named = [...pages.matchAll(/npm (?:run )?(start|test|[a-z]+(?::[a-z]+)?)\b/g)].map(
    ([, name = '']) => name,
  );

  expect(named.length).toBeGreaterThan(8);
  expect([...new Set(named)].filter((name) => !(name in scripts))).toEqual([]);
});

test.each([
  'README.md',
  'docs/settings.md',
  'docs/deployment.md',
  'docs/test-hl7-server.md',
  'local/main.ts',
])('no command of %s runs TypeScript with the Node of the machine, which may be too old for it', (name) => {
  const commands = [...file(name).matchAll(/(\w+ )?node [\w/-]+\.ts --help/g)];

  expect(commands.filter(([, before]) => before !== 'npx ')).toEqual([]);
});

test('docs/settings.md has every setting that a process reads, and no other', () => {
  const processes = [localSettings, transformSettings, intakeSettings, senderSettings, serverSettings];
  const read = new Set(processes.flatMap(({ variables }) => Object.keys(variables)));
  // The SDK's own variables, and one that is a word of its own as well.
  const unlisted = ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL_DYNAMODB', 'TLS'];

  const listed = new Set(SETTINGS.match(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g));

  expect([...listed].toSorted()).toEqual([...read].filter((name) => !unlisted.includes(name)).toSorted());
  expect(SETTINGS).toContain('`TLS`');
});

test('the log events, reasons and metrics that docs/sender.md explains are those of the sender', () => {
  const names = readdirSync(new URL('../../fargate-sender', import.meta.url), {
    recursive: true,
    encoding: 'utf8',
  }).filter((name) => name.endsWith('.ts'));
  const sources = [
    ...names.map((name) => `fargate-sender/${name}`),
    'hl7v2/acknowledgment.ts',
    'hl7v2/frame-decoder.ts',
    'hl7v2/answer-decoder.ts',
    'runtime/mllp/mllp-error.ts',
  ]
    .map(file)
    .join();
  const section = SENDER.slice(0, SENDER.indexOf('## Quarantine'));
  const words = [...section.matchAll(/`([a-z]+(?:-[a-z]+)+)`/g)].map(([, word = '']) => word);

  expect(words.length).toBeGreaterThanOrEqual(12);
  for (const word of words) expect(sources).toContain(`'${word}'`);
  const metrics = documentedMetrics().filter(({ process }) => process === 'fargate-sender');
  expect(metrics.length).toBeGreaterThan(8);
  expect(metrics.filter(({ name }) => !section.includes(`\`${name}\``))).toEqual([]);
});
