import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Account } from './account.ts';
import { AwsError, OPERATIONS } from './operations.ts';

/**
 * CloudFormation, CloudWatch, Logs and ECS on a real socket, over their wire protocols: AWS Query with XML for the first,
 * AWS JSON for the others. It knows the operations that the console calls, and answers from `account`. SQS and DynamoDB
 * are those of the emulator.
 */
export interface AwsStandIn {
  readonly url: string;
  /** The operations that were called: `DescribeStacks`. */
  readonly called: readonly string[];
  stop(): void;
}

export async function startAwsStandIn(account: Account): Promise<AwsStandIn> {
  const called: string[] = [];
  const server = createServer(async (request, response) => {
    const { headers } = request;
    const body = await text(request);
    const target = String(headers['x-amz-target'] ?? '');
    const operation = target === '' ? (new URLSearchParams(body).get('Action') ?? '') : target.split('.')[1];
    called.push(operation ?? '');
    try {
      assertSigned(request);
      if (account.denied.has(operation ?? ''))
        throw new AwsError('AccessDeniedException', `not authorized to perform ${operation}`);
      if (target === '') {
        response
          .setHeader('content-type', 'text/xml')
          .end(describeStacks(new URLSearchParams(body), account));
        return;
      }
      const answer = OPERATIONS[target];
      if (answer === undefined) throw new AwsError('UnknownOperationException', target);
      response.setHeader('content-type', String(headers['content-type']));
      response.end(JSON.stringify(answer(JSON.parse(body), account)));
    } catch (error) {
      const { name, message } = error as Error;
      if (target !== '') return void response.writeHead(400).end(JSON.stringify({ __type: name, message }));
      response.writeHead(400, { 'content-type': 'text/xml' });
      response.end(
        `<ErrorResponse xmlns="${CLOUDFORMATION}"><Error><Type>Sender</Type><Code>${name}</Code><Message>${message}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
      );
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    called,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const CLOUDFORMATION = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';

function assertSigned({ headers }: IncomingMessage): void {
  if (!/^AWS4-HMAC-SHA256 Credential=/.test(headers.authorization ?? ''))
    throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token');
}

function describeStacks(query: URLSearchParams, { id, region, stacks }: Account): string {
  const name = query.get('StackName') ?? '';
  const outputs = stacks[name];
  if (query.get('Action') !== 'DescribeStacks') throw new AwsError('InvalidAction', 'not known here');
  if (outputs === undefined) throw new AwsError('ValidationError', `Stack with id ${name} does not exist`);
  const members = Object.entries(outputs).map(
    ([key, value]) =>
      `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue><Description>of ${name}</Description></member>`,
  );
  return `<DescribeStacksResponse xmlns="${CLOUDFORMATION}"><DescribeStacksResult><Stacks><member>
<StackName>${name}</StackName><StackId>arn:aws:cloudformation:${region}:${id}:stack/${name}/${randomUUID()}</StackId>
<CreationTime>2026-01-02T03:04:05.678Z</CreationTime><StackStatus>UPDATE_COMPLETE</StackStatus>
<Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult>
<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></DescribeStacksResponse>`;
}
