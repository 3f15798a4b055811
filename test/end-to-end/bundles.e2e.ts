import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Bundle, buildBundles } from '../../bin/bundles.ts';
import { apiEvent } from '../../local/api-host/api-event.ts';
import { ANY_PORTS } from '../../local/pipeline/local-settings.ts';
import { type Pipeline, startPipeline } from '../../local/pipeline/pipeline.ts';
import { LOCAL_AWS } from '../../runtime/local-pipeline/emulator-address.ts';
import { type Answer, call, readVersion } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';
import { LocalProcess } from '../support/local-process.ts';

// What is deployed is what npm run build makes: it is run here as it will run there.

const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
let bundles: Bundle[];
let pipeline: Pipeline;
const printed: string[] = [];

beforeAll(async () => {
  bundles = await buildBundles(folder);
  pipeline = await startPipeline(ANY_PORTS, { bundles: folder, onLine: (line) => printed.push(line) });
});

afterAll(async () => {
  await pipeline?.stop();
  rmSync(folder, { recursive: true });
});

afterEach(() => LocalProcess.killAll());

/** Calls a Lambda's bundle as Lambda does: in a process of its own, with an event of API Gateway. Gives what it printed too. */
async function invoked(
  name: 'transform' | 'intake',
  event: object | undefined,
  settings: object,
): Promise<{ statusCode: number; body: string; log: string }> {
  const script = `
    const { handler } = await import(process.argv[1]);
    process.stderr.write(JSON.stringify(await handler(JSON.parse(process.argv[2]))));`;
  const handler = pathToFileURL(join(folder, name, 'handler.mjs')).href;
  const { emulator } = pipeline;
  const environment = {
    ...LOCAL_AWS,
    AWS_ENDPOINT_URL: emulator.url,
    QUEUE_URL: emulator.queueUrl,
    RECORD_TABLE_NAME: emulator.recordTableName,
    ...settings,
  };
  const args = ['--input-type=module', '-e', script, handler, JSON.stringify(event)];
  const lambda = new LocalProcess(process.execPath, args, environment);
  expect(await lambda.exited()).toBe(0);
  const answer = lambda.output.slice(lambda.output.indexOf('{"statusCode"')).split('\n')[0] ?? '';
  return { ...JSON.parse(answer), log: lambda.output };
}

async function invoke(method: string, path: string, body?: object, settings = {}): Promise<Answer> {
  const bytes = body === undefined ? '' : JSON.stringify(body);
  const event = apiEvent({ method, target: path, headers: {}, body: Buffer.from(bytes) }, 'request-1');
  const answer = await invoked('transform', event, {
    S3_BUCKET_NAME: pipeline.emulator.bucketName,
    ...settings,
  });
  return { status: answer.statusCode, ...JSON.parse(answer.body) };
}

test('one process can make the bundles again', async () => {
  const again = mkdtempSync(join(tmpdir(), 'bundles-'));
  try {
    const made = await buildBundles(again);

    expect(made.map(({ bytes }) => bytes)).toEqual(bundles.map(({ bytes }) => bytes));
  } finally {
    rmSync(again, { recursive: true });
  }
});

test('npm run build refuses an unknown option', async () => {
  const build = new LocalProcess(process.execPath, ['bin/build.ts', '--bogus']);

  expect([await build.exited(), build.output]).toEqual([2, "Unknown option '--bogus' (see --help)\n"]);
});

test('a Patient goes through sender and server to the archive and comes back', async () => {
  const patient = {
    resourceType: 'Patient',
    name: [{ use: 'official', family: 'Brändli', given: ['Anouk'] }],
  };

  const { status, resource } = await call(pipeline.url, 'POST', '', patient);

  expect(status).toBe(201);
  expect(await readVersion(pipeline.url, resource)).toEqual(resource);
  // The archive has it before the sender has read the acknowledgment and emptied the queue.
  await eventually(
    () => printed.join('\n'),
    (lines) => lines.includes('"message":"message-delivered"'),
  );
});

test('the Lambda writes and reads as from its source', async () => {
  const patient = { resourceType: 'Patient', id: 'bundled', birthDate: '1984-03', gender: 'female' };

  const written = await invoke('PUT', '/persistence/Patient/bundled', patient);

  expect(written.status).toBe(200);
  await readVersion(pipeline.url, written.resource);
  expect(await invoke('GET', '/persistence/Patient/bundled')).toEqual({
    status: 200,
    message: '',
    resource: written.resource,
  });
});

