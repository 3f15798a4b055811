import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  Found,
  MessageDetail,
  MessageRow,
  Quarantine,
  Status,
} from '../../../bin/console/server/api.ts';
import { type Deployment, startDeployment } from '../../support/aws/deployment.ts';
import { eventually } from '../../support/eventually.ts';
import { LocalProcess } from '../../support/local-process.ts';
import { followEvents } from '../../support/network/event-stream.ts';

// The command as it is typed, on a stand-in for AWS; the page itself is driven in test/browser.

const ADT =
  'MSH|^~\\&|A||||20260102||ADT^A31^ADT_A05|C-REFUSED|P|2.5.1\rPID|||7^^^X^FW||PLANTED^NAME\rPV1||N\r';

let deployment: Deployment;
let folder: string;
let reader: Running;
let changer: Running;

interface Running {
  readonly process: LocalProcess;
  readonly url: string;
  readonly stream: Awaited<ReturnType<typeof followEvents>>;
}

beforeAll(async () => {
  deployment = await startDeployment();
  folder = await mkdtemp(join(tmpdir(), 'console-'));
  const nack = { reason: 'nack', msa1: 'AE', err3: '101', attempts: '1', controlId: 'C-REFUSED' };
  await deployment.quarantine(ADT, { ...nack, firstAttempt: '2026-01-02T03:04:05.000Z' });
  await deployment.quarantine(ADT.replaceAll('C-REFUSED', 'C-CRASHED'));
  await deployment.quarantine('{"resourceType":"Patient","gender":"PLANTED"}', {
    ...{ reason: 'intake-invalid', source: 'hapi', resourceType: 'Patient', fhirId: 'ash' },
  });
  // One after the other: while one lists the quarantine, the other would not see its messages.
  reader = await start();
  expect((await last<Quarantine>(reader, 'quarantine')).rows).toHaveLength(3);
  changer = await start('--allow-changes');
  expect((await last<Quarantine>(changer, 'quarantine')).rows).toHaveLength(3);
});

afterAll(async () => {
  reader?.stream.close();
  changer?.stream.close();
  LocalProcess.killAll();
  await deployment?.stop();
  await rm(folder, { recursive: true, force: true });
});

function command(environment: Readonly<Record<string, string>>, ...args: string[]): LocalProcess {
  const log = join(folder, 'quarantine.log');
  const options = ['-c', 'env=example', '--port', '0', '--log', log, ...args];
  return new LocalProcess(process.execPath, ['bin/console/main.ts', ...options], environment);
}

async function start(...args: string[]): Promise<Running> {
  const started = command(deployment.environment, ...args);
  const url = await started.printed(/ready (\S+)/);
  return { process: started, url, stream: await followEvents(`${url}/events`) };
}

async function ask<T>({ url }: Running, method: string, path: string, body?: object): Promise<T> {
  const headers = { origin: new URL(url).origin, 'content-type': 'application/json' };
  const response = await fetch(`${url}${path}`, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  });
  return (await response.json()) as T;
}

function last<T>({ stream }: Running, name: string): Promise<T> {
  return eventually(
    () => stream.events.filter((event) => event.name === name).at(-1)?.data as T,
    (data) => data !== undefined,
  );
}

/** The id of what is in quarantine for a reason that begins so. */
async function idOf(running: Running, reason: string): Promise<string | undefined> {
  const { rows } = await last<Quarantine>(running, 'quarantine');
  return rows.find((row) => row.reason.startsWith(reason))?.id;
}

test('the state of the environment is what AWS says of it', async () => {
  expect(await last(reader, 'facts')).toEqual({
    place: 'deployed',
    environment: 'example',
    where: 'eu-central-1, account 111122223333',
    mayChange: false,
  });
  const { service, alarms, ...status } = await last<Status>(reader, 'status');
  expect(status).toEqual({
    sender: { isReady: true, isBreakerOpen: false, isPaused: false, links: 2 },
    endpoint: { kind: 'own', address: '10.1.2.3:2575' },
    queue: { all: 1, inFlight: 0, oldestSeconds: 185 },
    quarantine: 3,
    problems: [],
  });
  expect(service).toMatchObject({ name: 'transform-sender', running: 2, desired: 2, rollout: 'COMPLETED' });
  expect(service?.tasks.map(({ health }) => health)).toEqual(['HEALTHY', 'HEALTHY']);
  expect(service?.lines[0]).toMatchObject({ event: 'message-delivered', process: 'fargate-sender' });
  expect(alarms?.map(({ name, state, says }) => [name, state, says])).toEqual([
    ['QuarantineNotEmpty', 'ALARM', 'A message was refused permanently and is in quarantine.'],
    ['NoDelivery', 'OK', 'Messages wait and none is delivered.'],
  ]);
});

