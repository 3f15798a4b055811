import {
  type DynamoDBClient,
  GetItemCommand,
  paginateScan,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { RECORD_KEY } from '../../record/item.ts';
import { rethrow } from '../../unavailable.ts';
import type { RecordKeys } from './known-resources.ts';
import type { State, States } from './slice.ts';

/** Reads the keys of the record's table. It has no index by source: a page is what 1 MB of the table has of one. */
export function dynamoRecordKeys(client: DynamoDBClient, tableName: string): RecordKeys {
  return {
    async *pages(type, sourceName, after) {
      const prefix = `${type}/`;
      const pages = paginateScan(
        { client, ...(after !== undefined && { startingToken: { [RECORD_KEY]: { S: after } } }) },
        {
          TableName: tableName,
          FilterExpression:
            'begins_with(#key, :prefix) AND confirmed.sourceName = :source AND attribute_not_exists(confirmed.ended)',
          ProjectionExpression: '#key',
          ExpressionAttributeNames: { '#key': RECORD_KEY },
          ExpressionAttributeValues: { ':prefix': { S: prefix }, ':source': { S: sourceName } },
        },
      );
      try {
        for await (const { Items = [], LastEvaluatedKey } of pages)
          yield {
            ids: Items.flatMap(({ [RECORD_KEY]: key }) => key?.S?.slice(prefix.length) ?? []),
            next: LastEvaluatedKey?.[RECORD_KEY]?.S,
          };
      } catch (error) {
        rethrow('record', error);
      }
    },
  };
}

/** Keeps how far comparisons are in the table of the record, in items of their own, which never expire. */
export function dynamoStates(client: DynamoDBClient, tableName: string): States {
  const at = (sourceName: string) => ({
    TableName: tableName,
    Key: { [RECORD_KEY]: { S: `reconcile/${sourceName}` } },
  });
  return {
    async read(sourceName) {
      const command = new GetItemCommand({ ...at(sourceName), ConsistentRead: true });
      const { Item } = await client.send(command).catch((error) => rethrow('record', error));
      return JSON.parse(Item?.comparison?.S ?? '{}') as State;
    },
    async write(sourceName, state) {
      const command = new UpdateItemCommand({
        ...at(sourceName),
        UpdateExpression: 'SET comparison = :comparison',
        ExpressionAttributeValues: { ':comparison': { S: JSON.stringify(state) } },
      });
      await client.send(command).catch((error) => rethrow('record', error));
    },
  };
}
