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
  /**
   * Decides for each call, with its parameters; a promise keeps the call waiting. For `DeleteMessageBatch` and
   * `ChangeMessageVisibilityBatch` it is asked for each entry, as for `DeleteMessage` and `ChangeMessageVisibility`: a fault
   * fails that entry, `drop` and `lost` the whole call.
   */
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
    const parameters = JSON.parse(body.toString());
    if (BATCHES.test(action)) return this.#passBatch(incoming, response, action, parameters);
    const instead = await this.instead(action, parameters);
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
    this.#forward(incoming, response, body, (answer) => {
      if (instead === 'lost') return void response.destroy();
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
  }

  async #passBatch(
    incoming: IncomingMessage,
    response: ServerResponse,
    action: string,
    { Entries, ...others }: { readonly Entries: readonly { readonly Id: string }[] },
  ): Promise<void> {
    const one = action.replace(BATCHES, '');
    const decided = await Promise.all(
      Entries.map(async (entry) => ({ entry, instead: await this.instead(one, { ...others, ...entry }) })),
    );
    if (decided.some(({ instead }) => instead === 'drop')) return void response.destroy();
    const planted = decided.flatMap(({ entry: { Id }, instead }) =>
      typeof instead === 'object' ? [{ Id, SenderFault: true, Code: instead.queryError }] : [],
    );
    const passed = decided.filter(({ instead }) => typeof instead !== 'object').map(({ entry }) => entry);
    const say = ({ Successful = [], Failed = [] }: { Successful?: unknown[]; Failed?: unknown[] }) => {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify({ Successful, Failed: [...Failed, ...planted] }));
    };
    if (passed.length === 0) return say({});
    const body = Buffer.from(JSON.stringify({ ...others, Entries: passed }));
    this.#forward(incoming, response, body, async (answer) => {
      const text = (await buffer(answer)).toString();
      if (decided.some(({ instead }) => instead === 'lost')) response.destroy();
      else say(JSON.parse(text));
    });
  }

  #forward(
    incoming: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
    onAnswer: (answer: IncomingMessage) => void,
  ): void {
    const { hostname, port } = this.#target;
    const { method, url: path, headers } = incoming;
    const length = { 'content-length': String(body.length) };
    const outgoing = request({ hostname, port, method, path, headers: { ...headers, ...length } }, onAnswer);
    outgoing.on('error', () => response.destroy());
    response.on('close', () => outgoing.destroy());
    outgoing.end(body);
  }
}

/** Calls for several messages whose entries succeed and fail one by one. */
const BATCHES = /(?<=^(DeleteMessage|ChangeMessageVisibility))Batch$/;

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