test('the path of a message is found in the logs by control ID and by FHIR id, with the record of its resource', async () => {
  const byId = await ask<Found>(reader, 'POST', '/search', { term: deployment.delivered, hours: '1' });
  expect(byId).toMatchObject({ isDone: true, controlIds: [deployment.delivered] });
  expect(byId.text).toMatch(/^1 message, 8 log lines; \d+\.\d MB searched\.$/);

  const byPatient = await ask<Found>(reader, 'POST', '/search', { term: 'elm', hours: '1' });
  expect(byPatient.controlIds).toEqual([deployment.delivered]);
  expect(byPatient.record).toMatchObject({ key: 'Patient/elm', segments: [] });
  expect(byPatient.record?.facts).toContainEqual(['state', 'sent']);

  const detail = await ask<MessageDetail>(reader, 'GET', `/messages/${deployment.delivered}`);
  expect(detail.row).toMatchObject({ fhirId: 'elm', trigger: 'A31', state: 'delivered', attempts: 2 });
  expect(detail.steps.map(({ event }) => event)).toEqual([
    ...['message-accepted', 'message-enqueued', 'request-handled', 'message-sent', 'attempt-failed'],
    ...['message-sent', 'message-archived', 'message-delivered'],
  ]);
  expect(JSON.stringify(detail)).not.toContain('Lindqvist');
});

test('a range in which nothing was logged, and what is no id, are answered in words', async () => {
  deployment.account.logs['/test/transform']?.push(
    JSON.stringify({ message: 'message-accepted', timestamp: '2020-01-02T03:04:05Z', controlId: 'C-OLD' }),
  );

  expect(await ask<Found>(reader, 'POST', '/search', { term: 'C-OLD', hours: '1' })).toMatchObject({
    isDone: true,
    text: expect.stringMatching(/^0 messages, 0 log lines/),
  });
  expect(await ask<Found>(reader, 'POST', '/search', { term: 'a" or 1', hours: '1' })).toMatchObject({
    isDone: false,
    text: expect.stringContaining('Expected a control ID or a FHIR id'),
  });
});

test('what is in quarantine is opened without its content, which is shown when it is asked for', async () => {
  const [refused, crashed, unsent] = await Promise.all(
    ['nack AE 101', 'too-many-receives', 'intake-invalid from hapi'].map((reason) => idOf(reader, reason)),
  );

  const hidden = await ask<MessageDetail>(reader, 'GET', `/quarantine/${refused}`);
  expect(hidden).toMatchObject({
    isHidden: true,
    segments: [],
    row: { controlId: 'C-REFUSED', fhirId: '7' },
  });
  expect(hidden.steps.map(({ event }) => event)).toEqual(['first-attempt', 'message-quarantined']);
  expect(JSON.stringify(hidden)).not.toContain('PLANTED');

  const shown = await ask<MessageDetail>(reader, 'GET', `/revealed/quarantine/${refused}`);
  expect(shown.segments.map(([id]) => id?.text)).toEqual(['MSH', 'PID', 'PV1']);
  expect(JSON.stringify(shown.reading?.resources)).toContain('PLANTED');
  expect(await ask(reader, 'GET', `/quarantine/${crashed}`)).toMatchObject({
    row: { controlId: 'C-CRASHED' },
  });

  expect(await ask(reader, 'GET', `/quarantine/${unsent}`)).toMatchObject({ isHidden: true });
  const content = await ask<MessageDetail>(reader, 'GET', `/revealed/quarantine/${unsent}`);
  expect(JSON.parse(content.refusedContent ?? '')).toEqual({ resourceType: 'Patient', gender: 'PLANTED' });
});

test('a console that only reads refuses to change anything', async () => {
  const id = await idOf(reader, 'nack AE 101');

  for (const action of ['resend', 'drop'])
    expect(await ask(reader, 'POST', `/quarantine/${action}`, { id, note: 'x' })).toEqual({
      isDone: false,
      text: 'This console only reads. Start it with --allow-changes to resend and drop messages.',
    });
  expect((await last<Status>(reader, 'status')).quarantine).toBe(3);
});

