import type { Benchmark, Row, RunOptions } from './benchmark.ts';
import type { Child } from './child.ts';
import { MllpLoad } from './mllp-load.ts';
import { PROBE, type Probed } from './probed.ts';
import { SenderRig } from './sender-rig.ts';
import { ServerRig } from './server-rig.ts';
import { spreadOf } from './spread.ts';
import { TRAFFIC, traffic } from './traffic.ts';

const WIDTH = 8;
const SLICE = 1000;
/** As the containers run. */
const COLLECTING = ['--max-semi-space-size=4', '--expose-gc', ...PROBE];
/** 100,000 take some ten minutes. */
const MOST = Number(process.env.MEMORY_MESSAGES ?? 10_000);

export const memory: Benchmark = {
  name: 'memory',
  question: 'Does memory grow with the number of messages?',
  corpus: `${TRAFFIC}; as many as MEMORY_MESSAGES says, 10,000 if it is not set`,
  async *run({ isQuick }: RunOptions) {
    const [few, many] = isQuick ? [200, 2000] : [SLICE, MOST];
    if (!(many >= 2 * few)) throw new Error(`MEMORY_MESSAGES: expected a number of at least ${2 * few}`);
    yield* ofSender(few, many);
    yield* ofServer(few, many);
  },
};

async function* ofSender(few: number, many: number): AsyncIterable<Row> {
  const rig = await SenderRig.start(WIDTH, COLLECTING);
  try {
    const send = async (count: number) => void (await rig.drain(count, { delayMs: 0, skip: 1 }));
    yield* grown('sender', rig.sender, send, few, many);
  } finally {
    await rig.stop();
  }
}

async function* ofServer(few: number, many: number): AsyncIterable<Row> {
  const rig = await ServerRig.start(COLLECTING);
  const load = await MllpLoad.connect(rig.port, WIDTH);
  try {
    const send = async (count: number) =>
      void (await rig.server.during(load.send(traffic(count).map(({ body }) => body))));
    yield* grown('test HL7 server', rig.server, send, few, many);
  } finally {
    load.close();
    await rig.stop();
  }
}

async function* grown(
  name: string,
  child: Child,
  send: (count: number) => Promise<void>,
  few: number,
  many: number,
): AsyncIterable<Row> {
  await send(few);
  const before = await child.ask<Probed>({});
  for (let sent = few; sent < many; sent += SLICE) await send(Math.min(SLICE, many - sent));
  const after = await child.ask<Probed>({});
  if (!after.isCollected) throw new Error('garbage was not collected before the measurement');
  const to = `that after ${few.toLocaleString('en')}`;
  for (const [kind, what] of [
    ['rss', 'resident set after GC'],
    ['heapUsed', 'heap in use after GC'],
  ] as const) {
    const ratio = { ...spreadOf([after[kind] / before[kind]]), to, aim: { atMost: 1.1 } };
    const row = `${name}: ${what}, ${many.toLocaleString('en')} messages`;
    yield { name: row, value: spreadOf([after[kind] / 1e6]), unit: 'MB', ratio };
  }
}