test("the intake's bundle takes a change of a FHIR server, and finds the engine of expressions beside it", async () => {
  const patient = {
    resourceType: 'Patient',
    id: 'from-hapi',
    meta: { versionId: '1', lastUpdated: '2026-07-01T06:00:00Z' },
    extension: [{ url: 'urn:ward', valueString: 'North' }],
  };
  const body = Buffer.from(JSON.stringify(patient));
  const request = { method: 'PUT', target: '/hapi/Patient/from-hapi', headers: {}, body };
  const fields = { 'PV1-3.1': { fhirPath: "extension('urn:ward').value" } };

  const answer = await invoked('intake', apiEvent(request, 'request-1'), {
    QUARANTINE_QUEUE_URL: pipeline.emulator.quarantineQueueUrl,
    INTAKE_ON_LOOPBACK: 'on',
    SITE_PROFILE: JSON.stringify({ fields }),
  });

  expect([answer.statusCode, answer.body]).toEqual([200, '']);
});

test('the Lambda finds the engine of expressions beside it, where a site profile has one', async () => {
  const fields = { 'PV1-3.1': { fhirPath: "extension('urn:ward').value" } };
  const patient = {
    resourceType: 'Patient',
    id: 'ward',
    extension: [{ url: 'urn:ward', valueString: 'North' }],
  };

  const written = await invoke('PUT', '/persistence/Patient/ward', patient, {
    SITE_PROFILE: JSON.stringify({ fields }),
  });

  expect([written.status, written.message]).toEqual([
    200,
    'Sent, and not read back: Patient.extension[0] (sent in PV1-3.1)',
  ]);
});

test('the Lambda checks a site profile with the file beside it, and names every problem in its log', async () => {
  const target = '/persistence/Patient/any';
  const event = apiEvent({ method: 'GET', target, headers: {}, body: Buffer.from('') }, 'request-1');

  const { statusCode, log } = await invoked('transform', event, {
    S3_BUCKET_NAME: pipeline.emulator.bucketName,
    SITE_PROFILE: JSON.stringify({ version: '9', characterSets: [] }),
  });

  expect(statusCode).toBe(500);
  expect(log).toContain('SITE_PROFILE: version: expected 2.3, ');
  expect(log).toContain('SITE_PROFILE: the profile: characterSets is not known, expected ');
});

test('the Lambda refuses as from its source, with every place, though its schemas are compiled before', async () => {
  const patient = {
    resourceType: 'Patient',
    nme: [],
    birthDate: '1984-13',
    name: [{ use: 'formal', given: ['Anouk', 7] }],
    contact: [{ relationship: [{ coding: [{ system: 1 }] }], period: { start: 'soon' } }],
  };

  const bundled = await invoke('POST', '/persistence/Patient', patient);

  expect(bundled).toEqual(await call(pipeline.url, 'POST', '', patient));
  expect(bundled.message).toMatch(/Patient\.nme: .*Patient\.birthDate: .*Patient\.name\[0\]\.use: /);
});

test.each([
  ['transform', 'client-s3'],
  ['intake', 'client-secrets-manager'],
  ['reconcile', 'client-secrets-manager'],
])('the %s is under 600 kB with the SDK in it, and what only a site profile needs is not', (name, client) => {
  const { bytes = 0, parts = {} } =
    bundles.find(({ path }) => path === join(folder, name, 'handler.mjs')) ?? {};

  expect(Object.keys(parts).some((part) => part.startsWith(`node_modules/@aws-sdk/${client}/`))).toBe(true);
  expect(Object.keys(parts).filter((part) => /credential-provider-(sso|ini|login)|ajv/.test(part))).toEqual(
    [],
  );
  expect(Object.keys(parts).filter((part) => /fhirpath\/|site-profile-schema/.test(part))).toEqual([]);
  expect(bytes).toBeLessThan(600_000);
});

test.each(['fargate-sender', 'test-hl7-server'])(
  'the image of %s only copies its bundle, runs nothing as root, and gets the signals itself',
  (name) => {
    const lines = readFileSync(join(folder, name, 'Dockerfile'), 'utf8').match(/^[A-Z].*$/gm);

    expect(lines).toEqual([
      expect.stringMatching(/^FROM public\.ecr\.aws\/docker\/library\/node:24-slim@sha256:[0-9a-f]{64}$/),
      'WORKDIR /app',
      'COPY main.mjs ./',
      'USER node',
      'ENV MALLOC_ARENA_MAX=2',
      'CMD ["node", "--max-old-space-size=256", "--max-semi-space-size=4", "main.mjs"]',
    ]);
  },
);

test.each(['fargate-sender', 'test-hl7-server'])('%s says what is missing and ends with 78', (name) => {
  const { status, stderr } = spawnSync(process.execPath, [join(folder, name, 'main.mjs')], {
    env: {},
    encoding: 'utf8',
  });

  expect([status, stderr]).toEqual([78, expect.stringContaining('"message":"settings-wrong"')]);
});
