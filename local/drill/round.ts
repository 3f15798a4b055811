import { setTimeout as sleep } from 'node:timers/promises';
import { type FifoQueue, fifoQueue } from '../../bin/quarantine/fifo-queue.ts';
import { LOCAL_AWS } from '../../runtime/local-pipeline/emulator-address.ts';
import { startEmulator } from '../emulator/emulator.ts';
import { Part, RESTART_DELAY_MS } from '../pipeline/part.ts';
import { startChaos } from './chaos.ts';
import { DrillEndpoint } from './endpoint.ts';
import { ACK_TIMEOUT_MS } from './faults.ts';
import { type Arrival, type Incident, judgeRun, type SentMessage, type Verdict } from './judge-run.ts';

export interface RoundOptions {
  /** Connections of each of the two senders. */
  readonly lanes: number;
  /** Messages that a sender receives at a time. */
  readonly batch: number;
  readonly messages: number;
  /** Stop sending after this many ms, even if fewer messages were sent. */
  readonly sendForMs: number;
  readonly random: () => number;
  readonly onProgress: (sent: number, settled: number, arrivals: number) => void;
}

export interface Round {
  readonly verdict: Verdict;
  readonly faults: ReadonlyMap<string, number>;
  readonly kills: number;
  readonly stops: number;
  readonly outages: number;
  readonly arrivals: readonly Arrival[];
  readonly ms: number;
}

const SENDERS = 2;
const PATIENTS = 200;
/** One in this many messages is always refused. */
const BAD_ONE_IN = 100;
/** The number of messages in the queue: enough to keep every lane busy, with several messages per group. */
const MOST_WAITING = 600;
const LOOK_EVERY_MS = 200;
/** Visibility timeouts, faults and restarts take a few seconds. Without any change for this long, the round is stuck. */
const STUCK_MS = 60_000;
/** The visibility timeout is this much longer than the acknowledgment timeout. A crash delays a message by it. */
const HOLD_MARGIN_MS = 3000;

/** One round: two senders with the given number of lanes, an endpoint with faults, and senders that are killed. */
export async function runRound(options: RoundOptions): Promise<Round> {
  const begin = performance.now();
  const bodies = new Map<string, string>();
  const sent: SentMessage[] = [];
  const timeouts: Incident[] = [];
  const emulator = await startEmulator(0);
  const endpoint = new DrillEndpoint(options.random, (controlId) => bodies.get(controlId));
  await endpoint.start(SENDERS);
  const senders = endpoint.ports.map((port, sender) =>
    senderPart(emulator, port, options, (line) => timeouts.push(...timeoutsOf(line, sender))),
  );
  try {
    await Promise.all(senders.map((sender) => sender.start()));
    const chaos = startChaos(options.random, senders, endpoint);
    const queue = fifoQueue(emulator.queueUrl, emulator.url);
    await sendAndWait(options, queue, endpoint, { sent, bodies });
    await chaos.end();
    await Promise.all(senders.map((sender) => sender.stop()));
    const quarantined = await controlIds(fifoQueue(emulator.quarantineQueueUrl, emulator.url));
    const { kills, stops, outages } = chaos;
    const { arrivals, faults } = endpoint;
    const times = { ackTimeoutMs: ACK_TIMEOUT_MS, restartMs: RESTART_DELAY_MS };
    const evidence = { sent, arrivals, kills, timeouts, ...times, quarantined };
    return {
      verdict: judgeRun(evidence),
      faults,
      kills: kills.length,
      stops,
      outages,
      arrivals,
      ms: performance.now() - begin,
    };
  } finally {
    await Promise.all(senders.map((sender) => sender.stop()));
    await endpoint.stop();
    await emulator.stop();
  }
}

