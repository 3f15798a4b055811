import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { CreateTableCommand, DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { RECORD_KEY } from '../../lambda/record/item.ts';

/** Has a server answer the calls of DynamoDB too, which name it in a header; all others go on as before. */
export function answerDynamoDb(server: Server): void {
  const dynamo = dynalite({ createTableMs: 0 });
  const others = server.listeners('request');
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    if (String(request.headers['x-amz-target']).startsWith('DynamoDB_'))
      answer(dynamo, request, response).catch(() => response.destroy());
    else for (const listener of others) listener.call(server, request, response);
  });
}

/** The emulator ends its process if a client goes away in the middle of a request, so it gets none that is not whole. */
async function answer(dynamo: Server, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url, headers } = request;
  const body = await buffer(request);
  dynamo.emit('request', Object.assign(Readable.from([body]), { method, url, headers }), response);
}

/** A table as the stack makes it, once it can be used. */
export async function createRecordTable(client: DynamoDBClient, TableName: string): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: RECORD_KEY, AttributeType: 'S' }],
      KeySchema: [{ AttributeName: RECORD_KEY, KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  for (;;) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    if (Table?.TableStatus === 'ACTIVE') return;
  }
}
