import type { Benchmark } from '../harness/benchmark.ts';
import { ratioOf, spreadOf } from '../harness/spread.ts';
import { SAMPLE } from '../patients.ts';
import { type CapacityRow, capacityRows } from './capacity.ts';
import { processorTimes } from './processor-time.ts';
import { capacityTables } from './tables.ts';

export const capacity: Benchmark = {
  name: 'capacity',
  question:
    'Does dividing by lanes and round trips predict throughput and waiting time of randomly arriving messages?',
  corpus: `a simulation of queue and lanes: 20,000 messages of 1,000 patients, evenly distributed and with some patients who have many; on Linux also the pipeline of npm start with ${SAMPLE.name}`,
  async *run(options) {
    for (const [name, rows] of Map.groupBy(capacityRows(), groupOf)) {
      const simulated = rows.map((row) => row.simulated.throughput);
      const predicted = rows.map((row) => row.predicted.throughput);
      const ratio = { ...ratioOf(simulated, predicted), to: 'the formula', aim: { atLeast: 0.95 } };
      yield { name, value: spreadOf(simulated), unit: 'messages/s', ratio };
    }
    yield* processorTimes(options);
  },
  tables: () => capacityTables(capacityRows()),
};

/** Of each, 1 to 32 lanes and 1 to 1,000 messages a second. */
function groupOf({ patients, roundTripMs }: CapacityRow): string {
  return `${patients} patients, round trip ${roundTripMs} ms`;
}
