import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
} from '@aws-sdk/client-dynamodb';
import { RECORD_EXPIRY, RECORD_KEY, recordItem } from '../../lambda/record/item.ts';
import type { RecordItem } from '../../lambda/record/record-table.ts';
import { emulatorConfig } from '../../runtime/local-pipeline/emulator-address.ts';
import type { Place } from './options.ts';

/** An item of the record. */
export interface KeptItem extends RecordItem {
  /** ms since 1970; undefined: never. */
  readonly expires: number | undefined;
}

/** The items of the record, with the operations that the command needs. */
export interface Items {
  /** Undefined if there is no such item. */
  read(key: string): Promise<KeptItem | undefined>;
  /**
   * Deletes an item.
   *
   * @param now in ms since 1970
   * @returns false if a request holds its lease, or it does not exist
   */
  remove(key: string, now: number): Promise<boolean>;
}

/** With the credentials and the region that the AWS SDK finds, or those of the emulator. */
export function itemsOf({ table, emulator, region }: Place): Items {
  const aws = region === undefined ? {} : { region };
  const client = new DynamoDBClient(emulator === undefined ? aws : emulatorConfig(emulator));
  const at = (key: string) => ({ TableName: table, Key: { [RECORD_KEY]: { S: key } } });
  return {
    async read(key) {
      const { Item } = await client.send(new GetItemCommand({ ...at(key), ConsistentRead: true }));
      if (Item === undefined) return undefined;
      const expires = Item[RECORD_EXPIRY]?.N;
      return { ...recordItem(Item), expires: expires === undefined ? undefined : Number(expires) * 1000 };
    },
    async remove(key, now) {
      const command = new DeleteItemCommand({
        ...at(key),
        ConditionExpression:
          'attribute_exists(#key) AND (attribute_not_exists(leaseOwner) OR leaseUntil < :now)',
        ExpressionAttributeNames: { '#key': RECORD_KEY },
        ExpressionAttributeValues: { ':now': { N: String(now) } },
      });
      try {
        await client.send(command);
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
  };
}
