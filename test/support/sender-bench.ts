import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { sqsQueue } from '../../fargate-sender/queue/sqs.ts';
import { type Sender, startSender } from '../../fargate-sender/sender.ts';
import type { SenderSettings } from '../../fargate-sender/settings.ts';
import { type Emulator, localClients, startEmulator } from '../../local/emulator/emulator.ts';
import { LOCAL_AWS } from '../../runtime/local-pipeline/emulator-address.ts';
import type { TraceSegment } from '../../runtime/observability/trace-segments.ts';
import { routeAttribute } from '../../runtime/queue-attributes.ts';
import { eventually } from './eventually.ts';
import { Endpoint } from './network/endpoint.ts';
import { SqsProxy } from './network/sqs-proxy.ts';
import { recordingLog } from './observability/recording-log.ts';
import { recordingMetrics } from './observability/recording-metrics.ts';

/**
 * A sender between the embedded SQS (through a proxy that can misbehave) and an endpoint that does what a test says:
 * real sockets and the real SQS protocol, with the times shortened by the settings.
 */
export class SenderBench {
  readonly log = recordingLog();
  readonly metrics = recordingMetrics();
  readonly segments: TraceSegment[] = [];
  readonly endpoint: Endpoint;
  readonly emulator: Emulator;
  readonly proxy: SqsProxy;
  readonly settings: SenderSettings;
  readonly #sqs: SQSClient;
  readonly #running: Sender[] = [];
  readonly #others: SenderBench[] = [];
  #sent = 0;
  #removing = 0;

  private constructor(emulator: Emulator, proxy: SqsProxy, endpoint: Endpoint) {
    this.emulator = emulator;
    this.proxy = proxy;
    this.endpoint = endpoint;
    this.#sqs = localClients(emulator.url).sqs;
    this.settings = {
      queueUrl: emulator.queueUrl,
      quarantineQueueUrl: emulator.quarantineQueueUrl,
      host: '127.0.0.1',
      port: endpoint.port,
      connections: 1,
      connectTimeoutMs: 500,
      ackTimeoutMs: 400,
      ackFraming: 'strict',
      backoffMinMs: 20,
      backoffMaxMs: 100,
      nackRetries: 2,
      nackRetryDelaysMs: [10, 20],
      rejectRetries: 1,
      rejectRetryDelayMs: 10,
      onReject: 'continue',
      tls: undefined,
      holdMarginMs: 30_000,
      longestHoldMs: 39_600_000,
      receiveBatch: 10,
      maxHeldBytes: 16 * 1024 * 1024,
      healthPort: undefined,
      stopTimeoutMs: 11_000,
      xray: undefined,
    };
  }

  static async start(): Promise<SenderBench> {
    const emulator = await startEmulator(0);
    const proxy = await new SqsProxy(emulator.url).start();
    return new SenderBench(emulator, proxy, await new Endpoint().start());
  }

  /** Another sender's bench, with its own way to the same queue and the same endpoint. */
  static async beside(bench: SenderBench): Promise<SenderBench> {
    const { emulator, endpoint } = bench;
    const other = new SenderBench(emulator, await new SqsProxy(emulator.url).start(), endpoint);
    bench.#others.push(other);
    return other;
  }

  sender(overrides: Partial<SenderSettings> = {}): Sender {
    const settings = { ...this.settings, ...overrides };
    Object.assign(process.env, LOCAL_AWS, { AWS_ENDPOINT_URL: this.proxy.url });
    const queue = sqsQueue({
      ...settings,
      queueUrl: this.#through(settings.queueUrl),
      quarantineQueueUrl: this.#through(settings.quarantineQueueUrl),
    });
    const remove: typeof queue.remove = async (messages) => {
      this.#removing += 1;
      return queue.remove(messages).finally(() => {
        this.#removing -= 1;
      });
    };
    const { log, metrics } = this;
    const sender = startSender(settings, {
      queue: { ...queue, remove },
      log,
      metrics,
      traceSegments: { send: async (segment) => void this.segments.push(segment) },
    });
    this.#running.push(sender);
    return sender;
  }

