import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { localClients } from '../../local/emulator/emulator.ts';
import { ANY_PORTS } from '../../local/pipeline/local-settings.ts';
import { type Pipeline, startPipeline } from '../../local/pipeline/pipeline.ts';
import { type Answer, call } from './api.ts';
import { eventually } from './eventually.ts';
import type { Behaviour } from './network/endpoint.ts';
import { framed, MllpClient } from './network/mllp-client.ts';
import { Relay } from './network/relay.ts';
import { TraceSegmentReceiver } from './network/trace-segment-receiver.ts';

/** The processes of the pipeline with everything that they report: log lines, trace segments, error responses. */
export interface WatchedRun {
  readonly pipeline: Pipeline;
  readonly relay: Relay;
  readonly lines: readonly string[];
  readonly segments: TraceSegmentReceiver;
  readonly refusals: readonly Answer[];
  call(method: string, path?: string, body?: unknown): Promise<Answer>;
  /** Writes a Patient, answered by the endpoint as the behaviours say, and waits for its end. Gives the control ID. */
  put(id: string, patient: object, ...behaviours: Behaviour[]): Promise<string>;
  /** Puts something into the queue that the transform would not. */
  enqueue(body: string, traceHeader?: string): Promise<string>;
  /** Log lines of an event as objects. */
  events(event: string): Record<string, unknown>[];
  /** Waits for so many lines of an event. */
  logged(event: string, count: number): Promise<unknown>;
  stop(): Promise<void>;
}

/** Short pauses, and one retry after a refusal; nothing here waits for a timeout, which a busy machine would meet too. */
const TIMES = {
  ACK_TIMEOUT_MS: '20000',
  BACKOFF_MIN_MS: '20',
  BACKOFF_MAX_MS: '100',
  NACK_RETRIES: '1',
  NACK_RETRY_DELAYS_MS: '10',
  REJECT_RETRY_DELAY_MS: '10',
  QUERY_TIMEOUT_MS: '10000',
};

export async function startWatchedRun(environment: Record<string, string> = {}): Promise<WatchedRun> {
  const lines: string[] = [];
  const refusals: Answer[] = [];
  const segments = await new TraceSegmentReceiver().start();
  let relay: Relay | undefined;
  const pipeline = await startPipeline(ANY_PORTS, {
    onLine: (line) => lines.push(line),
    endpointPort: async (serverPort) => {
      relay = await new Relay(serverPort).start();
      return relay.port;
    },
    environment: {
      ...TIMES,
      AWS_XRAY_DAEMON_ADDRESS: segments.address,
      XRAY_URL: segments.url,
      ...environment,
    },
  });
  const endpoint = relay as Relay | undefined;
  if (endpoint === undefined) throw new Error('the pipeline did not ask for its endpoint');
  const { sqs } = localClients(pipeline.emulator.url);
  const events = (event: string) => lines.flatMap(jsonOf).filter(({ message }) => message === event);
  const asked = async (method: string, path = '', body?: unknown) => {
    const answer = await call(pipeline.url, method, path, body);
    if (answer.status >= 400) refusals.push(answer);
    return answer;
  };
  return {
    pipeline,
    relay: endpoint,
    lines,
    segments,
    refusals,
    call: asked,
    events,
    async put(id, patient, ...behaviours) {
      endpoint.script.push(...behaviours);
      const { resource } = await asked('PUT', `/${id}`, { ...patient, id });
      const versionId = resource.meta?.versionId ?? '';
      await eventually(
        () => [...events('message-delivered'), ...events('message-quarantined')],
        (ends) => ends.some(({ controlId }) => controlId === versionId),
      );
      return versionId;
    },
    async enqueue(MessageBody, traceHeader) {
      const { MessageId = '' } = await sqs.send(
        new SendMessageCommand({
          QueueUrl: pipeline.emulator.queueUrl,
          MessageBody,
          MessageGroupId: 'other',
          MessageDeduplicationId: `d-${lines.length}-${MessageBody.length}`,
          MessageSystemAttributes: traceHeader
            ? { AWSTraceHeader: { DataType: 'String', StringValue: traceHeader } }
            : undefined,
        }),
      );
      return MessageId;
    },
    logged: (event, count) =>
      eventually(
        () => events(event),
        (found) => found.length >= count,
      ),
    async stop() {
      await pipeline.stop();
      await endpoint.stop();
      segments.stop();
    },
  };
}

/** Sends something to the server itself, and waits until it has been logged. */
export async function sendRaw(run: WatchedRun, text: string | Uint8Array): Promise<void> {
  const before = run.events('message-received').length;
  const client = new MllpClient(run.pipeline.server.port);
  client.write(typeof text === 'string' ? framed(text) : text);
  await run.logged('message-received', before + 1);
  client.socket.destroy();
}

export function jsonOf(line: string): Record<string, unknown>[] {
  return line.startsWith('{') ? [JSON.parse(line)] : [];
}

/** Values of a metric in lines of the embedded metric format, for the dimensions that are given and no others. */
export function metricValues(
  lines: readonly string[],
  name: string,
  dimensions: Readonly<Record<string, string>> = {},
): number[] {
  return lines.flatMap(jsonOf).flatMap((line) => {
    const [directive] = (line._aws as Emf | undefined)?.CloudWatchMetrics ?? [];
    const named = (directive?.Dimensions[0] ?? []).filter((dimension) => dimension !== 'service');
    const isAsked = named.length === Object.keys(dimensions).length;
    if (!isAsked || named.some((dimension) => line[dimension] !== dimensions[dimension])) return [];
    // Powertools writes a list where a metric has several values.
    return directive?.Metrics.some(({ Name }) => Name === name) ? [line[name] as number].flat() : [];
  });
}

interface Emf {
  readonly CloudWatchMetrics: readonly {
    readonly Dimensions: readonly (readonly string[])[];
    readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
  }[];
}
