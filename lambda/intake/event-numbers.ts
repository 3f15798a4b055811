import { hash } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { RECORD_KEY } from '../record/item.ts';
import { rethrow } from '../unavailable.ts';
import type { EventNumbers } from './ports.ts';

/** Remembers event numbers in the table of the record, in items of their own, which never expire. */
export function dynamoEventNumbers(client: DynamoDBClient, tableName: string): EventNumbers {
  return {
    async advance(source, subscription, last) {
      const command = new UpdateItemCommand({
        TableName: tableName,
        Key: { [RECORD_KEY]: { S: `events/${source}/${hash('sha256', subscription)}` } },
        UpdateExpression: 'SET lastEvent = :last',
        ConditionExpression: 'attribute_not_exists(lastEvent) OR lastEvent < :last',
        ExpressionAttributeValues: { ':last': { N: String(last) } },
        ReturnValues: 'ALL_OLD',
      });
      try {
        const { Attributes } = await client.send(command);
        return Attributes?.lastEvent?.N === undefined ? undefined : Number(Attributes.lastEvent.N);
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return undefined;
        return rethrow('record', error);
      }
    },
  };
}