  /** The SDK follows the host of the queue's URL, not its endpoint. */
  #through(queueUrl: string): string {
    return `${this.proxy.url}${new URL(queueUrl).pathname}`;
  }

  async stopSenders(): Promise<void> {
    await Promise.all(this.#running.splice(0).map((sender) => sender.stop()));
  }

  /** Ends everything, whatever state a test left it in. */
  async stop(): Promise<void> {
    // Without the queue a receive that is under way ends at once.
    for (const bench of [this, ...this.#others]) bench.proxy.stop();
    await this.emulator.stop();
    for (const bench of [this, ...this.#others]) await bench.stopSenders();
    await this.endpoint.stop();
  }

  /**
   * @param trace X-Ray's tracing header that comes along
   * @param route further groups that it passes
   */
  async enqueue(body: string, group = 'g', trace?: string, route: readonly string[] = []): Promise<void> {
    this.#sent += 1;
    await this.#sqs.send(
      new SendMessageCommand({
        QueueUrl: this.emulator.queueUrl,
        MessageBody: body,
        MessageGroupId: group,
        MessageDeduplicationId: `d${this.#sent}`,
        MessageAttributes: routeAttribute(route),
        ...(trace && {
          MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: trace } },
        }),
      }),
    );
  }

  /** How many messages the queue has, in flight or not. */
  async inQueue(): Promise<number> {
    const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
    const { Attributes = {} } = await this.#sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: this.emulator.queueUrl,
        AttributeNames: [...AttributeNames],
      }),
    );
    return AttributeNames.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
  }

  /** Waits until the queue is empty and the senders here know it. */
  async empty(timeoutMs?: number): Promise<void> {
    await eventually(
      async () => (await this.inQueue()) + this.#removing,
      (left) => left === 0,
      timeoutMs,
    );
    // What a sender does after a removal, it does by then.
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Waits until the endpoint has received so many messages, repetitions included. */
  received(count: number): Promise<number> {
    return eventually(
      () => this.endpoint.received.length,
      (received) => received >= count,
    );
  }

  /** Waits for log lines of an event. */
  logged(event: string, count = 1): Promise<unknown[]> {
    return eventually(
      () => this.events(event),
      (lines) => lines.length >= count,
    );
  }

  events(name: string) {
    return this.log.lines.filter(({ event }) => event === name).map(({ fields }) => fields);
  }

  /** A message that can be had from the queue now, looked at and put back. */
  async visible(): Promise<{ id: string; receives: number } | undefined> {
    const { Messages } = await this.#sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: this.emulator.queueUrl,
        MessageSystemAttributeNames: ['ApproximateReceiveCount'],
        VisibilityTimeout: 0,
      }),
    );
    const [message] = Messages ?? [];
    if (message === undefined) return undefined;
    return { id: message.MessageId ?? '', receives: Number(message.Attributes?.ApproximateReceiveCount) };
  }

  /** What lies in quarantine: body and attributes. */
  async quarantined(): Promise<Record<string, string | undefined>[]> {
    const { Messages = [] } = await this.#sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: this.emulator.quarantineQueueUrl,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['MessageGroupId'],
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 0,
      }),
    );
    return Messages.map(({ Body, Attributes, MessageAttributes = {} }) => ({
      body: Body,
      group: Attributes?.MessageGroupId,
      ...Object.fromEntries(
        Object.entries(MessageAttributes).map(([name, value]) => [name, value.StringValue]),
      ),
    }));
  }
}

/** A message with planted patient data, which no log line and no metric may have. */
export function adt(controlId: string, patient = 'p', applicationAcknowledgment = ''): string {
  return `MSH|^~\\&|APP||||20260102||ADT^A28|${controlId}|T|2.5.1||||${applicationAcknowledgment}\rPID|1||${patient}||PLANTED^NAME\r`;
}
