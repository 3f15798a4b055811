import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

const file = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const { jobs, permissions } = parse(file('docs/pipeline.example.yml'));
const { scripts } = JSON.parse(file('package.json'));

interface Step {
  readonly run?: string;
  readonly uses?: string;
}

const runs = (job: string): string[] =>
  jobs[job].steps.flatMap(({ run }: Step) => (run === undefined ? [] : [run]));

test('every command of the pipeline is a script, and has an environment where it needs one', () => {
  const commands = Object.keys(jobs).flatMap(runs);
  const names = commands.map((command) => /^npm (?:run )?([\w:]+)/.exec(command)?.[1] ?? '');

  expect(names.length).toBeGreaterThan(5);
  expect(names.filter((name) => !(name in scripts))).toEqual([]);
  for (const command of commands.filter((one) => /npm run (synth|diff|deploy|doctor)/.test(one)))
    expect(command).toContain('-- -c env=$ENVIRONMENT');
});

test('what is deployed was checked, tested and synthesized, and the doctor comes first', () => {
  expect(runs('check')).toEqual(['npm run check', 'npm test', expect.stringMatching(/^npm run synth/)]);
  expect(jobs.deploy.needs).toBe('check');
  expect(runs('deploy').map((command) => /npm run (\w+)/.exec(command)?.[1])).toEqual([
    'doctor',
    'diff',
    'deploy',
  ]);
});

test('only jobs that use AWS get a token of GitHub', () => {
  const withToken = Object.keys(jobs).filter((job) => jobs[job].permissions?.['id-token'] === 'write');
  const withAws = Object.keys(jobs).filter((job) =>
    jobs[job].steps.some(({ uses }: Step) => uses?.startsWith('aws-actions/configure-aws-credentials@')),
  );

  expect(withToken).toEqual(withAws);
  expect(permissions).toEqual({ contents: 'read' });
  expect(JSON.stringify(jobs)).not.toMatch(/secrets\./);
});
