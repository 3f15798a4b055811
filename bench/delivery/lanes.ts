import type { Benchmark, Row, RunOptions } from '../harness/benchmark.ts';
import { ratioOf, spreadOf } from '../harness/spread.ts';
import { SenderRig } from './sender-rig.ts';
import { TRAFFIC_OF_A_LOAD } from './traffic.ts';

/** Of a call of SQS: none beside that of the emulator, a near one, and AWS's example. */
const CALLS_MS = [0, 5, 20];
const ROUND_TRIPS_MS = [1, 20, 100];
const LANES = [1, 4];
/** Answers before the clock starts: by then every lane holds what it holds in the long run. */
const SKIPPED = 20;
/** Messages that are left when it ends: more than the lanes hold, so that the queue is never empty. */
const SPARE = 50;
/** In the order in which the rig gives their processor time. */
const PROCESSES = ['SQS', 'endpoint', 'sender'];
/** A window for each lane. */
const WINDOW_MS = 4000;

export const lanes: Benchmark = {
  name: 'lanes',
  question: 'How busy are the connections, by the time of a call of SQS and of a round trip?',
  corpus: TRAFFIC_OF_A_LOAD,
  async *run(options) {
    for (const callMs of CALLS_MS)
      for (const roundTripMs of ROUND_TRIPS_MS)
        for (const connections of LANES) yield await measured({ callMs, roundTripMs, connections }, options);
    for (const connections of LANES)
      yield await measured({ callMs: 20, roundTripMs: 1, connections, patients: 500 }, options);
  },
};

interface Case {
  readonly callMs: number;
  readonly roundTripMs: number;
  readonly connections: number;
  /** Of the messages, in turn; undefined: each message is of another one, as in the load of an export. */
  readonly patients?: number;
}

/** The floor is the time that the endpoint really took: a timer of 20 ms is late by up to one. */
async function measured(
  { callMs, roundTripMs, connections, patients }: Case,
  { isQuick }: RunOptions,
): Promise<Row> {
  const [share, windows] = isQuick ? [0.1, 2] : [1, 3];
  const perLane = Math.ceil((share * WINDOW_MS) / Math.max(roundTripMs, 2));
  const rig = await SenderRig.start(connections, {}, callMs, patients ?? Number.POSITIVE_INFINITY);
  try {
    const [sent, floor, answers, calls]: [number[], number[], number[], number[]] = [[], [], [], []];
    const processor = PROCESSES.map((): number[] => []);
    const skip = SKIPPED * connections;
    await rig.drain(isQuick ? 200 : 1500, { delayMs: 0, skip });
    await rig.fill(SPARE * connections);
    for (let window = 0; window < windows; window += 1) {
      const count = skip + perLane * connections;
      await rig.fill(count);
      const [callsBefore, processorBefore] = [await rig.calls(), rig.processorMs()];
      const { perSecond, answerMs } = await rig.deliver(count, { delayMs: roundTripMs, skip });
      for (const [index, ms] of rig.processorMs().entries())
        processor[index]?.push((ms - (processorBefore[index] ?? 0)) / count);
      calls.push(((await rig.calls()) - callsBefore) / count);
      sent.push(perSecond);
      floor.push((1000 * connections) / answerMs);
      answers.push(answerMs);
    }
    const ratio = {
      ...ratioOf(sent, floor),
      to: 'lanes ÷ answer time',
      // With several messages of a patient in the queue, each has to be removed before the next is sent: the patient is the limit.
      ...(patients === undefined && { aim: { atLeast: aimOf(callMs, roundTripMs) } }),
    };
    const parts = [
      `answered after ${spreadOf(answers).median.toFixed(1)} ms`,
      `${spreadOf(calls).median.toFixed(2)} calls a message`,
      processorText(processor),
    ];
    const note = parts.filter((part) => part !== '').join(', ');
    const of = patients === undefined ? '' : `, ${patients} patients in turn`;
    const name = `${connections} ${connections === 1 ? 'lane' : 'lanes'}, call ${callMs} ms, round trip ${roundTripMs} ms${of}`;
    return { name, value: spreadOf(sent), unit: 'messages/s', ratio, note };
  } finally {
    await rig.stop();
  }
}

/** What each process takes: where their sum reaches what the machine has, it is not the sender that is measured. */
function processorText(ofEach: readonly number[][]): string {
  const known = PROCESSES.filter((_, index) => ofEach[index]?.length);
  if (known.length === 0) return '';
  const texts = known.map((name, index) => `${name} ${spreadOf(ofEach[index] ?? []).median.toFixed(2)}`);
  return `ms of a processor: ${texts.join(', ')}`;
}

function aimOf(callMs: number, roundTripMs: number): number {
  if (roundTripMs === 1) return 0.7;
  return callMs === 0 ? 0.97 : 0.9;
}
