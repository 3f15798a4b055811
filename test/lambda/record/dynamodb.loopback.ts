import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamoRecordTable } from '../../../lambda/record/dynamodb.ts';
import type { RecordedMessage } from '../../../lambda/record/record-table.ts';
import { UnavailableError } from '../../../lambda/unavailable.ts';
import { type Emulator, localClients, startEmulator } from '../../../local/emulator/emulator.ts';
import { LOCAL_AWS } from '../../../runtime/local-pipeline/emulator-address.ts';
import { SqsProxy } from '../../support/network/sqs-proxy.ts';

// What the emulator never answers, and answers that get lost: a proxy stands before it.

let emulator: Emulator;
let proxy: SqsProxy;
beforeAll(async () => {
  emulator = await startEmulator(0);
  proxy = await new SqsProxy(emulator.url).start();
  Object.assign(process.env, LOCAL_AWS, { AWS_ENDPOINT_URL: proxy.url });
});

afterAll(async () => {
  proxy.stop();
  await emulator.stop();
});

afterEach(() => {
  proxy.instead = () => undefined;
});

const UPDATE = 'DynamoDB_20120810.UpdateItem';
const MESSAGE: RecordedMessage = {
  controlId: '1KDY2W1SE8PTGB4X7N3C',
  time: 1_767_323_045_678,
  messageType: 'ADT^A31',
  contentHash: 'a'.repeat(64),
  version: undefined,
  text: 'MSH|^~\\&|…\r',
};
const LEASE = { owner: 'one', until: 5 };
const signal = () => AbortSignal.timeout(10_000);
const table = () => dynamoRecordTable(emulator.recordTableName);

/** Loses the answer of the next update. */
function loseNextAnswer(): void {
  let isLost = false;
  proxy.instead = (action) => {
    if (action !== UPDATE || isLost) return undefined;
    isLost = true;
    return 'lost';
  };
}

test.each([
  [400, 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException'],
  [400, 'com.amazonaws.dynamodb.v20120810#ThrottlingException'],
  [400, 'com.amazonaws.dynamodb.v20120810#RequestLimitExceeded'],
  [500, 'com.amazonaws.dynamodb.v20120810#InternalServerError'],
  [503, 'ServiceUnavailable'],
])('%d %s is unavailability: the same request may succeed later', async (status, type) => {
  proxy.instead = () => ({ status, type, queryError: type });

  await expect(table().take('Patient/1', LEASE, MESSAGE, signal())).rejects.toBeInstanceOf(UnavailableError);
  await expect(table().read('Patient/1', signal())).rejects.toBeInstanceOf(UnavailableError);
});

test.each([
  [400, 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException'],
  [400, 'com.amazonaws.dynamodb.v20120810#AccessDeniedException'],
])('%d %s stays what it is: the same request will not succeed later', async (status, type) => {
  proxy.instead = () => ({ status, type, queryError: type });

  const error = await table()
    .take('Patient/1', LEASE, MESSAGE, signal())
    .catch((thrown: unknown) => thrown);

  expect(error).toBeInstanceOf(Error);
  expect(error).not.toBeInstanceOf(UnavailableError);
});

test('a table that is away is unavailability, and so is a call that is ended', async () => {
  proxy.instead = () => 'drop';
  await expect(table().take('Patient/1', LEASE, MESSAGE, signal())).rejects.toBeInstanceOf(UnavailableError);

  proxy.instead = () => new Promise(() => undefined);
  const ended = table().take('Patient/1', LEASE, MESSAGE, AbortSignal.timeout(50));
  await expect(ended).rejects.toBeInstanceOf(UnavailableError);
});

test('an item that a refused condition brings along is not read again', async () => {
  const item = { leaseOwner: { S: 'other' }, leaseUntil: { N: '7' } };
  proxy.instead = () => ({
    status: 400,
    type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
    queryError: 'ConditionalCheckFailedException',
    body: { Item: item },
  });
  const calls = proxy.count('DynamoDB_20120810.GetItem');

  const { isTaken, item: found } = await table().take('Patient/1', LEASE, MESSAGE, signal());

  expect([isTaken, found.lease]).toEqual([false, { owner: 'other', until: 7 }]);
  expect(proxy.count('DynamoDB_20120810.GetItem')).toBe(calls);
});

test('a lease is taken once, and refused to others with what the item has', async () => {
  expect(await table().take('Patient/2', LEASE, MESSAGE, signal())).toEqual({ isTaken: true, item: {} });

  const other = await table().take('Patient/2', { owner: 'two', until: 9 }, MESSAGE, signal());

  expect(other).toEqual({
    isTaken: false,
    item: { confirmed: undefined, pending: MESSAGE, lease: { owner: 'one', until: 5 } },
  });
});

test('a message that is no later than the last one is not taken', async () => {
  await table().take('Patient/3', LEASE, MESSAGE, signal());
  await table().prepareGiveBack('Patient/3', 'one', 'confirmed').send(signal());

  const { isTaken, item } = await table().take('Patient/3', { owner: 'two', until: 9 }, MESSAGE, signal());

  expect([isTaken, item]).toEqual([false, { confirmed: MESSAGE, pending: undefined, lease: undefined }]);
});

test('of two that take over a lease one has it, and the one before cannot give it back any more', async () => {
  await table().take('Patient/4', LEASE, MESSAGE, signal());

  const taken = await Promise.all(
    ['two', 'three'].map((owner) => table().takeOver('Patient/4', LEASE, { owner, until: 9 }, signal())),
  );
  await table().prepareGiveBack('Patient/4', 'one', 'discarded').send(signal());

  expect(taken.toSorted()).toEqual([false, true]);
  expect(await table().read('Patient/4', signal())).toMatchObject({ pending: MESSAGE, lease: { until: 9 } });
});

test('a call whose answer was lost is done once', async () => {
  loseNextAnswer();
  expect(await table().take('Patient/5', LEASE, MESSAGE, signal())).toMatchObject({ isTaken: true });

  loseNextAnswer();
  expect(await table().takeOver('Patient/5', LEASE, { owner: 'two', until: 9 }, signal())).toBe(true);

  loseNextAnswer();
  await table().prepareGiveBack('Patient/5', 'two', 'confirmed').send(signal());

  expect(await table().read('Patient/5', signal())).toEqual({
    confirmed: MESSAGE,
    pending: undefined,
    lease: undefined,
  });
});

test.each([
  ['with an expiry, so many days after the message', 400, { N: '1801883045' }],
  ['without one, never', 0, undefined],
])('an item expires: %s', async (_, days, expires) => {
  const { dynamoDb } = localClients(emulator.url);
  const Key = { key: { S: 'Patient/7' } };
  const expiring = dynamoRecordTable(emulator.recordTableName, days);
  await dynamoDb.send(
    new PutItemCommand({ TableName: emulator.recordTableName, Item: { ...Key, expires: { N: '1' } } }),
  );

  await expiring.take('Patient/7', LEASE, MESSAGE, signal());

  const { Item } = await dynamoDb.send(new GetItemCommand({ TableName: emulator.recordTableName, Key }));
  expect(Item?.expires).toEqual(expires);
});

test('what is left keeps its owner, from whom it is taken over', async () => {
  await table().take('Patient/6', LEASE, MESSAGE, signal());

  await table().prepareGiveBack('Patient/6', 'one', 'left').send(signal());

  expect(await table().read('Patient/6', signal())).toMatchObject({
    pending: MESSAGE,
    lease: { owner: 'one', until: 0 },
  });
});
