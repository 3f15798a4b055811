import type { Arrival } from './arrivals.ts';

/** How long a message occupies its resources, in ms. */
export interface Times {
  /** Its lane: from the write to the acknowledgment. It was received before. */
  readonly laneMs: number;
  /** Its patient: until it is removed and the next one is received, which its lane does not wait for. */
  readonly patientMs: number;
}

/** The consumer of the queue. */
export interface Lanes extends Times {
  readonly lanes: number;
}

/**
 * Simulates queue and lanes, event by event. A lane takes one message and is busy for `laneMs`. Until the message is
 * removed, no lane receives another one of that patient. Then the patient queues after those who already wait: SQS
 * guarantees an order within a group, but none among groups.
 *
 * @returns when each message was received, in ms
 * @throws RangeError for a patient who is free before the lane
 */
export function simulate(arrivals: readonly Arrival[], { lanes, laneMs, patientMs }: Lanes): Float64Array {
  if (patientMs < laneMs)
    throw new RangeError(`patientMs is ${patientMs}, expected laneMs (${laneMs}) or more`);
  const startMs = new Float64Array(arrivals.length);
  const waiting = new Map<number, Fifo<number>>();
  const ready = new Fifo<number>();
  // All take the same time, so messages finish in the order in which they were received.
  const laneEnds = new Fifo<number>();
  const locks = new Fifo<{ readonly endMs: number; readonly patient: number }>();
  const locked = new Set<number>();
  const waitingOf = (patient: number) => {
    const known = waiting.get(patient) ?? new Fifo<number>();
    waiting.set(patient, known);
    return known;
  };

  for (let next = 0; next < arrivals.length || locks.length > 0; ) {
    const arrival = arrivals[next];
    const [lane, lock] = [laneEnds.first ?? Infinity, locks.first?.endMs ?? Infinity];
    const nowMs = Math.min(lane, lock, arrival?.atMs ?? Infinity);
    if (lane === nowMs) laneEnds.take();
    else if (lock === nowMs) {
      const { patient = 0 } = locks.take() ?? {};
      locked.delete(patient);
      if (waitingOf(patient).length > 0) ready.put(patient);
    } else if (arrival !== undefined) {
      const own = waitingOf(arrival.patient);
      own.put(next);
      if (own.length === 1 && !locked.has(arrival.patient)) ready.put(arrival.patient);
      next += 1;
    }
    while (laneEnds.length < lanes) {
      const patient = ready.take();
      if (patient === undefined) break;
      startMs[waitingOf(patient).take() ?? 0] = nowMs;
      locked.add(patient);
      laneEnds.put(nowMs + laneMs);
      locks.put({ endMs: nowMs + patientMs, patient });
    }
  }
  return startMs;
}

/** A queue with constant-time operations at both ends. */
class Fifo<T> {
  readonly #items: T[] = [];
  #taken = 0;

  get length(): number {
    return this.#items.length - this.#taken;
  }

  get first(): T | undefined {
    return this.#items[this.#taken];
  }

  put(item: T): void {
    this.#items.push(item);
  }

  take(): T | undefined {
    const item = this.first;
    if (this.length > 0) this.#taken += 1;
    return item;
  }
}
