import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parse, serialize } from '../hl7v2/er7.ts';
import { createMapping } from '../lambda/mapping/adt-message.ts';
import { DEFAULT_PROFILE } from '../lambda/mapping/site-profile.ts';
import { coldStart } from './cold-start.ts';

const { messageToPatient, patientToMessage } = createMapping(DEFAULT_PROFILE);

// Question: what does a Patient's way to a message and back cost beside reading and writing the same JSON? If it
// were many times that floor, the mapping and not the network would decide how much one Lambda can do.

const WINDOWS = 9;
const WINDOW_MS = 200;
const WARM_UP_MS = 500;

const json = readFileSync(new URL('../local/sample-patient.json', import.meta.url), 'utf8');
const envelope = {
  fhirId: 'bench',
  triggerEvent: 'A28',
  controlId: '01234567890123456789',
  time: 0,
} as const;
const { text } = patientToMessage(JSON.parse(json), envelope);

/** Keeps results alive, so that no work is optimised away. */
let kept: unknown;

interface Benchmark {
  readonly name: string;
  readonly floor: () => unknown;
  readonly work: () => unknown;
}

const benchmarks: Benchmark[] = [
  {
    name: 'Patient JSON → message',
    floor: () => JSON.stringify(JSON.parse(json)),
    work: () => patientToMessage(JSON.parse(json), envelope).text,
  },
  {
    name: 'message → Patient JSON',
    floor: () => JSON.stringify(JSON.parse(json)),
    work: () => JSON.stringify(messageToPatient(text)),
  },
  {
    name: 'parse and serialize ER7',
    floor: () =>
      text
        .split('\r')
        .map((segment) => segment.split('|'))
        .map((fields) => fields.join('|'))
        .join('\r'),
    work: () => serialize(parse(text)),
  },
];

console.log(
  `Node ${process.version}, ${cpus()[0]?.model.trim()}; median of ${WINDOWS} windows of ${WINDOW_MS} ms, least–most\n`,
);
for (const { name, floor, work } of benchmarks) {
  rate(floor, WARM_UP_MS);
  rate(work, WARM_UP_MS);
  // In turn, so that a machine whose speed drifts slows both.
  const pairs = Array.from({ length: WINDOWS }, () => ({
    floor: rate(floor, WINDOW_MS),
    work: rate(work, WINDOW_MS),
  }));
  const ratios = pairs.map((pair) => pair.floor / pair.work).toSorted((a, b) => a - b);
  const rates = pairs.map((pair) => pair.work).toSorted((a, b) => a - b);
  const [least, median, most] = [ratios[0], ratios[WINDOWS >> 1], ratios.at(-1)].map((ratio) =>
    ratio?.toFixed(2),
  );
  console.log(
    `${name.padEnd(26)} ${Math.round(rates[WINDOWS >> 1] ?? 0)
      .toLocaleString('en')
      .padStart(9)}/s   ${median} × the floor (${least}–${most})`,
  );
}

/** How often something is done in a second. */
function rate(work: () => unknown, ms: number): number {
  const start = performance.now();
  let done = 0;
  let now = start;
  while (now - start < ms) {
    for (let round = 0; round < 20; round += 1) kept = work();
    done += 20;
    now = performance.now();
  }
  return done / ((now - start) / 1000);
}

const { transformMs, sdkMs } = await coldStart();
console.log(
  `\n${'cold start of the Lambda'.padEnd(26)} ${transformMs.toFixed(0).padStart(9)} ms  ${(transformMs / sdkMs).toFixed(2)} × that of the two SDK clients alone (${sdkMs.toFixed(0)} ms)`,
);

if (kept === undefined) throw new Error('nothing was measured');
