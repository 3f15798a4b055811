import type { Arrival } from './arrivals.ts';

/** What takes messages out of the queue. */
export interface Lanes {
  readonly lanes: number;
  /** From the receive of a message to its removal, in ms: the time in which its lane and its patient are taken. */
  readonly serviceMs: number;
}

/**
 * The queue and the lanes, event by event: a lane takes one message and keeps it for the service time; meanwhile
 * no lane gets another one of that patient. A patient whose turn is over queues up behind those who wait already:
 * SQS promises an order within a group and none among groups.
 *
 * @returns when each message was taken, in ms
 */
export function simulate(arrivals: readonly Arrival[], { lanes, serviceMs }: Lanes): Float64Array {
  const startMs = new Float64Array(arrivals.length);
  const waiting = new Map<number, Fifo<number>>();
  const ready = new Fifo<number>();
  const inHand = new Fifo<{ readonly endMs: number; readonly patient: number }>();
  const isInHand = new Set<number>();
  const waitingOf = (patient: number) => {
    const known = waiting.get(patient) ?? new Fifo<number>();
    waiting.set(patient, known);
    return known;
  };

  for (let next = 0; next < arrivals.length || inHand.length > 0; ) {
    // All take the same time, so what was taken first is done first.
    const done = inHand.first;
    const arrival = arrivals[next];
    let nowMs: number;
    if (done !== undefined && (arrival === undefined || done.endMs <= arrival.atMs)) {
      nowMs = done.endMs;
      inHand.take();
      isInHand.delete(done.patient);
      if (waitingOf(done.patient).length > 0) ready.put(done.patient);
    } else if (arrival !== undefined) {
      nowMs = arrival.atMs;
      const own = waitingOf(arrival.patient);
      own.put(next);
      if (own.length === 1 && !isInHand.has(arrival.patient)) ready.put(arrival.patient);
      next += 1;
    } else break;
    while (inHand.length < lanes) {
      const patient = ready.take();
      if (patient === undefined) break;
      startMs[waitingOf(patient).take() ?? 0] = nowMs;
      isInHand.add(patient);
      inHand.put({ endMs: nowMs + serviceMs, patient });
    }
  }
  return startMs;
}

/** A queue whose ends both cost the same, however long it is. */
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