test('with --allow-changes a message is resent to the queue, and that is logged', async () => {
  const id = await idOf(changer, 'nack AE 101');

  expect(await ask(changer, 'POST', '/quarantine/resend', { id })).toMatchObject({
    isDone: true,
  });

  const sent = await deployment.rig.delivered();
  expect(sent).toContain(ADT);
  expect(await readFile(join(folder, 'quarantine.log'), 'utf8')).toContain('"controlId":"C-REFUSED"');
});

test('those that are chosen are resent together, and the others stay', async () => {
  await deployment.quarantine(ADT.replaceAll('C-REFUSED', 'C-1'), { reason: 'nack', controlId: 'C-1' });
  await deployment.quarantine(ADT.replaceAll('C-REFUSED', 'C-2'), { reason: 'nack', controlId: 'C-2' });
  await ask(changer, 'POST', '/quarantine/list', {});
  const chosen = await eventually(
    async () =>
      (await last<Quarantine>(changer, 'quarantine')).rows.filter(({ reason }) => reason === 'nack'),
    (found) => found.length === 2,
  );
  expect(chosen.map(({ controlId, messageType, resource }) => [controlId, messageType, resource])).toEqual([
    ['C-1', 'ADT^A31', 'Patient/7'],
    ['C-2', 'ADT^A31', 'Patient/7'],
  ]);
  expect(await ask(reader, 'POST', '/quarantine/resend-all', {})).toMatchObject({ isDone: false });

  expect(await ask(changer, 'POST', '/quarantine/resend-all', { ids: chosen.map(({ id }) => id) })).toEqual({
    isDone: true,
    text: 'resent 2 messages; 2 that do not match stay',
  });
  // Each is of a group of its own.
  const sent = (await deployment.rig.delivered()).map((body) => body.split('|')[9]);
  expect(sent.toSorted()).toEqual(['C-1', 'C-2']);

  expect(await ask(changer, 'POST', '/quarantine/resend-all', {})).toEqual({
    isDone: true,
    text: 'resent 1 message; 1 that the intake refused stay: they are no messages',
  });
});

test('what the credentials may not read is named, and the rest is shown', async () => {
  deployment.account.denied.add('DescribeAlarms').add('DescribeServices').add('StartQuery');
  const limited = await start();

  const status = await last<Status>(limited, 'status');
  expect(status.problems).toEqual([
    'alarms: AccessDeniedException',
    'service of the sender: AccessDeniedException',
  ]);
  expect(status.sender.isReady).toBe(true);
  expect(await ask<Found>(limited, 'POST', '/search', { term: 'elm', hours: '1' })).toMatchObject({
    isDone: false,
    text: 'AccessDeniedException: not authorized to perform StartQuery',
  });
  limited.stream.close();
  deployment.account.denied.clear();
});

test('credentials of another account are refused', async () => {
  Object.assign(deployment.account, { id: '999988887777' });
  const failed = command(
    deployment.environment,
    ...['-c', 'account=111122223333', '-c', 'region=eu-central-1'],
  );

  expect(await failed.exited()).toBe(1);
  Object.assign(deployment.account, { id: '111122223333' });
  expect(failed.output).toContain('of account 999988887777, and the environment is in 111122223333.');
});

test('without credentials it says what to do', async () => {
  const none = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_EC2_METADATA_DISABLED: 'true' };
  const failed = command({ ...deployment.environment, ...none, HOME: folder });

  expect(await failed.exited()).toBe(1);
  expect(failed.output).toContain('set AWS_PROFILE, or run aws sso login');
});

test('an account without the stack is named as such', async () => {
  const { stacks } = deployment.account;
  const names = Object.keys(stacks);
  Object.assign(deployment.account, { stacks: {} });
  const failed = command(deployment.environment);

  expect(await failed.exited()).toBe(1);
  Object.assign(deployment.account, { stacks });
  expect(failed.output).toContain(`There is no stack ${names[0]} in eu-central-1`);
});

test('it prints nothing of a patient, and changes nothing by looking', () => {
  const rows = changer.stream.events
    .filter(({ name }) => name === 'messages')
    .flatMap(({ data }) => data as MessageRow[]);
  expect(rows).toEqual([]);
  expect([reader, changer].map(({ process: { output } }) => output).join('')).not.toMatch(
    /PLANTED|Lindqvist/,
  );
  expect([...new Set(deployment.aws.called)].toSorted()).toEqual([
    ...['DescribeAlarms', 'DescribeLogStreams', 'DescribeServices', 'DescribeStacks', 'DescribeTasks'],
    ...['GetLogEvents', 'GetMetricData', 'GetQueryResults', 'ListTasks', 'StartQuery'],
  ]);
});
