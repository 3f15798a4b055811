import { readFileSync } from 'node:fs';
import { type AttributeValue, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { jest } from '@jest/globals';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { CALLS, RECORD_UNITS } from '../../../bench/capacity/plan.ts';
import { RECORD_KEY } from '../../../lambda/record/item.ts';
import { apiEvent } from '../../../local/api-host/api-event.ts';
import { type Emulator, startEmulator } from '../../../local/emulator/emulator.ts';
import {
  emulatorConfig,
  emulatorQueues,
  LOCAL_AWS,
} from '../../../runtime/local-pipeline/emulator-address.ts';
import { SqsProxy } from '../../support/network/sqs-proxy.ts';

// Counts what docs/capacity.md assumes of the record: the deployed handler calls through a proxy.

const UPDATE = 'DynamoDB_20120810.UpdateItem';
const SAMPLE = JSON.parse(readFileSync('local/sample-patient.json', 'utf8'));

let emulator: Emulator;
let proxy: SqsProxy;
let dynamoDb: DynamoDBClient;
let handler: typeof import('../../../lambda/handler.ts').handler;

beforeAll(async () => {
  emulator = await startEmulator(0);
  proxy = await new SqsProxy(emulator.url).start();
  dynamoDb = new DynamoDBClient(emulatorConfig(emulator.url));
  Object.assign(process.env, LOCAL_AWS, {
    AWS_ENDPOINT_URL: proxy.url,
    QUEUE_URL: emulatorQueues(proxy.url).queueUrl,
    S3_BUCKET_NAME: emulator.bucketName,
    RECORD_TABLE_NAME: emulator.recordTableName,
  });
  for (const stream of [process.stdout, process.stderr])
    jest.spyOn(stream, 'write').mockImplementation(() => true);
  ({ handler } = await import('../../../lambda/handler.ts'));
});

afterAll(async () => {
  jest.restoreAllMocks();
  dynamoDb.destroy();
  proxy.stop();
  await emulator.stop();
});

beforeEach(() => {
  for (const action of Object.keys(proxy.calls)) delete proxy.calls[action];
  proxy.instead = () => undefined;
});

async function sent(method: 'POST' | 'PUT', patient: { readonly id?: string }): Promise<void> {
  const target = `/persistence/Patient${patient.id === undefined ? '' : `/${patient.id}`}`;
  const event = apiEvent({ method, target, headers: {}, body: Buffer.from(JSON.stringify(patient)) }, 'r');
  const { statusCode } = await handler(event as APIGatewayProxyEvent);
  expect(statusCode).toBe(method === 'POST' ? 201 : 200);
}

test('a new patient and an update take as many calls as the plan says, and no others', async () => {
  await sent('POST', SAMPLE);
  await sent('PUT', { ...SAMPLE, id: 'counted' });
  await sent('PUT', { ...SAMPLE, id: 'counted', birthDate: '1984-04' });

  expect(proxy.calls).toEqual({ SendMessage: 3 * CALLS.ofTransform, [UPDATE]: 3 * CALLS.ofRecord });
});

test('an update of the sample Patient costs as many units a call as the plan says, the first message half', async () => {
  const units = async (patient: { readonly id: string }) => {
    const before: number[] = [];
    proxy.instead = async (action) => {
      if (action === UPDATE) before.push(Math.ceil(itemBytes(await itemOf(patient.id)) / 1024));
      return undefined;
    };
    await sent('PUT', patient);
    // The first call leaves what the second one finds, which is the larger item for both.
    const [, largest] = before;
    return largest;
  };

  await expect(units({ ...SAMPLE, id: 'measured' })).resolves.toBe(RECORD_UNITS / 2);
  await expect(units({ ...SAMPLE, id: 'measured', birthDate: '1984-04' })).resolves.toBe(RECORD_UNITS);
});

async function itemOf(fhirId: string): Promise<Record<string, AttributeValue>> {
  const Key = { [RECORD_KEY]: { S: `Patient/${fhirId}` } };
  const { Item = {} } = await dynamoDb.send(new GetItemCommand({ TableName: emulator.recordTableName, Key }));
  return Item;
}

/** As DynamoDB counts it: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
function itemBytes(item: Record<string, AttributeValue>): number {
  const sizes = Object.entries(item).map(([name, value]) => Buffer.byteLength(name) + valueBytes(value));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function valueBytes({ S, N, B, M }: AttributeValue): number {
  if (M !== undefined) return 3 + Object.keys(M).length + itemBytes(M);
  if (N !== undefined) return Math.ceil(N.length / 2) + 1;
  return Buffer.byteLength(S ?? B ?? '');
}
