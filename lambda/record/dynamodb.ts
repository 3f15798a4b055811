import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { prepareCall } from '../prepared-call.ts';
import { rethrow } from '../unavailable.ts';
import { type Attribute, messageAttribute, RECORD_EXPIRY, RECORD_KEY, recordItem } from './item.ts';
import type { Follows, PendingOutcome, RecordItem, RecordTable } from './record-table.ts';

/** A call takes some ms; three attempts end well within the time for an answer. */
const LIMITS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
};

interface Change {
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly names?: Record<string, string>;
}

const GIVE_BACK: Readonly<Record<PendingOutcome, string>> = {
  confirmed: 'SET confirmed = pending REMOVE pending, leaseOwner, leaseUntil',
  absorbed:
    'SET absorbed = list_append(if_not_exists(absorbed, :none), pending.absorbed) REMOVE pending, leaseOwner, leaseUntil',
  discarded: 'REMOVE pending, leaseOwner, leaseUntil',
  // The owner stays: whoever takes it over names whom it takes it from.
  left: 'SET leaseUntil = :never',
};

function giveBackSent(linked: readonly string[] | undefined): string {
  const links = linked === undefined ? '' : ', linked = :linked';
  return `SET confirmed = :sent${links} REMOVE pending, leaseOwner, leaseUntil`;
}

export function recordClient(): DynamoDBClient {
  return new DynamoDBClient(LIMITS);
}

/**
 * The table in DynamoDB, or wherever the SDK's own variables point.
 *
 * @param expiryDays days after its last write until an item expires; 0: it never does
 */
export function dynamoRecordTable(
  tableName: string,
  expiryDays = 0,
  client: DynamoDBClient = recordClient(),
): RecordTable {
  const at = (key: string) => ({ TableName: tableName, Key: { [RECORD_KEY]: { S: key } } });

  async function read(key: string, abortSignal: AbortSignal): Promise<RecordItem> {
    const command = new GetItemCommand({ ...at(key), ConsistentRead: true });
    const { Item } = await client.send(command, { abortSignal }).catch((error) => rethrow('record', error));
    return recordItem(Item);
  }

  const updateInput = (
    key: string,
    { names, ...expressions }: Change,
    values: Record<string, Attribute>,
  ) => ({
    ...at(key),
    ...expressions,
    ExpressionAttributeValues: values,
    ...(names && { ExpressionAttributeNames: names }),
  });

  /** The item before the update if its condition holds, and the item as it is if not. */
  async function update(
    key: string,
    change: Change,
    values: Record<string, Attribute>,
    abortSignal: AbortSignal,
  ): Promise<{ isDone: boolean; item: RecordItem }> {
    const command = new UpdateItemCommand({
      ...updateInput(key, change, values),
      ReturnValues: 'ALL_OLD',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      const { Attributes } = await client.send(command, { abortSignal });
      return { isDone: true, item: recordItem(Attributes) };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) return rethrow('record', error);
      // An emulator does not bring the item along.
      return { isDone: false, item: error.Item ? recordItem(error.Item) : await read(key, abortSignal) };
    }
  }

  return {
    read,
    async take(key, { owner, until }, pending, signal, follows) {
      const { isDone, item } = await update(
        key,
        {
          UpdateExpression: `SET pending = :pending, leaseOwner = :owner, leaseUntil = :until${
            expiryDays > 0 ? ', #expires = :expires' : ' REMOVE #expires'
          }`,
          ConditionExpression: `attribute_not_exists(leaseOwner) AND ${conditionOf(follows)} AND (attribute_not_exists(confirmed) OR confirmed.#time < :time)`,
          names: { '#time': 'time', '#expires': RECORD_EXPIRY },
        },
        {
          ':pending': messageAttribute(pending),
          ':owner': { S: owner },
          ':until': { N: String(until) },
          ':time': { N: String(pending.time) },
          ...(typeof follows === 'string' && { ':follows': { S: follows } }),
          ...(expiryDays > 0 && { ':expires': { N: String(expiry(pending.time, expiryDays)) } }),
        },
        signal,
      );
      // Its own, if the SDK repeated a call whose answer was lost.
      return { isTaken: isDone || item.lease?.owner === owner, item };
    },
    async takeOver(key, from, { owner, until }, signal) {
      const { isDone, item } = await update(
        key,
        {
          UpdateExpression: 'SET leaseOwner = :owner, leaseUntil = :until',
          ConditionExpression: 'leaseOwner = :from',
        },
        { ':owner': { S: owner }, ':until': { N: String(until) }, ':from': { S: from.owner } },
        signal,
      );
      return isDone || item.lease?.owner === owner;
    },
    prepareGiveBack(key, owner, pending, sent, linked) {
      const change = {
        UpdateExpression: sent === undefined ? GIVE_BACK[pending] : giveBackSent(linked),
        ConditionExpression: 'leaseOwner = :owner',
      };
      const call = prepareCall((held, abortSignal) => {
        const values = {
          ':owner': { S: owner },
          ...(pending === 'left' && { ':never': { N: '0' } }),
          ...(pending === 'absorbed' && { ':none': { L: [] } }),
          // It was within the limit as a draft, and differs from it by a few bytes.
          ...(sent && { ':sent': messageAttribute(sent, Number.POSITIVE_INFINITY) }),
          ...(sent && linked && { ':linked': { L: linked.map((one) => ({ S: one })) } }),
        };
        const command = new UpdateItemCommand(updateInput(key, change, values));
        return client.send(held(command), { abortSignal });
      });
      return {
        async send(signal) {
          try {
            await call.send(signal);
            return true;
          } catch (error) {
            if (error instanceof ConditionalCheckFailedException) return false;
            return rethrow('record', error);
          }
        },
      };
    },
  };
}

/** In s since 1970, as DynamoDB's time to live has it. */
function expiry(timeMs: number, days: number): number {
  return Math.floor(timeMs / 1000) + days * 86_400;
}

function conditionOf(follows: Follows): string {
  if (follows === undefined) return 'attribute_not_exists(confirmed.ended)';
  return follows === null ? 'attribute_not_exists(confirmed)' : 'confirmed.controlId = :follows';
}
