import type { Benchmark, Row, RunOptions } from '../harness/benchmark.ts';
import { ownCpuMs, PROBE, type Probed } from '../harness/probed.ts';
import { ratioOf, spreadOf } from '../harness/spread.ts';
import { sampleAcknowledgment, sampleMessage } from '../mllp/mllp-bytes.ts';
import { rawRate } from '../mllp/mllp-clients.ts';
import { rawServer } from '../mllp/mllp-servers.ts';
import { SenderRig } from './sender-rig.ts';
import { fill, receiveAndDelete } from './sqs-load.ts';
import { TRAFFIC } from './traffic.ts';

export const sender: Benchmark = {
  name: 'sender',
  question: 'How much time does the sender add to that of queue and sockets (receive, exchange, delete)?',
  corpus: TRAFFIC,
  async *run(options) {
    const rawPort = await rawServer(sampleAcknowledgment());
    for (const lanes of [1, 4]) yield* await measured(lanes, rawPort, options);
  },
};

async function measured(lanes: number, rawPort: number, { isQuick }: RunOptions): Promise<Row[]> {
  const [count, windows, warmUp] = isQuick ? [150, 2, 50] : [1000, 5, 1500];
  const rig = await SenderRig.start(lanes, { execArgv: PROBE });
  try {
    const [sent, queue, sockets]: [number[], number[], number[]] = [[], [], []];
    const [cpu, floorCpu]: [number[], number[]] = [[], []];
    // Starts with the last window as a warm-up, so that first calls are not measured.
    for (let window = -1; window < windows; window += 1) {
      const size = window < 0 ? warmUp : count;
      const before = await rig.sender.ask<Probed>({});
      const { perSecond } = await rig.drain(size, { delayMs: 0, skip: 2 * lanes });
      const after = await rig.sender.ask<Probed>({});
      await fill(rig.sqs, rig.floorQueueUrl, size);
      const ownBefore = ownCpuMs();
      const fromQueue = await receiveAndDelete(rig.sqs, rig.floorQueueUrl, size, lanes);
      const ownMs = ownCpuMs() - ownBefore;
      const overSockets = await rawRate(rawPort, sampleMessage(), 2 * size, lanes);
      if (window < 0) continue;
      sent.push(perSecond);
      queue.push(fromQueue);
      sockets.push(overSockets);
      cpu.push((after.cpuMs - before.cpuMs) / size);
      floorCpu.push(ownMs / size);
    }
    const floor = queue.map((rate, index) => Math.min(rate, sockets[index] ?? 0));
    const ratio = { ...ratioOf(sent, floor), to: 'the floor', aim: { atLeast: 0.8 } };
    const note = `receive + delete ${rounded(queue)}/s, sockets ${rounded(sockets)}/s`;
    const of = `${lanes} ${lanes === 1 ? 'lane' : 'lanes'}`;
    const cpuRatio = { ...ratioOf(cpu, floorCpu), to: "the SDK's receive + delete" };
    return [
      { name: `queue → acknowledged, ${of}`, value: spreadOf(sent), unit: 'messages/s', ratio, note },
      { name: `processor time of a message, ${of}`, value: spreadOf(cpu), unit: 'ms', ratio: cpuRatio },
    ];
  } finally {
    await rig.stop();
  }
}

function rounded(rates: readonly number[]): number {
  return Math.round(spreadOf(rates).median);
}
