import { jest } from '@jest/globals';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { fifoQueue } from '../../../bin/quarantine/fifo-queue.ts';
import { apiEvent } from '../../../local/api-host/api-event.ts';
import { type Emulator, startEmulator } from '../../../local/emulator/emulator.ts';
import { LOCAL_AWS } from '../../../runtime/local-pipeline/emulator-address.ts';
import { type SqsFault, SqsProxy } from '../../support/network/sqs-proxy.ts';

// The deployed handler with its record; a proxy stands before DynamoDB.

let emulator: Emulator;
let dynamoDb: SqsProxy;
let handler: typeof import('../../../lambda/handler.ts').handler;
const printed: string[] = [];

beforeAll(async () => {
  emulator = await startEmulator(0);
  dynamoDb = await new SqsProxy(emulator.url).start();
  Object.assign(process.env, LOCAL_AWS, {
    AWS_ENDPOINT_URL: emulator.url,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url,
    QUEUE_URL: emulator.queueUrl,
    PATIENT_SOURCE: 'record',
    RECORD_TABLE_NAME: emulator.recordTableName,
  });
  for (const stream of [process.stdout, process.stderr])
    jest.spyOn(stream, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  ({ handler } = await import('../../../lambda/handler.ts'));
});

afterAll(async () => {
  jest.restoreAllMocks();
  dynamoDb.stop();
  await emulator.stop();
});

afterEach(() => {
  dynamoDb.instead = () => undefined;
  printed.length = 0;
});

async function put(number: number) {
  const meta = { versionId: String(number), lastUpdated: `2026-01-02T03:04:0${number}Z` };
  const patient = { resourceType: 'Patient', id: 'erle-1', meta, name: [{ family: `PLANTED${number}` }] };
  const body = Buffer.from(JSON.stringify(patient));
  const event = apiEvent(
    { method: 'PUT', target: '/persistence/Patient/erle-1', headers: {}, body },
    'request-1',
  );
  const { statusCode, headers, body: answer } = await handler(event as APIGatewayProxyEvent);
  return { statusCode, headers, ...JSON.parse(answer) };
}

async function get(id: string) {
  const event = apiEvent(
    { method: 'GET', target: `/persistence/Patient/${id}`, headers: {}, body: Buffer.alloc(0) },
    'request-1',
  );
  const { statusCode, body: answer } = await handler(event as APIGatewayProxyEvent);
  return { statusCode, ...JSON.parse(answer) };
}

const queued = async () => (await fifoQueue(emulator.queueUrl, emulator.url).count()).all;

/** Lines that the process printed, which are events or metrics. */
const lines = () =>
  printed
    .join('')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

const THROTTLED: SqsFault = {
  status: 400,
  type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException',
  queryError: 'ThrottlingException',
};

test.each([
  ['throttled', THROTTLED],
  ['away', 'drop'],
] as const)('a table that is %s is a 503 for the caller, and nothing is enqueued', async (_, instead) => {
  const before = await queued();
  dynamoDb.instead = () => instead;

  const { statusCode, headers, resource, message } = await put(1);

  expect([statusCode, headers?.['Retry-After'], resource]).toEqual([503, '1', {}]);
  expect(message).toBe('The queue, the record or the source of resources is not available now; try again.');
  expect(await queued()).toBe(before);
});

test.each([
  'com.amazonaws.dynamodb.v20120810#AccessDeniedException',
  'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException',
  'com.amazon.coral.validate#ValidationException',
])('%s is a 500 that names no cause and no Patient, and nothing is enqueued', async (type) => {
  const before = await queued();
  const body = { message: 'User PLANTED is not authorized on Patient/erle-1' };
  dynamoDb.instead = () => ({ status: 400, type, queryError: type, body });

  const { statusCode, resource, message } = await put(1);

  expect([statusCode, resource]).toEqual([500, {}]);
  expect(message).toBe('The transform failed; the log of this request says more.');
  expect(lines()).toContainEqual(
    expect.objectContaining({ message: 'request-handled', status: 500, error: type.replace(/.*#/, '') }),
  );
  expect(printed.join('')).not.toContain('PLANTED');
  expect(await queued()).toBe(before);
});

test('an older version is answered 200, counted and logged, without a word of the Patient', async () => {
  const before = await queued();
  const { resource } = await put(2);

  const older = await put(1);

  const { versionId } = resource.meta;
  expect(older).toMatchObject({
    statusCode: 200,
    resource: { meta: { versionId }, name: [{ family: 'PLANTED2' }] },
  });
  expect(await queued()).toBe(before + 1);
  expect(lines()).toContainEqual(
    expect.objectContaining({
      message: 'version-not-sent',
      requestId: 'request-1',
      controlId: versionId,
      messageType: 'ADT^A31',
      reason: 'stale',
    }),
  );
  expect(lines()).toContainEqual(expect.objectContaining({ StaleVersions: 1 }));
  expect(printed.join('')).not.toContain('PLANTED');
});

test('GET reads the record, and is a 503 where that cannot be read', async () => {
  const { resource } = await put(3);

  const read = await get('erle-1');
  const unknown = await get('nobody');
  dynamoDb.instead = () => THROTTLED;
  const throttled = await get('erle-1');

  expect(read).toEqual({ statusCode: 200, resource, message: '' });
  expect(unknown).toMatchObject({ statusCode: 404, message: 'No Patient with this id was sent.' });
  expect(throttled).toMatchObject({ statusCode: 503, resource: {} });
});
