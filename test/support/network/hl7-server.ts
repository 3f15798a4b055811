import { randomBytes } from 'node:crypto';
import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { type Acknowledgment, readAcknowledgment } from '../../../hl7v2/acknowledgment.ts';
import { type Emulator, localClients, startEmulator } from '../../../local/emulator/emulator.ts';
import { PERSONS, RESOURCES, type Registry } from '../../../mapping/resources.ts';
import { createControlIds } from '../../../runtime/control-id.ts';
import { LOCAL_AWS } from '../../../runtime/local-pipeline/emulator-address.ts';
import { createArchive } from '../../../test-hl7-server/archive/archive.ts';
import { s3Store } from '../../../test-hl7-server/archive/s3.ts';
import { parseFaultPlan } from '../../../test-hl7-server/faults/fault-plan-text.ts';
import { createFaults, type Faults } from '../../../test-hl7-server/faults/faults.ts';
import { type Listener, type ListenerSettings, listen } from '../../../test-hl7-server/listener.ts';
import { createServerMetrics, type ServerMetrics } from '../../../test-hl7-server/metrics.ts';
import { createAnswerQuery } from '../../../test-hl7-server/query/answer-query.ts';
import { createPersonIndex } from '../../../test-hl7-server/query/person-index.ts';
import { recordingLog } from '../observability/recording-log.ts';
import { recordingMetrics } from '../observability/recording-metrics.ts';
import { MllpClient } from './mllp-client.ts';
import { Passage } from './passage.ts';

/** S3 over its real protocol, through a passage that a test can close. */
export interface Store {
  readonly emulator: Emulator;
  readonly passage: Passage;
  /** Where the server finds it. */
  readonly url: string;
  object(key: string): Promise<string | undefined>;
  /** Its `Content-Type`. */
  typeOf(key: string): Promise<string | undefined>;
  keys(prefix: string): Promise<string[]>;
  stop(): Promise<void>;
}

export async function startStore(): Promise<Store> {
  const emulator = await startEmulator(0);
  const passage = await Passage.start(Number(new URL(emulator.url).port));
  const url = `http://127.0.0.1:${passage.port}`;
  Object.assign(process.env, LOCAL_AWS, { AWS_ENDPOINT_URL: url });
  const { s3 } = localClients(emulator.url);
  const Bucket = emulator.bucketName;
  return {
    emulator,
    passage,
    url,
    async object(Key) {
      const { Body } = await s3
        .send(new GetObjectCommand({ Bucket, Key }))
        .catch(() => ({ Body: undefined }));
      return Body?.transformToString();
    },
    async typeOf(Key) {
      return (await s3.send(new HeadObjectCommand({ Bucket, Key }))).ContentType;
    },
    async keys(Prefix) {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
      return Contents.map(({ Key = '' }) => Key);
    },
    async stop() {
      await passage.stop();
      await emulator.stop();
    },
  };
}

export interface TestServer extends Listener {
  readonly log: ReturnType<typeof recordingLog>;
  readonly metrics: ServerMetrics;
  /** What goes to CloudWatch. */
  readonly cloudMetrics: ReturnType<typeof recordingMetrics>;
  readonly faults: Faults;
  /** What the readiness of the server depends on. */
  readonly storeWorked: readonly boolean[];
  client(): MllpClient;
  /** Sends one message over a connection of its own and reads its acknowledgment. */
  exchange(text: string): Promise<Acknowledgment & { text: string }>;
  stop(): Promise<void>;
}

export interface TestServerOptions extends Partial<ListenerSettings> {
  readonly faultPlan?: string;
  readonly registry?: Registry;
  /** Of the index of persons. */
  readonly mostCharacters?: number;
}

/** The server with all its parts in this process, on a free port. */
export async function startServer(
  store: Store,
  { faultPlan = '', registry = RESOURCES, mostCharacters, ...settings }: TestServerOptions = {},
): Promise<TestServer> {
  const plan = parseFaultPlan(faultPlan);
  if (typeof plan === 'string') throw new Error(plan);
  const s3 = s3Store({ bucketName: store.emulator.bucketName, s3Endpoint: store.url });
  const index = createPersonIndex(s3, PERSONS, mostCharacters);
  const cloudMetrics = recordingMetrics();
  const storeWorked: boolean[] = [];
  const ports = {
    cloudMetrics,
    registry,
    archive: createArchive(s3, index.update),
    answerQuery: createAnswerQuery(s3, index),
    faults: createFaults(plan),
    controlIds: createControlIds(Date.now, () => randomBytes(8)),
    log: recordingLog(),
    metrics: createServerMetrics(cloudMetrics),
    storeWorks: (works: boolean) => void storeWorked.push(works),
  };
  const limits = { maxFrameBytes: 100_000, frameTimeoutMs: 1000, idleTimeoutMs: 60_000, tls: undefined };
  const listener = await listen({ port: 0, host: '127.0.0.1', ...limits, ...settings }, ports);
  const clients: MllpClient[] = [];
  const client = () => {
    const one = new MllpClient(listener.port);
    clients.push(one);
    return one;
  };
  return {
    ...ports,
    ...listener,
    storeWorked,
    client,
    async exchange(text) {
      const one = client();
      one.send(text);
      const [answer = ''] = await one.answered(1);
      one.socket.destroy();
      return { ...acknowledgmentOf(answer), text: answer };
    },
    async stop() {
      for (const one of clients) one.socket.destroy();
      await listener.drain(1000);
    },
  };
}

/** @throws Error if the text is no acknowledgment */
export function acknowledgmentOf(text: string): Acknowledgment {
  const acknowledgment = readAcknowledgment(text);
  if (typeof acknowledgment === 'string') throw new Error(`${acknowledgment}: ${text}`);
  return acknowledgment;
}

let count = 0;
function next(letter: string): string {
  count += 1;
  return letter + count;
}

export interface Adt {
  readonly id: string;
  readonly controlId: string;
  readonly text: string;
}

/** An ADT that the server takes, each under new ids; `accept` and `application` are MSH-15 and MSH-16. */
export function adt({
  id = next('p'),
  controlId = next('C'),
  time = '20260102030405+0000',
  name = 'A',
  facility = '',
  accept = '',
  application = '',
} = {}): Adt {
  const text = `MSH|^~\\&|APP|FAC||${facility}|${time}||ADT^A28^ADT_A05|${controlId}|T|2.5.1|||${accept}|${application}||UNICODE UTF-8\rEVN|A28|${time}\rPID|1||${id}^^^FW^FW||${name}\rPV1||N\r`;
  return { id, controlId, text };
}
