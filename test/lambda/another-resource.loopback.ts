import { hash, randomBytes } from 'node:crypto';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { awsPorts } from '../../lambda/aws.ts';
import type { ResourceSource } from '../../lambda/ports.ts';
import { queriedSource } from '../../lambda/queried-source.ts';
import { dynamoRecordTable } from '../../lambda/record/dynamodb.ts';
import { leaseMsFor, recordTimes } from '../../lambda/record/record-times.ts';
import { watchedRecord } from '../../lambda/record/watched-record.ts';
import { ANSWER_WITHIN_MS, transformSettings } from '../../lambda/settings.ts';
import { transform } from '../../lambda/transform.ts';
import { watchedQueue } from '../../lambda/watched-queue.ts';
import { apiEvent } from '../../local/api-host/api-event.ts';
import { localClients } from '../../local/emulator/emulator.ts';
import { DEFAULT_PROFILE } from '../../mapping/core/site-profile.ts';
import { RESOURCES, type Registry, resourcesOf } from '../../mapping/resources.ts';
import { createControlIds } from '../../runtime/control-id.ts';
import { BASIC } from '../support/basic/module.ts';
import { type Store, startServer, startStore, type TestServer } from '../support/network/hl7-server.ts';
import { recordingLog } from '../support/observability/recording-log.ts';
import { recordingMetrics } from '../support/observability/recording-metrics.ts';

// A resource type of the test's own, through the real transform, queue, test HL7 server and archive. It is one folder
// (test/support/basic) and this line:
const REGISTRY: Registry = [...RESOURCES, BASIC];

const GIVEN = { resourceType: 'Basic', code: { text: 'consent' }, subject: { reference: 'Patient/p-1' } };

let store: Store;
let server: TestServer;
beforeAll(async () => {
  store = await startStore();
  process.env.AWS_ENDPOINT_URL = store.emulator.url;
  server = await startServer(store, { registry: REGISTRY });
});
afterAll(async () => {
  await server.stop();
  await store.stop();
});

const controlIds = createControlIds(Date.now, () => randomBytes(8));

function call(method: string, target: string, given?: object, ownSource?: ResourceSource) {
  const log = recordingLog();
  const metrics = recordingMetrics();
  const { queueUrl, bucketName, recordTableName } = store.emulator;
  const { queue, archive } = awsPorts(
    transformSettings.read({ QUEUE_URL: queueUrl, S3_BUCKET_NAME: bucketName }),
  );
  const traceSegments = { send: async () => undefined };
  const request = { requestId: 'r-1', trace: undefined };
  const times = recordTimes(ANSWER_WITHIN_MS, leaseMsFor(ANSWER_WITHIN_MS));
  const table = dynamoRecordTable(recordTableName);
  const ports = {
    queue: watchedQueue(queue, request, { log, metrics, traceSegments }),
    record: watchedRecord({ table, times, controlIds }, request, { log, metrics }),
    source: ownSource ?? archive,
    lastSent: ownSource ?? archive,
    controlIds,
    resources: resourcesOf(DEFAULT_PROFILE, REGISTRY),
    newFhirId: () => 'b-1',
  };
  const body = Buffer.from(given === undefined ? '' : JSON.stringify(given));
  const event = apiEvent({ method, target, headers: {}, body }, 'r-1') as APIGatewayProxyEvent;
  return { log, table, handled: transform(event, ports) };
}

async function queued() {
  const { sqs } = localClients(store.emulator.url);
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: store.emulator.queueUrl,
      MessageSystemAttributeNames: ['MessageGroupId'],
      WaitTimeSeconds: 5,
    }),
  );
  return Messages[0];
}

test('a resource type of one folder and one line is created, recorded, archived and read back', async () => {
  const { log, table, handled } = call('POST', '/persistence/Basic', GIVEN);
  const { result } = await handled;
  const sent = await queued();
  const { confirmed } = await table.read('Basic/b-1', AbortSignal.timeout(5000));
  const acknowledged = await server.exchange(sent?.Body ?? '');
  const { result: answer } = await call('GET', '/persistence/Basic/b-1').handled;

  expect(result.statusCode).toBe(201);
  expect(JSON.parse(result.body)).toEqual({ resource: { ...GIVEN, id: 'b-1' }, message: '' });
  expect(confirmed).toMatchObject({ messageType: 'ZBA^Z01', text: sent?.Body });
  // In the group of its patient, so that it stays in order with what is sent about the patient.
  expect(sent?.Attributes?.MessageGroupId).toBe(hash('sha256', 'p-1'));
  expect(log.lines.map(({ event, fields }) => [event, fields.messageType])).toEqual([
    ['message-accepted', 'ZBA^Z01'],
    ['message-enqueued', 'ZBA^Z01'],
  ]);
  expect(acknowledged.code).toBe('AA');
  expect(await store.keys('Basic/')).toEqual(['Basic/b-1']);
  expect(await store.keys('Patient/')).toEqual([]);
  expect(
    server.log.lines.map(({ event, fields }) => [event, fields.messageType, fields.fhirId]),
  ).toContainEqual(['message-archived', 'ZBA^Z01', 'b-1']);
  expect([answer.statusCode, JSON.parse(answer.body).resource]).toEqual([200, { ...GIVEN, id: 'b-1' }]);
});

test('its validation, its losses and its name stand in the answers', async () => {
  const withoutCode = { resourceType: 'Basic', id: 'b-2' };
  await expect(call('PUT', '/persistence/Basic/b-2', withoutCode).handled).rejects.toMatchObject({
    status: 400,
    message: 'Not a valid FHIR R4 Basic. Basic.code: expected to be there',
  });
  await expect(call('POST', '/persistence/Basic', { resourceType: 'Patient' }).handled).rejects.toMatchObject(
    { status: 400, message: 'resourceType: expected Basic, as in the URL.' },
  );
  await expect(call('POST', '/persistence/Observation', {}).handled).rejects.toMatchObject({
    status: 404,
    message: 'This resource type is not supported, only Patient and Basic are.',
  });
  await expect(call('GET', '/persistence/Basic/nobody').handled).rejects.toMatchObject({
    status: 404,
    message: 'There is no Basic with this id, or it is not archived yet.',
  });
  const { result } = await call('POST', '/persistence/Basic', { ...GIVEN, created: '2026-01-02' }).handled;
  expect(JSON.parse(result.body).message).toBe('Not mapped exactly: Basic.created (no field in ZBA_Z01)');
});

test('where GET asks the hospital, a type that no query asks for is refused by name', async () => {
  const source = queriedSource({
    exchange: () => Promise.reject(new Error('asked')),
    controlIds,
    onAnswered: () => undefined,
  });

  await expect(call('GET', '/persistence/Basic/b-1', undefined, source).handled).rejects.toMatchObject({
    status: 501,
    reason: 'no-query',
    message: 'PATIENT_SOURCE is query, and no query asks for Basic.',
  });
});
