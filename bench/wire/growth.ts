import { parse, serialize } from '../../hl7v2/er7.ts';
import { FrameDecoder } from '../../hl7v2/frame-decoder.ts';
import { frame } from '../../hl7v2/mllp.ts';
import type { Benchmark, Row } from '../harness/benchmark.ts';
import { ratioOf, spreadOf } from '../harness/spread.ts';
import { rates, type Work } from '../harness/windows.ts';
import { ENVELOPE, SAMPLE } from '../patients.ts';
import { readTexts } from './er7-texts.ts';
import { type Grown, grown, messageToPatient, patientToMessage, SHAPES } from './growth-corpus.ts';

/** Something whose cost should grow as the message does. */
interface Growing {
  readonly name: string;
  /** Prepares it for a message; what is prepared is not measured. */
  of(message: Grown): Work;
  /** Where smaller ones go another way. */
  readonly leastBytes?: number;
  /** Where larger ones would say nothing more and take too long. */
  readonly mostBytes?: number;
}

const KB = 1000;
const SIZES = [1 * KB, 10 * KB, 100 * KB, 1000 * KB, 5000 * KB];

const OF_EACH_SHAPE: readonly Growing[] = [
  {
    name: 'parse and read every text',
    of:
      ({ text }) =>
      () =>
        readTexts(text),
  },
  {
    name: `${SAMPLE.type} → message`,
    of:
      ({ patient }) =>
      () =>
        patientToMessage(patient, ENVELOPE).text,
  },
  {
    name: `message → ${SAMPLE.type}`,
    of:
      ({ text }) =>
      () =>
        messageToPatient(text),
  },
];

/** Those for which only segments and bytes count. */
const OF_SEGMENTS: readonly Growing[] = [
  // What the machine makes of a larger text, whoever works on it.
  {
    name: 'split and join',
    of:
      ({ text }) =>
      () =>
        text.split('|').join('|'),
  },
  {
    name: 'parse and serialize',
    of:
      ({ text }) =>
      () =>
        serialize(parse(text)),
  },
  // Pieces as Node reads them. A frame that lies in one is not copied.
  {
    name: 'frame found in pieces of 64 kB',
    of: (message) => decoding(message, 65_536),
    leastBytes: 100 * KB,
  },
  { name: 'frame found byte by byte', of: (message) => decoding(message, 1), mostBytes: 100 * KB },
];

/** Of MLLP. */
const MOST_FRAME_BYTES = 10_000 * KB;

export const growth: Benchmark = {
  name: 'growth',
  question: 'Does the cost of a byte stay the same when messages grow from 1 kB to 5 MB?',
  corpus: `generated Patients and their messages, large in ${SHAPES.map(({ name }) => name).join('; ')}`,
  *run({ isQuick }) {
    const windows = isQuick
      ? { warmUpMs: 1, windowMs: 1, count: 3 }
      : { warmUpMs: 100, windowMs: 20, count: 15 };
    for (const shape of SHAPES) {
      // Quick too, each row has two sizes at least: what is found in pieces begins at 100 kB.
      const messages = (isQuick ? SIZES.slice(0, 4) : SIZES).map((size) => grown(shape, size));
      const all = shape === SHAPES[1] ? [...OF_SEGMENTS, ...OF_EACH_SHAPE] : OF_EACH_SHAPE;
      for (const growing of all) yield row(shape.name, growing, messages, windows);
    }
  },
};

/** Nanoseconds a byte at each size; the largest is compared with the cheapest of the smaller ones. */
function row(
  shape: string,
  growing: Growing,
  all: readonly Grown[],
  windows: Parameters<typeof rates>[1],
): Row {
  const { leastBytes = 0, mostBytes = Number.POSITIVE_INFINITY } = growing;
  const messages = all.filter(
    ({ text }) => text.length >= leastBytes / 1.5 && text.length <= mostBytes * 1.5,
  );
  const works = Object.fromEntries(messages.map((message, index) => [index, growing.of(message)]));
  const measured = rates(works, windows);
  const costs = messages.map(({ text }, index) =>
    (measured[index] ?? []).map((rate) => 1e9 / rate / Buffer.byteLength(text)),
  );
  const medians = costs.map((cost) => spreadOf(cost).median);
  const least = medians.indexOf(Math.min(...medians.slice(0, -1)));
  const [largest = [], cheapest = []] = [costs.at(-1), costs[least]];
  const sizes = messages.map(({ text }) => sizeText(Buffer.byteLength(text)));
  const figures = sizes.map((size, index) => `${size} ${Number(medians[index]?.toPrecision(3))}`);
  return {
    name: `${growing.name}: ${shape}`,
    value: spreadOf(largest),
    unit: 'ns/byte',
    // n² would be 50 × from 100 kB to 5 MB. What is linear pays for memory too, which no longer fits into the caches and
    // is collected as old: splitting and joining, which is clearly linear, grows to 2 × and more.
    ratio: { ...ratioOf(largest, cheapest), to: `the ${sizes[least]}`, aim: { atMost: 3 } },
    note: `at ${figures.join(', ')}`,
  };
}

function decoding({ text }: Grown, pieceBytes: number): Work {
  const framed = frame(new TextEncoder().encode(text));
  const pieces = Array.from({ length: Math.ceil(framed.length / pieceBytes) }, (_, index) =>
    framed.subarray(index * pieceBytes, (index + 1) * pieceBytes),
  );
  return () => {
    const decoder = new FrameDecoder(MOST_FRAME_BYTES);
    let frames = 0;
    for (const piece of pieces)
      for (const event of decoder.push(piece)) if (event.kind === 'frame') frames += 1;
    if (frames !== 1) throw new Error(`${frames} frames were found instead of one`);
    return frames;
  };
}

function sizeText(bytes: number): string {
  return bytes < 1000 * KB
    ? `${Math.round(bytes / KB)} kB`
    : `${Number((bytes / KB / KB).toPrecision(2))} MB`;
}
