import { readFileSync } from 'node:fs';
import { senderSettings } from '../../fargate-sender/settings.ts';
import { createMapping } from '../../lambda/mapping/adt-message.ts';
import { DEFAULT_PROFILE } from '../../lambda/mapping/site-profile.ts';
import { transformSettings } from '../../lambda/settings.ts';
import { localSettings } from '../../local/settings.ts';
import { serverSettings } from '../../test-hl7-server/settings.ts';

const { patientToMessage } = createMapping(DEFAULT_PROFILE);

const file = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const README = file('README.md');

function block(language: string): string {
  return new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(README)?.[1] ?? '';
}

test('the message beside the Patient is the one that the mapping writes', () => {
  const { text, losses } = patientToMessage(JSON.parse(block('json')), {
    fhirId: '6f1c2a9e-5b7d-4c3a-9a40-0d1f6be2c811',
    triggerEvent: 'A28',
    controlId: '1KDY2W1SE8PTGB4X7N3C',
    time: Date.parse('2026-01-02T03:04:05.678Z'),
  });

  expect(text.replaceAll('\r', '\n')).toBe(block('text'));
  expect(losses.map(({ path, reason }) => `${path} (${reason})`)).toEqual([
    'Patient.active (no field in ADT_A05)',
  ]);
  expect(README).toContain('`Not carried as it is: Patient.active (no field in ADT_A05)`');
});

test('every command that it names is a script', () => {
  const { scripts } = JSON.parse(file('package.json')) as { scripts: Record<string, string> };
  const named = [...README.matchAll(/npm (?:run )?(start|test|[a-z]+(?::[a-z]+)?)\b/g)].map(
    ([, name = '']) => name,
  );

  expect(named.length).toBeGreaterThan(8);
  expect([...new Set(named)].filter((name) => !(name in scripts))).toEqual([]);
});

test('it has every setting that a process reads, and no other', () => {
  const processes = [localSettings, transformSettings, senderSettings, serverSettings];
  const read = new Set(processes.flatMap(({ variables }) => Object.keys(variables)));
  // The SDK's own variables, and a switch whose other values are not built yet.
  const unlisted = ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_S3', 'FAULT_PLAN'];

  const section = README.slice(README.indexOf('## Settings'), README.indexOf('## The folders'));
  const listed = new Set(section.match(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g));

  expect([...listed].toSorted()).toEqual([...read].filter((name) => !unlisted.includes(name)).toSorted());
});
