import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { apiEvent } from '../../../local/api-host/api-event.ts';
import { eventually } from '../../support/eventually.ts';
import { LocalProcess } from '../../support/local-process.ts';
import { freePorts } from '../free-ports.ts';
import { PYTHON } from './prepare.ts';

// The templates as npm run synth makes them, deployed into moto, an implementation of AWS's APIs by others. What they would run, runs
// here with the variables that moto's ECS and Lambda say the stacks gave it, on moto's SQS, DynamoDB and S3.

interface Deployed {
  readonly stacks: Readonly<Record<string, { status: string; outputs: Record<string, string> }>>;
  readonly tasks: readonly { name: string; image: string; environment: Record<string, string> }[];
  readonly functions: readonly { name: string; environment: Record<string, string> }[];
  /** Types of resources that were not deployed, with the reason. */
  readonly leftOut: Readonly<Record<string, string>>;
}

const LONGEST_MS = 300_000;

let folder: string;
let moto: LocalProcess;
let url: string;
let deployed: Deployed;
/** What AWS gives every process, and where it finds AWS. */
let aws: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'moto-'));
  const synth = new LocalProcess('npm', ['run', 'synth', '--', '--output', folder], {
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  expect([await synth.exited(LONGEST_MS), synth.output]).toEqual([0, expect.any(String)]);
  const [port] = await freePorts(1);
  url = `http://127.0.0.1:${port}`;
  moto = new LocalProcess(PYTHON, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)]);
  await moto.printed(/Running on/);
  const deploying = new LocalProcess(PYTHON, [script('deploy.py'), url, folder]);
  expect([await deploying.exited(LONGEST_MS), deploying.output]).toEqual([0, expect.any(String)]);
  deployed = JSON.parse(deploying.standardOutput);
  aws = {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'id',
    AWS_SECRET_ACCESS_KEY: 'key',
  };
}, 2 * LONGEST_MS);

afterAll(async () => {
  LocalProcess.killAll();
  await rm(folder, { recursive: true, force: true });
});

function script(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

test('every stack is created; what moto does not know is named', () => {
  const statuses = Object.values(deployed.stacks).map(({ status }) => status);
  const unknown = new Set(
    [...moto.output.matchAll(/No Moto CloudFormation support for (\S+)/g)].map(([, type]) => type),
  );

  expect(statuses).toEqual(['CREATE_COMPLETE', 'CREATE_COMPLETE', 'CREATE_COMPLETE']);
  const left = Object.entries(deployed.leftOut).map(([type, reason]) => `${type} (${reason})`);
  process.stderr.write(
    `moto: not deployed: ${left.join('; ')}; and what it does not know: ${[...unknown].toSorted().join(', ')}\n`,
  );
  // The parts of the pipeline are deployed.
  for (const type of [
    'SQS::Queue',
    'S3::Bucket',
    'DynamoDB::Table',
    'Lambda::Function',
    'ECS::TaskDefinition',
  ])
    expect(unknown).not.toContain(`AWS::${type}`);
});

test(
  'a Patient passes from the API through queue, sender and test HL7 server to the archive and back',
  async () => {
    const [port, serverHealth, senderHealth] = await freePorts(3);
    const server = container('S3_BUCKET_NAME', {
      PORT_NUMBER: String(port),
      HEALTH_PORT: String(serverHealth),
    });
    await server.printed(/"listening"/);
    // The name of the load balancer is known in AWS alone.
    const sender = container('QUEUE_URL', {
      HL7_SERVER_NAME: '127.0.0.1',
      HL7_PORT: String(port),
      HEALTH_PORT: String(senderHealth),
    });
    const patient = JSON.parse(readFileSync('local/sample-patient.json', 'utf8'));

    const created = await invoked('POST', '/persistence/Patient', patient);
    await sender.printed(/"message-delivered"/);
    const read = await eventually(
      () => invoked('GET', `/persistence/Patient/${created.resource.id}`),
      ({ status }) => status === 200,
      LONGEST_MS,
    );

    expect(created.status).toBe(201);
    expect(read.resource).toEqual(created.resource);
    expect(server.output).toContain('"message-archived"');
    expect(sender.output).not.toContain('"message-quarantined"');
  },
  LONGEST_MS,
);

/** Starts the image of the task that has a variable, with the task's variables. */
function container(variable: string, changed: Readonly<Record<string, string>>): LocalProcess {
  const task = deployed.tasks.find(({ environment }) => variable in environment);
  if (task === undefined) throw new Error(`no task has ${variable}`);
  const main = join(assetOf(task.image), 'main.mjs');
  const { AWS_XRAY_DAEMON_ADDRESS: _, ...own } = task.environment;
  return new LocalProcess(process.execPath, [main], { ...inMoto(own), ...changed, ...aws });
}

/** Queues have a URL of AWS, to which requests are sent. */
function inMoto(environment: Readonly<Record<string, string>>): Record<string, string> {
  const values = Object.entries(environment).map(([name, value]) => [
    name,
    value.replace(/^https:\/\/sqs\.[a-z0-9-]+\.amazonaws\.com\//, `${url}/`),
  ]);
  return Object.fromEntries(values);
}

/** The folder of an image: its tag is the hash of the asset. */
function assetOf(image: string): string {
  return join(folder, `asset.${image.split(':').at(-1)}`);
}

/** The folder of the transform's code, by the key of its archive. */
function codeOfTransform(): string {
  const { Resources } = JSON.parse(
    readFileSync(join(folder, 'fhir-to-hl7v2-transform.template.json'), 'utf8'),
  );
  const { Properties } = Object.entries<{ Properties: { Code: { S3Key: string } } }>(Resources).find(([id]) =>
    /^TransformFunction[0-9A-F]{8}$/.test(id),
  )?.[1] ?? { Properties: { Code: { S3Key: '' } } };
  return join(folder, `asset.${Properties.Code.S3Key.replace('.zip', '')}`);
}

/** Calls the transform as Lambda does, with the function's variables. */
async function invoked(method: string, target: string, body?: object) {
  const code = codeOfTransform();
  const { environment = {} } =
    deployed.functions.find(({ name }) => name.includes('TransformFunction')) ?? {};
  const { SITE_PROFILE = '', ...own } = inMoto(environment);
  const variables = { ...own, SITE_PROFILE: SITE_PROFILE.replace('/var/task', code) };
  const bytes = Buffer.from(body === undefined ? '' : JSON.stringify(body));
  const event = apiEvent({ method, target, headers: {}, body: bytes }, 'request-1');
  const run = `
    const { handler } = await import(process.argv[1]);
    process.stderr.write(JSON.stringify(await handler(JSON.parse(process.argv[2]))));`;
  const handler = pathToFileURL(join(code, 'handler.mjs')).href;
  const lambda = new LocalProcess(
    process.execPath,
    ['--input-type=module', '-e', run, handler, JSON.stringify(event)],
    { ...variables, ...aws },
  );
  expect([await lambda.exited(), lambda.output]).toEqual([0, expect.stringContaining('{"statusCode"')]);
  const answer = JSON.parse(lambda.output.slice(lambda.output.indexOf('{"statusCode"')).split('\n')[0] ?? '');
  return { status: answer.statusCode, ...JSON.parse(answer.body) };
}
