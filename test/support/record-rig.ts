import { randomBytes, randomUUID } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { fifoQueue } from '../../bin/quarantine/fifo-queue.ts';
import { awsPorts } from '../../lambda/aws.ts';
import type { MessageQueue, TransformPorts } from '../../lambda/ports.ts';
import { dynamoRecordTable } from '../../lambda/record/dynamodb.ts';
import type { RecordTable } from '../../lambda/record/record-table.ts';
import { type RecordTimes, recordTimes } from '../../lambda/record/record-times.ts';
import { recordedSource } from '../../lambda/record/recorded-source.ts';
import { watchedRecord } from '../../lambda/record/watched-record.ts';
import { ANSWER_WITHIN_MS, transformSettings } from '../../lambda/settings.ts';
import { transform } from '../../lambda/transform.ts';
import { apiEvent } from '../../local/api-host/api-event.ts';
import { type Emulator, startEmulator } from '../../local/emulator/emulator.ts';
import type { ResourceMapping } from '../../mapping/core/resource-module.ts';
import { DEFAULT_PROFILE, type SiteProfile } from '../../mapping/core/site-profile.ts';
import { RESOURCES, type Registry, resourcesOf } from '../../mapping/resources.ts';
import { createControlIds } from '../../runtime/control-id.ts';
import { LOCAL_AWS } from '../../runtime/local-pipeline/emulator-address.ts';
import { recordingLog } from './observability/recording-log.ts';
import { recordingMetrics } from './observability/recording-metrics.ts';

/** What a test puts between the transform and the services. */
export interface Between {
  readonly table?: (table: RecordTable) => RecordTable;
  readonly queue?: (queue: MessageQueue) => MessageQueue;
  /** ms since 1970. */
  readonly now?: () => number;
  readonly mapping?: (mapping: ResourceMapping) => ResourceMapping;
  readonly profile?: Partial<SiteProfile>;
  readonly registry?: Registry;
  readonly fetchPatient?: NonNullable<TransformPorts['fetchPatient']>;
}

/** The transform with its record, on the real protocols of DynamoDB and SQS. */
export class RecordRig {
  readonly emulator: Emulator;
  readonly log = recordingLog();
  readonly metrics = recordingMetrics();
  readonly table: RecordTable;
  readonly #times: RecordTimes;
  readonly #aws: ReturnType<typeof awsPorts>;

  private constructor(emulator: Emulator, times: RecordTimes) {
    this.emulator = emulator;
    this.#times = times;
    this.table = dynamoRecordTable(emulator.recordTableName);
    this.#aws = awsPorts(
      transformSettings.read({ QUEUE_URL: emulator.queueUrl, S3_BUCKET_NAME: emulator.bucketName }),
    );
  }

  static async start(leaseMs: number, waitMs = 10_000): Promise<RecordRig> {
    const emulator = await startEmulator(0);
    Object.assign(process.env, LOCAL_AWS, { AWS_ENDPOINT_URL: emulator.url });
    return new RecordRig(emulator, { ...recordTimes(ANSWER_WITHIN_MS, leaseMs), waitMs });
  }

  /** A process of the Lambda: it has control IDs of its own. */
  process(between: Between = {}) {
    const { table = same, queue = same, now = Date.now, mapping = same } = between;
    const { profile = {}, registry = RESOURCES, fetchPatient } = between;
    const controlIds = createControlIds(now, () => randomBytes(8));
    const request = { requestId: 'request-1', trace: undefined };
    const record = watchedRecord({ table: table(this.table), times: this.#times, controlIds }, request, this);
    const ports: TransformPorts = {
      queue: queue({
        prepare: (message) => {
          const call = this.#aws.queue.prepare(message, undefined);
          return { send: async (signal) => void (await call.send(signal)) };
        },
      }),
      record,
      source: recordedSource(table(this.table)),
      lastSent: recordedSource(table(this.table)),
      controlIds,
      resources: new Map(
        [...resourcesOf({ ...DEFAULT_PROFILE, ...profile }, registry)].map(([type, site]) => [
          type,
          { ...site, mapping: mapping(site.mapping) },
        ]),
      ),
      newFhirId: randomUUID,
      ...(fetchPatient && { fetchPatient }),
    };
    return async (
      method: 'POST' | 'PUT' | 'GET' | 'DELETE',
      resource: object & { readonly resourceType?: string; readonly id?: string },
      headers: Record<string, string> = {},
    ) => {
      const { resourceType = 'Patient' } = resource;
      const id = method === 'POST' ? '' : `/${resource.id}`;
      const body = Buffer.from(JSON.stringify({ resourceType, ...resource }));
      const target = `/persistence/${resourceType}${id}`;
      const event = apiEvent({ method, target, headers, body }, 'request-1');
      const { result } = await transform(event as APIGatewayProxyEvent, ports);
      return { status: result.statusCode, ...JSON.parse(result.body) };
    };
  }

  /** What SQS delivers, in its order; the queue is empty afterwards. */
  async delivered(): Promise<string[]> {
    const queue = fifoQueue(this.emulator.queueUrl, this.emulator.url);
    const bodies: string[] = [];
    while ((await queue.count()).all > 0) {
      for (const message of await queue.take(30)) {
        bodies.push(message.body);
        await queue.remove(message);
      }
    }
    return bodies;
  }

  async item(fhirId: string) {
    return this.table.read(`Patient/${fhirId}`, AbortSignal.timeout(5000));
  }

  stop(): Promise<void> {
    return this.emulator.stop();
  }
}

const same = <T>(one: T): T => one;

/** MSH-10. */
export function controlIdOf(body: string): string {
  return body.split('|')[9] ?? '';
}
