import { readFileSync } from 'node:fs';
import { inFlight } from '../../runtime/in-flight.ts';
import { emulatorQueues, LOCAL_AWS } from '../../runtime/local-pipeline/emulator-address.ts';
import { ASSUMED } from '../capacity/plan.ts';
import type { Benchmark, Row } from '../harness/benchmark.ts';
import { Child } from '../harness/child.ts';
import { ratioOf, spreadOf } from '../harness/spread.ts';
import { SAMPLE } from '../patients.ts';
import { bareCallsMs } from './bare-call.ts';

const RESOURCE = JSON.parse(readFileSync(SAMPLE.file, 'utf8'));
const KNOWN = 'known-to-the-record';

/** How often requests are measured in turn, and how many at a time. */
const ROUNDS = { windows: 15, requests: 25 };
const QUICK_ROUNDS = { windows: 3, requests: 3 };
const AT_ONCE = 8;

/** Of each service, by what the SDK names it in a header. */
const BARE_CALLS = { SQS: 'AmazonSQS.ListQueues', DynamoDB: 'DynamoDB_20120810.ListTables' };

export const record: Benchmark = {
  name: 'record',
  question: 'What does the record add to the time of a POST and a PUT?',
  corpus: `${SAMPLE.name} of this project; a call takes ${ASSUMED.recordCallMs} ms (DynamoDB) or ${ASSUMED.sqsCallMs} ms (SQS)`,
  async *run({ isQuick }) {
    const children: Child[] = [];
    try {
      const services = await Child.start({ entry: 'bench/record/services-process.ts' }, 'listening');
      children.push(services);
      const { url, recordTableName } = services.started;
      const transform = async (further: Record<string, string>) => {
        const child = await Child.start(
          { entry: 'local/api-host/main.ts', environment: { ...environmentOf(String(url)), ...further } },
          'listening',
        );
        children.push(child);
        return `http://127.0.0.1:${child.started.port}/persistence/${SAMPLE.type}`;
      };
      const without = await transform({});
      const recorded = await transform({ RECORD_TABLE_NAME: String(recordTableName) });
      const rounds = isQuick ? QUICK_ROUNDS : ROUNDS;
      // One after the other would take minutes until the code is compiled.
      for (const url of [without, recorded])
        await inFlight(AT_ONCE, Array.from({ length: isQuick ? 20 : 1000 }), () => posted(url));
      const bare = async (target: string) =>
        spreadOf(await bareCallsMs(String(url), target, isQuick ? 5 : 200));
      const { least } = await bare(BARE_CALLS.DynamoDB);
      await services.ask({ transportMs: Math.max(0, least - ASSUMED.recordCallMs) });
      for (const [name, target] of Object.entries(BARE_CALLS))
        yield { name: `a bare call of ${name}`, value: await bare(target), unit: 'ms' };
      yield* compared(
        'POST of a new patient',
        rounds,
        () => posted(without),
        () => posted(recorded),
      );
      yield* compared(
        'PUT of a known patient',
        rounds,
        () => put(without),
        () => put(recorded),
      );
    } finally {
      for (const child of children.toReversed()) await child.stop();
    }
  },
};

function environmentOf(url: string): Record<string, string> {
  return {
    ...LOCAL_AWS,
    AWS_ENDPOINT_URL: url,
    QUEUE_URL: emulatorQueues(url).queueUrl,
    S3_BUCKET_NAME: 'not-read',
    TRANSFORM_PORT: '0',
  };
}

/** One request after the other, with the record and without it in turn. */
async function* compared(
  name: string,
  { windows, requests }: typeof ROUNDS,
  without: () => Promise<void>,
  recorded: () => Promise<void>,
): AsyncIterable<Row> {
  const [before, after]: [number[], number[]] = [[], []];
  for (let window = 0; window < windows; window += 1) {
    before.push(await usualMs(without, requests));
    after.push(await usualMs(recorded, requests));
  }
  const ratio = { ...ratioOf(after, before), to: 'without the record', aim: { atMost: 1.5 } };
  const note = `without ${spreadOf(before).median.toFixed(1)} ms`;
  yield { name, value: spreadOf(after), unit: 'ms', ratio, note };
}

/** The median: the mean is that of the requests for which the machine had no time. */
async function usualMs(request: () => Promise<void>, count: number): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const start = performance.now();
    await request();
    times.push(performance.now() - start);
  }
  return spreadOf(times).median;
}

async function posted(url: string): Promise<void> {
  await sent(url, 'POST', RESOURCE, 201);
}

let version = 0;

/** Each says something new, so none is a repetition. */
async function put(url: string): Promise<void> {
  version += 1;
  const patient = { ...RESOURCE, id: KNOWN, multipleBirthInteger: version };
  await sent(`${url}/${KNOWN}`, 'PUT', patient, 200);
}

async function sent(url: string, method: string, patient: object, status: number): Promise<void> {
  const headers = { 'content-type': 'application/fhir+json' };
  const response = await fetch(url, { method, headers, body: JSON.stringify(patient) });
  const answer = await response.text();
  if (response.status !== status) throw new Error(`a ${method} was answered ${response.status}: ${answer}`);
}
