import { platform } from 'node:os';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { localClients } from '../../local/emulator/emulator.ts';
import { emulatorQueues, LOCAL_AWS } from '../../runtime/local-pipeline/emulator-address.ts';
import { Child, type ChildOptions } from '../harness/child.ts';
import { processorMs } from '../harness/processor-ms.ts';
import type { EndpointAnswer, EndpointQuestion } from './endpoint.ts';
import { fill, queueBeside } from './sqs-load.ts';

/**
 * A sender between the emulator and an endpoint, each a process of its own. The endpoint is open only while a drain is
 * measured, so the queue can be filled in between: without a link the sender receives nothing.
 */
export class SenderRig {
  readonly sqs: SQSClient;
  /** Where the floor is measured, out of the sender's way. */
  readonly floorQueueUrl: string;
  readonly sender: Child;
  readonly #queueUrl: string;
  readonly #patients: number | undefined;
  readonly #queue: Child;
  readonly #endpoint: Child;
  readonly #children: readonly Child[];

  private constructor(
    sqs: SQSClient,
    queueUrl: string,
    floorQueueUrl: string,
    children: readonly [Child, Child, Child],
    patients: number | undefined,
  ) {
    this.#patients = patients;
    this.sqs = sqs;
    this.#queueUrl = queueUrl;
    this.floorQueueUrl = floorQueueUrl;
    [this.#queue, this.#endpoint, this.sender] = children;
    this.#children = children;
  }

  /**
   * @param measured how the sender is started, if not simply from its source
   * @param callMs how long each of its calls of SQS takes; undefined: as long as the emulator needs, and they are not counted
   * @param patients of the messages, in turn
   */
  static async start(
    lanes: number,
    measured: Partial<ChildOptions> = {},
    callMs?: number,
    patients?: number,
  ): Promise<SenderRig> {
    const started: Child[] = [];
    const start = async (...of: Parameters<typeof Child.start>) => {
      const child = await Child.start(...of);
      started.push(child);
      return child;
    };
    try {
      const emulator = await start(
        callMs === undefined
          ? { entry: 'bench/delivery/emulator-process.ts' }
          : { entry: 'bench/delivery/slow-queue-process.ts', environment: { CALL_MS: String(callMs) } },
        'listening',
      );
      const endpoint = await start({ entry: 'bench/delivery/endpoint-process.ts' }, 'listening');
      const url = String(emulator.started.url);
      const { queueUrl } = emulatorQueues(url);
      const { sqs } = localClients(url);
      const sendersUrl = String(emulator.started.slowUrl ?? url);
      const seen = emulatorQueues(sendersUrl);
      const environment = {
        ...LOCAL_AWS,
        AWS_ENDPOINT_URL: sendersUrl,
        QUEUE_URL: seen.queueUrl,
        QUARANTINE_QUEUE_URL: seen.quarantineQueueUrl,
        HL7_SERVER_NAME: '127.0.0.1',
        HL7_PORT: String(endpoint.started.port),
        HL7_CONNECTIONS: String(lanes),
        // The endpoint comes and goes between two windows, and is looked for often.
        BACKOFF_MIN_MS: '100',
        BACKOFF_MAX_MS: '100',
        HEALTH_PORT: '0',
        ...measured.environment,
      };
      const options = { entry: 'fargate-sender/main.ts', ...measured, environment };
      const sender = await start(options, 'started');
      const floorQueueUrl = await queueBeside(sqs, queueUrl);
      return new SenderRig(sqs, queueUrl, floorQueueUrl, [emulator, endpoint, sender], patients);
    } catch (error) {
      for (const child of started) await child.stop();
      throw error;
    }
  }

  /** Puts messages into the queue. */
  async fill(count: number): Promise<void> {
    await fill(this.sqs, this.#queueUrl, count, this.#patients);
  }

  /** Fills the queue with as many messages and opens the endpoint until so many are acknowledged. */
  async drain(count: number, { delayMs, skip }: Omit<EndpointQuestion, 'until'>): Promise<EndpointAnswer> {
    await this.fill(count);
    return this.deliver(count, { delayMs, skip });
  }

  /** Opens the endpoint until so many messages are acknowledged. */
  async deliver(count: number, { delayMs, skip }: Omit<EndpointQuestion, 'until'>): Promise<EndpointAnswer> {
    const question: EndpointQuestion = { delayMs, skip, until: count };
    return this.sender.during(this.#endpoint.ask<EndpointAnswer>(question));
  }

  /** Processor time of the emulator, the endpoint and the sender so far, in ms; none where it is not known. */
  processorMs(): number[] {
    return platform() === 'linux' ? this.#children.map(({ pid }) => processorMs(pid)) : [];
  }

  /** Calls of SQS that the sender has made so far, if each takes a given time. */
  async calls(): Promise<number> {
    return (await this.#queue.ask<{ calls: number }>({})).calls;
  }

  async stop(): Promise<void> {
    for (const child of this.#children.toReversed()) await child.stop();
    this.sqs.destroy();
  }
}
