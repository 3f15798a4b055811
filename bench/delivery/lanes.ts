import type { Benchmark, Row, RunOptions } from '../harness/benchmark.ts';
import { ratioOf, spreadOf } from '../harness/spread.ts';
import { SenderRig } from './sender-rig.ts';
import { TRAFFIC } from './traffic.ts';

const DELAY_MS = 20;

export const lanes: Benchmark = {
  name: 'lanes',
  question: `How busy are the connections to an endpoint that answers after ${DELAY_MS} ms?`,
  corpus: TRAFFIC,
  async *run(options) {
    for (const count of [1, 4, 16]) yield await measured(count, options);
  },
};

/** The floor is the time that the endpoint really took: a timer of 20 ms is late by up to one. */
async function measured(connections: number, { isQuick }: RunOptions): Promise<Row> {
  const [perLane, windows] = isQuick ? [20, 2] : [100, 5];
  const rig = await SenderRig.start(connections);
  try {
    const [sent, floor, answers]: [number[], number[], number[]] = [[], [], []];
    const skip = 2 * connections;
    await rig.drain(isQuick ? 50 : 1500, { delayMs: 0, skip });
    for (let window = 0; window < windows; window += 1) {
      const { perSecond, answerMs } = await rig.drain(skip + perLane * connections, {
        delayMs: DELAY_MS,
        skip,
      });
      sent.push(perSecond);
      floor.push((1000 * connections) / answerMs);
      answers.push(answerMs);
    }
    const ratio = { ...ratioOf(sent, floor), to: 'lanes ÷ answer time', aim: { atLeast: 0.95 } };
    const note = `answered after ${spreadOf(answers).median.toFixed(1)} ms`;
    const name = `${connections} ${connections === 1 ? 'lane' : 'lanes'}`;
    return { name, value: spreadOf(sent), unit: 'messages/s', ratio, note };
  } finally {
    await rig.stop();
  }
}
