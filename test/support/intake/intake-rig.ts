import { jest } from '@jest/globals';
import { fifoQueue } from '../../../bin/quarantine/fifo-queue.ts';
import { handler } from '../../../lambda/intake/handler.ts';
import { apiEvent } from '../../../local/api-host/api-event.ts';
import { type Emulator, startEmulator } from '../../../local/emulator/emulator.ts';
import { LOCAL_AWS } from '../../../runtime/local-pipeline/emulator-address.ts';

/** What an intake answered. */
export interface IntakeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The intake's Lambda, on the real protocols of SQS and DynamoDB. It reads its settings once: one for a test file. */
export class IntakeRig {
  readonly emulator: Emulator;

  /** What the Lambda has printed. */
  readonly printed: string[] = [];

  private constructor(emulator: Emulator) {
    this.emulator = emulator;
    for (const stream of [process.stdout, process.stderr])
      jest.spyOn(stream, 'write').mockImplementation((text) => this.printed.push(String(text)) > 0);
  }

  /** @param siteProfile members of the site profile; without sources there is one of each dialect */
  static async start(siteProfile: object = {}): Promise<IntakeRig> {
    const emulator = await startEmulator(0);
    Object.assign(process.env, LOCAL_AWS, {
      AWS_ENDPOINT_URL: emulator.url,
      QUEUE_URL: emulator.queueUrl,
      QUARANTINE_QUEUE_URL: emulator.quarantineQueueUrl,
      RECORD_TABLE_NAME: emulator.recordTableName,
      INTAKE_ON_LOOPBACK: 'on',
      SITE_PROFILE: JSON.stringify(siteProfile),
    });
    return new IntakeRig(emulator);
  }

  async send(
    method: string,
    target: string,
    body: object | string | Uint8Array = '',
    headers: Readonly<Record<string, string>> = {},
  ): Promise<IntakeAnswer> {
    const isText = typeof body === 'string' || body instanceof Uint8Array;
    const bytes = Buffer.from(isText ? body : JSON.stringify(body));
    const event = apiEvent({ method, target, headers, body: bytes }, 'request-1');
    if (event === undefined) throw new Error(`no route: ${target}`);
    const { statusCode, headers: answered = {}, body: text } = await handler(event);
    return { status: statusCode, headers: answered as Record<string, string>, body: text };
  }

  /** The log lines of an event; nothing that was printed is kept afterwards. */
  logged(event: string): Record<string, unknown>[] {
    const lines = this.printed.splice(0).map((line) => JSON.parse(line) as Record<string, unknown>);
    return lines.filter(({ message }) => message === event);
  }

  /** The messages that wait in the queue, as bodies; it is empty afterwards. */
  async sent(): Promise<string[]> {
    return (await this.#taken(this.emulator.queueUrl)).map(({ body }) => body);
  }

  /** What is in quarantine; it is empty afterwards. */
  quarantined() {
    return this.#taken(this.emulator.quarantineQueueUrl);
  }

  async #taken(url: string) {
    const queue = fifoQueue(url, this.emulator.url);
    const all: Awaited<ReturnType<typeof queue.take>> = [];
    while ((await queue.count()).all > 0) {
      for (const message of await queue.take(30)) {
        all.push(message);
        await queue.remove(message);
      }
    }
    return all;
  }

  stop(): Promise<void> {
    jest.restoreAllMocks();
    return this.emulator.stop();
  }
}
