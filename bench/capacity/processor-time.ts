import { platform } from 'node:os';
import { ANY_PORTS } from '../../local/pipeline/local-settings.ts';
import type { Part } from '../../local/pipeline/part.ts';
import { type Pipeline, startPipeline } from '../../local/pipeline/pipeline.ts';
import type { Service } from '../../runtime/observability/log-events.ts';
import { Arrivals } from '../delivery/arrivals.ts';
import type { Row, RunOptions } from '../harness/benchmark.ts';
import { processorMs } from '../harness/processor-ms.ts';
import { spreadOf } from '../harness/spread.ts';
import { archivedAll } from '../pipeline.ts';

/** Processor time and log lines of each process for a new Patient, in the pipeline of `npm start`. Needs Linux. */
export async function* processorTimes({ isQuick }: RunOptions): AsyncIterable<Row> {
  if (platform() !== 'linux') return;
  const [count, windows, warmUp] = isQuick ? [200, 1, 50] : [2000, 3, 1000];
  const arrivals = new Arrivals();
  const logged: Record<string, number> = {};
  const onLine = (line: string) => {
    arrivals.line(line);
    const service = /"service":"([^"]+)"/.exec(line)?.[1] ?? '';
    logged[service] = (logged[service] ?? 0) + Buffer.byteLength(line) + 1;
  };
  const running = await startPipeline(ANY_PORTS, { onLine });
  try {
    await archivedAll(running, arrivals, warmUp);
    for (const service of Object.keys(logged)) logged[service] = 0;
    const parts = partsOf(running);
    const times = parts.map((): number[] => []);
    for (let window = 0; window < windows; window += 1) {
      const before = parts.map(([, part]) => processorMs(part.pid));
      await archivedAll(running, arrivals, count);
      for (const [index, [, part]] of parts.entries())
        times[index]?.push((processorMs(part.pid) - (before[index] ?? 0)) / count);
    }
    for (const [index, [service]] of parts.entries()) {
      const note = `log lines ${((logged[service] ?? 0) / windows / count / 1000).toFixed(1)} kB`;
      const name = `processor time: ${service}`;
      yield { name, value: spreadOf(times[index] ?? []), unit: 'ms/message', note };
    }
  } finally {
    await running.stop();
  }
}

/** Processes by the name in their log lines. */
function partsOf({ transform, sender, server }: Pipeline): [Service, Part][] {
  return [
    ['transform', transform],
    ['fargate-sender', sender],
    ['test-hl7-server', server],
  ];
}
