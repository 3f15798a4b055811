import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { inFlight } from '../../runtime/in-flight.ts';
import type { Benchmark, Row, RunOptions } from '../harness/benchmark.ts';
import { ownCpuMs, PROBE, type Probed } from '../harness/probed.ts';
import { ratioOf, spreadOf } from '../harness/spread.ts';
import { MllpLoad } from '../mllp/mllp-load.ts';
import { ServerRig } from './server-rig.ts';
import { type Queued, TRAFFIC, traffic } from './traffic.ts';

export const server: Benchmark = {
  name: 'server',
  question:
    'How much time does the test HL7 server add to storing two objects per message: the message, and the latest of its patient?',
  corpus: TRAFFIC,
  async *run(options) {
    for (const connections of [1, 16]) yield* await measured(connections, options);
  },
};

async function measured(connections: number, { isQuick }: RunOptions): Promise<Row[]> {
  const [count, windows, warmUp] = isQuick ? [100, 2, 100] : [800, 5, 2000];
  const rig = await ServerRig.start({ execArgv: PROBE });
  const load = await MllpLoad.connect(rig.port, connections);
  try {
    const [stored, floor]: [number[], number[]] = [[], []];
    const [cpu, floorCpu]: [number[], number[]] = [[], []];
    // Starts with the last window as a warm-up, so that first calls are not measured.
    for (let window = -1; window < windows; window += 1) {
      const size = window < 0 ? warmUp : count;
      const before = await rig.server.ask<Probed>({});
      const perSecond = await rig.server.during(load.send(traffic(size).map(({ body }) => body)));
      const after = await rig.server.ask<Probed>({});
      const messages = traffic(size);
      const ownBefore = ownCpuMs();
      const puts = await putPairs(rig.s3, rig.bucketName, messages, connections);
      const ownMs = ownCpuMs() - ownBefore;
      if (window < 0) continue;
      stored.push(perSecond);
      floor.push(puts);
      cpu.push((after.cpuMs - before.cpuMs) / size);
      floorCpu.push(ownMs / size);
    }
    const ratio = { ...ratioOf(stored, floor), to: 'the floor', aim: { atLeast: 0.8 } };
    const of = `${connections} ${connections === 1 ? 'connection' : 'connections'}`;
    const note = `two puts ${Math.round(spreadOf(floor).median)}/s`;
    const cpuRatio = { ...ratioOf(cpu, floorCpu), to: "the SDK's two puts" };
    return [
      { name: `frame → stored → AA, ${of}`, value: spreadOf(stored), unit: 'messages/s', ratio, note },
      { name: `processor time of a message, ${of}`, value: spreadOf(cpu), unit: 'ms', ratio: cpuRatio },
    ];
  } finally {
    load.close();
    await rig.stop();
  }
}

/** The minimum for any server: two sequential puts per message, `width` messages at a time. */
async function putPairs(
  s3: S3Client,
  Bucket: string,
  messages: readonly Queued[],
  width: number,
): Promise<number> {
  const begin = performance.now();
  await inFlight(width, messages, async ({ body, patient, controlId }) => {
    const Body = Buffer.from(body);
    await s3.send(new PutObjectCommand({ Bucket, Key: `floor/messages/${controlId}`, Body }));
    await s3.send(new PutObjectCommand({ Bucket, Key: `floor/latest/${patient}`, Body }));
  });
  return (1000 * messages.length) / (performance.now() - begin);
}
