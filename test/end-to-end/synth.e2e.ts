import { existsSync, readFileSync } from 'node:fs';
import { LocalProcess } from '../support/local-process.ts';

/** Neither credentials nor a region, nor a Docker that could be found. */
const NOTHING = {
  AWS_CONFIG_FILE: '/nowhere',
  AWS_EC2_METADATA_DISABLED: 'true',
  CDK_DOCKER: '/nowhere/docker',
};

afterEach(() => LocalProcess.killAll());

test('npm run synth makes the three stacks of the example without credentials or Docker', async () => {
  const npm = new LocalProcess('npm', ['run', 'synth'], NOTHING);

  expect([await npm.exited(110_000), npm.output]).toEqual([
    0,
    expect.stringContaining('Successfully synthesized'),
  ]);
  for (const stack of ['ecs-vpc', 'test-hl7-server-stack', 'fhir-to-hl7v2-transform'])
    expect(existsSync(`cdk.out/${stack}.template.json`)).toBe(true);
});

test('beside the templates lies the report for a security team', () => {
  expect(readFileSync('cdk.out/security-report.md', 'utf8')).toContain('HIPAA.Security-LambdaDLQ');
});

test('and the policy to bootstrap with', () => {
  const { Statement } = JSON.parse(readFileSync('cdk.out/execution-policy.json', 'utf8'));

  expect(Statement.map(({ Sid }: { Sid: string }) => Sid)).toContain('OwnResources');
});

test('npm run synth --env=NAME, which npm takes for itself, is refused', async () => {
  const npm = new LocalProcess('npm', ['run', 'synth', '--env=example'], NOTHING);

  expect(await npm.exited()).toBe(1);
  expect(npm.output).toContain('--env=example was taken by npm: expected npm run SCRIPT -- -c env=example');
});

test('npm run synth says everything that is wrong with the settings, and nothing else of it', async () => {
  const wrong = ['-c', 'env=prd', '-c', 'hl7-port=x', '-c', 'alarm-email=nobody'];
  const npm = new LocalProcess('npm', ['run', 'synth', '--', ...wrong], NOTHING);

  expect(await npm.exited()).toBe(1);
  expect(npm.output).toMatch(
    /5 wrong settings:\n {2}env is "prd", expected -c env=NAME with one of the environments in cdk\.json: example\n {2}resource-router-lambda-role is missing.*\n {2}hl7-port is "x".*\n {2}alarm-email is "nobody".*\n {2}hl7-port is set/,
  );
  expect(npm.output).not.toMatch(/^\s+at /m);
});
