import { join } from 'node:path';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import type { Address, ANY_PORTS, LocalSettings } from './local-settings.ts';
import { Part } from './part.ts';
import { partEnvironments } from './part-environments.ts';

export interface PipelineOptions {
  /** Additional variables for all processes, such as shorter timeouts or a log level. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Called with every line that a process prints. */
  readonly onLine?: (line: string) => void;
  /** Output folder of `npm run build`: the sender and the server run from there; if absent, from the source. */
  readonly bundles?: string;
  /** Called with the body of each message that is put into the queue. */
  readonly onEnqueued?: (body: string) => void;
  /** Port of the HL7 endpoint, if the sender does not connect to the test HL7 server directly. */
  readonly endpointPort?: (serverPort: number) => Promise<number>;
}

/** `Server` is undefined where messages go to another endpoint than the test HL7 server. */
export interface Pipeline<Server extends Part | undefined = Part> {
  readonly emulator: Emulator;
  readonly server: Server;
  /** Where the sender delivers, if that is not the test HL7 server. */
  readonly ownEndpoint: Address | undefined;
  readonly sender: Part;
  readonly transform: Part;
  readonly url: string;
  /** Stops everything in the direction of message flow, so that nothing is interrupted. */
  stop(): Promise<void>;
}

/** With the test HL7 server, or with another endpoint. */
export type AnyPipeline = Pipeline<Part | undefined>;

/**
 * The whole pipeline on this machine. SQS, S3 and DynamoDB are embedded in this process; the transform, the sender and
 * the test HL7 server are processes of their own, with the entry points that are deployed.
 *
 *     HTTP ─▶ transform ─▶ SQS ─▶ sender ─MLLP─▶ test HL7 server ─▶ S3 ─▶ transform (GET)
 *
 * With an endpoint in the settings, the sender delivers to that one, and no test HL7 server is started.
 */
export function startPipeline(settings: typeof ANY_PORTS, options?: PipelineOptions): Promise<Pipeline>;
export function startPipeline(settings: LocalSettings, options?: PipelineOptions): Promise<AnyPipeline>;
export async function startPipeline(
  settings: LocalSettings,
  options: PipelineOptions = {},
): Promise<AnyPipeline> {
  const started: { stop(): Promise<void> }[] = [];
  const stop = async () => {
    for (const part of started.toReversed()) await part.stop();
  };
  try {
    const emulator = await startEmulator(settings.emulatorPort, options.onEnqueued);
    started.push(emulator);
    const start = async (part: Part) => {
      started.push(part);
      await part.start();
      return part;
    };
    const parts = partsOf(emulator, settings, options);
    const ownEndpoint = settings.endpoint;
    const server = ownEndpoint === undefined ? await start(parts.server()) : undefined;
    const endpoint = ownEndpoint ?? (await testEndpoint(server?.port ?? 0, options));
    const sender = await start(parts.sender(endpoint));
    const transform = await start(parts.transform(endpoint));
    const url = `http://127.0.0.1:${transform.port}`;
    return { emulator, server, ownEndpoint, sender, transform, url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function testEndpoint(serverPort: number, { endpointPort }: PipelineOptions): Promise<Address> {
  return { host: '127.0.0.1', port: (await endpointPort?.(serverPort)) ?? serverPort };
}

function partsOf(emulator: Emulator, settings: LocalSettings, options: PipelineOptions) {
  const onLine = options.onLine ?? (() => undefined);
  const environments = partEnvironments(emulator, settings, process.env, options.environment);
  return {
    server: () =>
      new Part({
        name: 'test HL7 server',
        entry: entryOf('test-hl7-server', options),
        environment: environments.server(),
        startedEvent: 'listening',
        portVariable: 'PORT_NUMBER',
        onLine,
      }),
    sender: (endpoint: Address) =>
      new Part({
        name: 'sender',
        entry: entryOf('fargate-sender', options),
        environment: environments.sender(endpoint),
        startedEvent: 'started',
        onLine,
      }),
    transform: (endpoint: Address) =>
      new Part({
        name: 'transform',
        entry: 'local/api-host/main.ts',
        environment: environments.transform(endpoint),
        startedEvent: 'listening',
        portVariable: 'TRANSFORM_PORT',
        onLine,
      }),
  };
}

function entryOf(name: string, { bundles }: PipelineOptions): string {
  return bundles === undefined ? `${name}/main.ts` : join(bundles, name, 'main.mjs');
}
