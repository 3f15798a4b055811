import fc from 'fast-check';
import { Hand, roundsOf } from '../../../fargate-sender/delivery/hand.ts';

interface Item {
  readonly id: string;
  readonly groupId: string;
  wasSent: boolean;
}

const item = (id: string): Item => ({ id, groupId: id[0] ?? '', wasSent: false });
const ids = (items: readonly (Item | undefined)[]) => items.map((one) => one?.id);

function handOf(...names: string[]): { hand: Hand<Item>; of: (id: string) => Item } {
  const hand = new Hand<Item>();
  const items = new Map(names.map((name) => [name, item(name)]));
  for (const one of items.values()) hand.add(one);
  return { hand, of: (id) => items.get(id) ?? item(id) };
}

describe('the next message', () => {
  test('is the one that was received first', () => {
    const { hand } = handOf('a1', 'b1');

    expect(hand.next(0)?.id).toBe('a1');
  });

  test('is of another patient while one is being sent, and while it is being removed', () => {
    const { hand, of } = handOf('a1', 'a2', 'b1');
    hand.begin(of('a1'));
    expect(hand.next(0)?.id).toBe('b1');

    hand.settle(of('a1'));
    expect(hand.next(0)?.id).toBe('b1');

    hand.drop(of('a1'));
    expect(hand.next(0)?.id).toBe('a2');
  });

  test('is of another patient while one waits for its time, and is that one again when its time has come', () => {
    const { hand, of } = handOf('a1', 'a2', 'b1');
    hand.begin(of('a1'));
    hand.wait(of('a1'), 1000);

    expect(hand.next(999)?.id).toBe('b1');
    expect(hand.nextDueMs(999)).toBe(1000);
    expect(hand.ready(999)).toBe(1);
    expect(hand.next(1000)?.id).toBe('a1');
    expect(hand.nextDueMs(1000)).toBe(Number.POSITIVE_INFINITY);
    expect(hand.ready(1000)).toBe(2);
  });
});

describe('what a lane cannot send soon', () => {
  test('goes back last first, but for the one to be sent next', () => {
    const { hand } = handOf('a1', 'a2', 'b1');

    expect(ids(hand.surplus())).toEqual(['b1', 'a2']);
  });

  test('is all that was never sent if something was', () => {
    const { hand, of } = handOf('a1', 'a2', 'b1', 'c1');
    of('b1').wasSent = true;

    expect(ids(hand.surplus())).toEqual(['c1', 'a2', 'a1']);
  });

  test('is all that waits if something is being sent; what is being removed does not count', () => {
    const { hand, of } = handOf('a1', 'b1', 'c1', 'c2');
    hand.settle(of('a1'));
    expect(ids(hand.surplus())).toEqual(['c2', 'c1']);

    hand.begin(of('b1'));
    expect(ids(hand.surplus())).toEqual(['c2', 'c1']);
    expect(ids(hand.busy())).toEqual(['b1']);
  });
});

test('no batch of a give-back has two messages of a group, and of each group the last one is in the first', () => {
  const rounds = roundsOf(['b2', 'a3', 'b1', 'a2', 'a1'].map(item));

  expect(rounds.map(ids)).toEqual([['a3', 'b2'], ['a2', 'b1'], ['a1']]);
});

test('a message that is not held cannot be changed', () => {
  const { hand, of } = handOf('a1');

  expect(() => hand.begin(of('b1'))).toThrow('the message is not held');
});

/** A FIFO queue as SQS has it: a group gives nothing while one of its messages is in flight. */
class ModelQueue {
  readonly #waiting: Item[];
  readonly #inFlight = new Set<Item>();

  constructor(items: readonly Item[]) {
    this.#waiting = [...items];
  }

  get isEmpty(): boolean {
    return this.#waiting.length + this.#inFlight.size === 0;
  }

