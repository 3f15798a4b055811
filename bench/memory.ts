import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SingleBar } from 'cli-progress';
import { buildContainers } from './delivery/containers.ts';
import { SenderRig } from './delivery/sender-rig.ts';
import { ServerRig } from './delivery/server-rig.ts';
import { TRAFFIC, traffic } from './delivery/traffic.ts';
import type { Benchmark, Row } from './harness/benchmark.ts';
import type { Child, ChildOptions } from './harness/child.ts';
import type { Probed } from './harness/probed.ts';
import { spreadOf } from './harness/spread.ts';
import { MllpLoad } from './mllp/mllp-load.ts';

const WIDTH = 8;
const SLICE = 3000;
const QUIET_MS = 1000;

export const memory: Benchmark = {
  name: 'memory',
  question: 'Does memory grow with the number of messages?',
  corpus: `${TRAFFIC}; bundles, started as their Dockerfiles say`,
  async *run({ isQuick }) {
    const marks = isQuick ? [200, 2000] : [1000, 10_000, 100_000];
    const folder = await mkdtemp(join(tmpdir(), 'memory-'));
    try {
      const container = await buildContainers(folder);
      yield* ofSender(await container('fargate-sender'), marks);
      yield* ofServer(await container('test-hl7-server'), marks);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function* ofSender(container: ChildOptions, marks: readonly number[]): AsyncIterable<Row> {
  const rig = await SenderRig.start(WIDTH, container);
  try {
    const send = async (count: number) => void (await rig.drain(count, { delayMs: 0, skip: 1 }));
    yield* rows('sender', await measured('sender', rig.sender, send, marks));
  } finally {
    await rig.stop();
  }
}

async function* ofServer(container: ChildOptions, marks: readonly number[]): AsyncIterable<Row> {
  const rig = await ServerRig.start(container);
  const load = await MllpLoad.connect(rig.port, WIDTH);
  try {
    const send = async (count: number) =>
      void (await rig.server.during(load.send(traffic(count).map(({ body }) => body))));
    yield* rows('test HL7 server', await measured('test HL7 server', rig.server, send, marks));
  } finally {
    load.close();
    await rig.stop();
  }
}

/** What a process held after some number of messages. */
interface Held extends Probed {
  readonly sent: number;
}

/** Sends on up to each mark, and measures there: after the same quiet time and collections of garbage. */
async function measured(
  name: string,
  child: Child,
  send: (count: number) => Promise<void>,
  marks: readonly number[],
): Promise<Held[]> {
  const bar = new SingleBar({
    format: `  ${name} {bar} {value}/{total} messages, {duration_formatted}`,
    clearOnComplete: true,
    noTTYOutput: true,
    notTTYSchedule: 30_000,
  });
  bar.start(marks.at(-1) ?? 0, 0);
  const held: Held[] = [];
  let sent = 0;
  try {
    for (const mark of marks) {
      while (sent < mark) {
        const count = Math.min(SLICE, mark - sent);
        await send(count);
        sent += count;
        bar.update(sent);
      }
      await sleep(QUIET_MS);
      held.push({ ...(await child.ask<Probed>({})), sent });
    }
  } finally {
    bar.stop();
  }
  return held;
}

function* rows(name: string, held: readonly Held[]): Iterable<Row> {
  const [first, last] = [held[0], held.at(-1)];
  if (first === undefined || last === undefined) throw new Error('nothing was measured');
  if (!last.isCollected) throw new Error('garbage was not collected before the measurement');
  for (const [kind, what] of [
    ['rss', 'resident set after GC'],
    ['heapUsed', 'heap in use after GC'],
  ] as const) {
    const to = `that after ${counted(first.sent)}`;
    yield {
      name: `${name}: ${what}, ${counted(last.sent)} messages`,
      value: spreadOf([last[kind] / 1e6]),
      unit: 'MB',
      ratio: { ...spreadOf([last[kind] / first[kind]]), to, aim: { atMost: 1.1 } },
      note: held.map((at) => `${counted(at.sent)}: ${(at[kind] / 1e6).toFixed(1)} MB`).join(', '),
    };
  }
}

function counted(messages: number): string {
  return messages.toLocaleString('en');
}
