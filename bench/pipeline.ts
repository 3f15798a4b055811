import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ANY_PORTS } from '../local/pipeline/local-settings.ts';
import { type Pipeline, startPipeline } from '../local/pipeline/pipeline.ts';
import { inFlight } from '../runtime/in-flight.ts';
import { Arrivals } from './delivery/arrivals.ts';
import type { Benchmark, Row, RunOptions } from './harness/benchmark.ts';
import { ratioOf, spreadOf } from './harness/spread.ts';
import { SAMPLE } from './patients.ts';

const LANES = 4;
const REQUESTS_AT_ONCE = 8;
const PACED_MS = 50;
const BODY = readFileSync(SAMPLE.file, 'utf8');

export const pipeline: Benchmark = {
  name: 'pipeline',
  question: 'How fast does a POST reach the archive on one machine, and does it stay so with more of them?',
  corpus: `${SAMPLE.name} of this project, each POST a new one; ${LANES} lanes`,
  async *run(options) {
    const arrivals = new Arrivals();
    const running = await startPipeline(ANY_PORTS, {
      environment: { HL7_CONNECTIONS: String(LANES) },
      onLine: (line) => arrivals.line(line),
    });
    try {
      await archivedAll(running, arrivals, options.isQuick ? 50 : 500);
      yield* latency(running, arrivals, options);
      yield* growth(running, arrivals, options);
    } finally {
      await running.stop();
    }
  },
};

/** One POST at a time, at a pace that leaves the machine idle in between. */
async function* latency(running: Pipeline, arrivals: Arrivals, { isQuick }: RunOptions): AsyncIterable<Row> {
  const waiting: Promise<number>[] = [];
  for (let index = 0; index < (isQuick ? 20 : 200); index += 1) {
    waiting.push(archived(running, arrivals));
    await sleep(PACED_MS);
  }
  const sorted = (await Promise.all(waiting)).toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  const note = `p50 ${at(0.5).toFixed(1)} ms, p99 ${at(0.99).toFixed(1)} ms`;
  const name = `POST → archived, ${1000 / PACED_MS} POSTs a second`;
  yield { name, value: spreadOf(sorted), unit: 'ms', note };
}

/** As many as possible, few and many in turn: what grows with the number of messages shows as a ratio over 1. */
async function* growth(running: Pipeline, arrivals: Arrivals, { isQuick }: RunOptions): AsyncIterable<Row> {
  const [few, many, rounds] = isQuick ? [30, 120, 1] : [500, 2000, 2];
  const [short, long]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    short.push((await archivedAll(running, arrivals, few)) / few);
    long.push((await archivedAll(running, arrivals, many)) / many);
  }
  const rates = long.map((ms) => 1000 / ms);
  yield {
    name: `POST → archived, ${REQUESTS_AT_ONCE} POSTs at once`,
    value: spreadOf(rates),
    unit: 'messages/s',
  };
  const ratio = { ...ratioOf(long, short), to: `that of ${few}`, aim: { atMost: 1.2 } };
  yield { name: `time of each of ${many} messages`, value: spreadOf(long), unit: 'ms', ratio };
}

/** Time in which so many new Patients were archived, in ms. */
export async function archivedAll(running: Pipeline, arrivals: Arrivals, count: number): Promise<number> {
  const begin = performance.now();
  const waiting = await inFlight(REQUESTS_AT_ONCE, Array.from({ length: count }), async () => {
    const controlId = await posted(running);
    return { archived: arrivals.of(controlId) };
  });
  await Promise.all(waiting.map((one) => one.archived));
  return performance.now() - begin;
}

/** From the POST of one Patient to the archived message, in ms. */
async function archived(running: Pipeline, arrivals: Arrivals): Promise<number> {
  const begin = performance.now();
  return (await arrivals.of(await posted(running))) - begin;
}

/** Gives MSH-10 of the message. */
async function posted({ url }: Pipeline): Promise<string> {
  const response = await fetch(`${url}/persistence/${SAMPLE.type}`, {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json' },
    body: BODY,
  });
  if (response.status !== 201) throw new Error(`a POST was answered ${response.status}`);
  const { resource } = (await response.json()) as { resource: { meta: { versionId: string } } };
  return resource.meta.versionId;
}