  receive(count: number): Item[] {
    const locked = new Set([...this.#inFlight].map(({ groupId }) => groupId));
    const given = this.#waiting.filter(({ groupId }) => !locked.has(groupId)).slice(0, count);
    for (const one of given) {
      this.#waiting.splice(this.#waiting.indexOf(one), 1);
      this.#inFlight.add(one);
    }
    return given;
  }

  remove(one: Item): void {
    this.#inFlight.delete(one);
  }

  /** A message that is visible again takes its old place. */
  release(one: Item): void {
    this.#inFlight.delete(one);
    const later = this.#waiting.findIndex((other) => other.id > one.id);
    this.#waiting.splice(later === -1 ? this.#waiting.length : later, 0, one);
  }
}

test('whatever happens to two hands, each message is settled once, and after all earlier ones of its patient', () => {
  const groups = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 40, size: 'max' });
  const events = fc.array(
    fc.record({
      hand: fc.integer({ min: 0, max: 1 }),
      event: fc.constantFrom(
        'receive',
        'send',
        'refuse',
        'remove',
        'fail',
        'surplus',
        'all',
        'crash',
        'lose',
      ),
      count: fc.integer({ min: 1, max: 10 }),
    }),
    { maxLength: 200, size: 'max' },
  );
  fc.assert(
    fc.property(groups, events, (inOrder, happening) => {
      const items = inOrder.map((groupId, index): Item => {
        return { id: String(index).padStart(3, '0'), groupId, wasSent: false };
      });
      const queue = new ModelQueue(items);
      let hands = [new Hand<Item>(), new Hand<Item>()];
      const held = new Map<Item, Hand<Item>>();
      const leaving = new Set<Item>();
      const sent: Item[] = [];
      const done = new Set<Item>();
      let now = 0;
      const release = (hand: Hand<Item>, lastFirst: readonly Item[]) => {
        for (const one of roundsOf(lastFirst).flat()) {
          hand.drop(one);
          held.delete(one);
          queue.release(one);
        }
      };
      const happen = (event: string, which: number, count: number) => {
        const hand = hands[which] as Hand<Item>;
        const next = hand.next(now);
        const first = [...leaving].find((one) => held.get(one) === hand);
        if (event === 'receive')
          for (const one of queue.receive(count)) {
            hand.add(one);
            held.set(one, hand);
          }
        if (event === 'surplus') release(hand, hand.surplus());
        if (event === 'all') release(hand, hand.waiting());
        if (event === 'crash') {
          // Nothing is known any more; all becomes visible again, in any order.
          hands = hands.map((other) => (other === hand ? new Hand<Item>() : other));
          for (const [one, owner] of held)
            if (owner === hand) {
              held.delete(one);
              leaving.delete(one);
              queue.release(one);
            }
        }
        if (event === 'remove' && first !== undefined) {
          leaving.delete(first);
          held.delete(first);
          hand.drop(first);
          queue.remove(first);
          done.add(first);
        }
        // The receipt of a settled message has expired: its patient's later ones go back before anyone gets it.
        if (event === 'lose' && first !== undefined) {
          leaving.delete(first);
          release(hand, [...hand.behind(first), first]);
        }
        if (['send', 'refuse', 'fail'].includes(event) && next !== undefined) {
          sent.push(next);
          next.wasSent = true;
          hand.begin(next);
          if (event === 'send') {
            hand.settle(next);
            leaving.add(next);
          } else hand.wait(next, event === 'refuse' ? now + count : now);
        }
        now += 1;
      };

      for (const { event, hand, count } of happening) happen(event, hand, count);
      for (let round = 0; !queue.isEmpty && round < 1000; round += 1)
        for (const which of [0, 1])
          for (const event of ['receive', 'send', 'remove']) happen(event, which, 10);

      expect(queue.isEmpty).toBe(true);
      expect(done.size).toBe(items.length);
      // In each group no message was sent before one that it follows, nor after one that follows it.
      for (const own of Map.groupBy(sent, ({ groupId }) => groupId).values())
        expect(ids(own)).toEqual(ids(own).toSorted());
      for (const hand of hands) expect([hand.unsettled, hand.leaving]).toEqual([0, 0]);
    }),
    { numRuns: 500 },
  );
});
