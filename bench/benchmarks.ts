import { capacity } from './capacity/benchmark.ts';
import { coldStart } from './cold-start.ts';
import { lanes } from './delivery/lanes.ts';
import { sender } from './delivery/sender.ts';
import { server } from './delivery/server.ts';
import { handler } from './handler.ts';
import type { Benchmark } from './harness/benchmark.ts';
import { memory } from './memory.ts';
import { mllp } from './mllp/mllp.ts';
import { pipeline } from './pipeline.ts';
import { read } from './read.ts';
import { record } from './record/record.ts';
import { er7 } from './wire/er7.ts';
import { growth } from './wire/growth.ts';

/** All benchmarks, in the order in which they run. */
export const BENCHMARKS: readonly Benchmark[] = [
  handler,
  record,
  read,
  er7,
  growth,
  mllp,
  sender,
  lanes,
  server,
  pipeline,
  memory,
  coldStart,
  capacity,
];