/** Keeps the queue filled until everything is sent, and waits until the queue is empty or the round is stuck. */
async function sendAndWait(
  { messages, sendForMs, random, onProgress }: RoundOptions,
  queue: FifoQueue,
  endpoint: DrillEndpoint,
  { sent, bodies }: { sent: SentMessage[]; bodies: Map<string, string> },
): Promise<void> {
  const end = performance.now() + sendForMs;
  let last = { arrivals: -1, left: -1, atMs: 0 };
  for (;;) {
    const { all: left } = await queue.count();
    const isSending = sent.length < messages && performance.now() < end;
    const arrivals = endpoint.arrivals.length;
    onProgress(sent.length, sent.length - left, arrivals);
    if (!isSending && left === 0) return;
    if (arrivals !== last.arrivals || left !== last.left) last = { arrivals, left, atMs: performance.now() };
    if (performance.now() - last.atMs > STUCK_MS) return;
    const many = isSending ? Math.min(messages - sent.length, MOST_WAITING - left) : 0;
    for (let index = 0; index < many; index += 1) {
      const message = newMessage(sent.length, random);
      sent.push(message);
      bodies.set(message.controlId, message.body);
      await queue.send(message.body, message.patient, message.controlId);
    }
    await sleep(LOOK_EVERY_MS);
  }
}

function newMessage(index: number, random: () => number) {
  const patient = `patient-${Math.floor(random() * PATIENTS)}`;
  const isBad = random() < 1 / BAD_ONE_IN;
  const controlId = `D${String(index).padStart(7, '0')}${isBad ? '-BAD' : ''}`;
  const body = `MSH|^~\\&|DRILL||||20260102||ADT^A31|${controlId}|T|2.5.1\rPID|1||${patient}||Drill^Zoë ${index}\r`;
  return { controlId, patient, body };
}

function senderPart(
  { url, queueUrl, quarantineQueueUrl }: { url: string; queueUrl: string; quarantineQueueUrl: string },
  port: number,
  { lanes, batch }: Pick<RoundOptions, 'lanes' | 'batch'>,
  onLine: (line: string) => void,
): Part {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(AWS_|HL7_|NODE_OPTIONS)/.test(name)),
  );
  return new Part({
    name: 'sender',
    entry: 'fargate-sender/main.ts',
    startedEvent: 'started',
    onLine,
    environment: {
      ...inherited,
      ...LOCAL_AWS,
      AWS_ENDPOINT_URL: url,
      QUEUE_URL: queueUrl,
      QUARANTINE_QUEUE_URL: quarantineQueueUrl,
      HL7_SERVER_NAME: '127.0.0.1',
      HL7_PORT: String(port),
      HL7_CONNECTIONS: String(lanes),
      RECEIVE_BATCH: String(batch),
      CONNECT_TIMEOUT_MS: '1000',
      ACK_TIMEOUT_MS: String(ACK_TIMEOUT_MS),
      HOLD_MARGIN_MS: String(HOLD_MARGIN_MS),
      BACKOFF_MIN_MS: '20',
      BACKOFF_MAX_MS: '400',
      NACK_RETRY_DELAYS_MS: '20,50,100',
      REJECT_RETRY_DELAY_MS: '20',
      ON_REJECT: 'continue',
      STOP_TIMEOUT_MS: '12000',
      HEALTH_PORT: '0',
      LOG_LEVEL: 'INFO',
    },
  });
}

/** The attempts that a sender logged as timed out. */
function timeoutsOf(line: string, sender: number): Incident[] {
  if (!line.includes('"attempt-failed"') || !line.includes('timeout-')) return [];
  const { controlId } = JSON.parse(line) as { controlId: string };
  return [{ sender, controlId, atMs: performance.now() }];
}

async function controlIds(quarantine: FifoQueue): Promise<string[]> {
  const ids: string[] = [];
  for (let taken = await quarantine.take(600); taken.length > 0; taken = await quarantine.take(600)) {
    for (const message of taken) {
      ids.push(message.attributes.controlId ?? message.id);
      // Only then is the next message of its patient available.
      await quarantine.remove(message);
    }
  }
  return ids;
}
