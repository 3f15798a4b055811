import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** An error as SQS words it in its JSON protocol. */
export interface SqsFault {
  readonly status: number;
  /** `__type` of the body. */
  readonly type: string;
  /** The code of the older query protocol, which SQS sends along in a header. */
  readonly queryError: string;
  /** What the body has beside them. */
  readonly body?: object;
}

/** What to do with a call instead of passing it on; `lost`: it is done, but the answer never arrives. */
export type Instead = SqsFault | 'drop' | 'lost' | undefined;

/** Stands between a client of SQS or DynamoDB and the emulator, counts the calls, and answers some of them as SQS does. */
export class SqsProxy {
  /** Calls so far, by action: `ReceiveMessage`, … */
  readonly calls: Record<string, number> = {};
  /** Decides for each call, with its parameters; a promise keeps the call waiting. */
  instead: (action: string, parameters: Record<string, unknown>) => Instead | Promise<Instead> = () =>
    undefined;
  readonly #target: URL;
  readonly #server;

  constructor(target: string) {
    this.#target = new URL(target);
    this.#server = createServer((incoming, response) => {
      this.#pass(incoming, response).catch(() => response.destroy());
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  count(action: string): number {
    return this.calls[action] ?? 0;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const action = String(incoming.headers['x-amz-target'] ?? '').replace('AmazonSQS.', '');
    this.calls[action] = this.count(action) + 1;
    const instead = await this.instead(action, JSON.parse(body.toString()));
    if (instead === 'drop') return void response.destroy();
    if (typeof instead === 'object') {
      response.writeHead(instead.status, {
        'content-type': 'application/x-amz-json-1.0',
        'x-amzn-query-error': `${instead.queryError};Sender`,
      });
      return void response.end(
        JSON.stringify({ __type: instead.type, message: 'PLANTED reason', ...instead.body }),
      );
    }
    const { hostname, port } = this.#target;
    const { method, url: path, headers } = incoming;
    const outgoing = request({ hostname, port, method, path, headers }, (answer) => {
      if (instead === 'lost') return void response.destroy();
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    response.on('close', () => outgoing.destroy());
    outgoing.end(body);
  }
}

/** The two names that SQS has for an expired receipt handle. */
export const EXPIRED_RECEIPTS: readonly SqsFault[] = [
  { status: 400, type: 'com.amazonaws.sqs#ReceiptHandleIsInvalid', queryError: 'ReceiptHandleIsInvalid' },
  {
    status: 400,
    type: 'com.amazon.coral.service#InvalidParameterValueException',
    queryError: 'InvalidParameterValue',
  },
];

/** What SQS says to a hold of a message that is visible again (ChangeMessageVisibility). */
export const NOT_IN_FLIGHT: SqsFault = {
  status: 400,
  type: 'com.amazonaws.sqs#MessageNotInflight',
  queryError: 'AWS.SimpleQueueService.MessageNotInflight',
};
