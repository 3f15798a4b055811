import type { Benchmark } from './benchmark.ts';
import { capacity } from './capacity/benchmark.ts';
import { coldStart } from './cold-start.ts';
import { er7 } from './er7.ts';
import { growth } from './growth.ts';
import { handler } from './handler.ts';
import { lanes } from './lanes.ts';
import { memory } from './memory.ts';
import { mllp } from './mllp.ts';
import { pipeline } from './pipeline.ts';
import { read } from './read.ts';
import { sender } from './sender.ts';
import { server } from './server.ts';

/** All benchmarks, in the order in which they run. */
export const BENCHMARKS: readonly Benchmark[] = [
  handler,
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
