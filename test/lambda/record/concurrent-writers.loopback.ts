import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordTable } from '../../../lambda/record/record-table.ts';
import { UnavailableError } from '../../../lambda/unavailable.ts';
import { seededRandom } from '../../../local/drill/random.ts';
import { type Between, controlIdOf, RecordRig } from '../../support/record-rig.ts';

// Eight processes write versions of one Patient, and any of them may die before or after any call of the table or the
// queue. A process that dies does not fail: it just does nothing any more, and its lease has to run out.

const WRITERS = 8;
const VERSIONS = 30;
const LAST = VERSIONS + 1;
/** Of each call, before it and after it. */
const DEATH_RATE = 0.08;
const GIVES_UP_RATE = 0.2;
/** Clocks of processes differ by so much, either way. */
const CLOCK_MS = 100;
const LEASE_MS = 600;
/** A source that delivers out of order: a version comes so many places late at most. */
const SHUFFLED_BY = 8;
const FIRST_UPDATE = Date.UTC(2026, 0, 1);

type Order = 'in order' | 'shuffled' | 'unnumbered';

let rig: RecordRig;
beforeEach(async () => {
  rig = await RecordRig.start(LEASE_MS);
});

afterEach(() => rig.stop());

/** What the table has confirmed, which is the record's order. */
class History {
  readonly confirmed: string[] = [];
  deaths = 0;
  /** Nobody dies any more. */
  isOver = false;
  /** Control IDs by the owner of the lease, who is named by the one of his own message. */
  readonly #takenOver = new Map<string, string>();

  /** The table, watched. */
  of(table: RecordTable): RecordTable {
    return {
      ...table,
      takeOver: (key, from, lease, signal) => {
        this.#takenOver.set(lease.owner, this.#pendingOf(from.owner));
        return table.takeOver(key, from, lease, signal);
      },
      prepareGiveBack: (key, owner, pending, sent) => {
        const call = table.prepareGiveBack(key, owner, pending, sent);
        return {
          send: async (signal) => {
            const isGivenBack = await call.send(signal);
            if (isGivenBack && pending === 'confirmed') this.confirmed.push(this.#pendingOf(owner));
            return isGivenBack;
          },
        };
      },
    };
  }

  #pendingOf(owner: string): string {
    return this.#takenOver.get(owner) ?? owner;
  }
}

/** A process that may die, and the promise that says that it did. */
function mortal(history: History, random: () => number): Between & { readonly death: Promise<'died'> } {
  let die: (how: 'died') => void = () => undefined;
  const death = new Promise<'died'>((resolve) => {
    die = resolve;
  });
  const mayDie = async () => {
    if (history.isOver || random() >= DEATH_RATE) return;
    history.deaths += 1;
    die('died');
    await new Promise(() => undefined);
  };
  const risky =
    <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A) => {
      await mayDie();
      const result = await call(...args);
      await mayDie();
      return result;
    };
  const skew = Math.round((random() * 2 - 1) * CLOCK_MS);
  return {
    death,
    now: () => Date.now() + skew,
    queue: ({ prepare }) => ({ prepare: (message) => ({ send: risky(prepare(message).send) }) }),
    table: (table) => {
      const { take, takeOver, prepareGiveBack, read } = history.of(table);
      return {
        take: risky(take),
        takeOver: risky(takeOver),
        prepareGiveBack: (...args) => ({ send: risky(prepareGiveBack(...args).send) }),
        read,
      };
    },
  };
}

/** Writes a version until it is answered, or the caller gives up; gives the control ID of the answer. */
async function write(number: number, order: Order, history: History, random: () => number) {
  const meta = { versionId: String(number), lastUpdated: new Date(FIRST_UPDATE + number).toISOString() };
  const patient = {
    id: 'erle-1',
    name: [{ family: `V${number}` }],
    ...(order === 'unnumbered' ? {} : { meta }),
  };
  for (;;) {
    const { death, ...between } = mortal(history, random);
    const answered = rig.process(between)('PUT', patient);
    try {
      const answer = await Promise.race([answered, death]);
      if (answer !== 'died')
        return { number, status: answer.status, controlId: answer.resource.meta.versionId };
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
    }
    if (!history.isOver && random() < GIVES_UP_RATE) return undefined;
    await sleep(random() * 50);
  }
}

async function writeAll(order: Order, seed: number) {
  const random = seededRandom(seed);
  const history = new History();
  const versions = Array.from({ length: VERSIONS }, (_, index) => index + 1);
  const place = new Map(versions.map((version) => [version, version + random() * SHUFFLED_BY]));
  if (order === 'shuffled') versions.sort((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0));
  const answers: NonNullable<Awaited<ReturnType<typeof write>>>[] = [];
  const writer = async () => {
    for (let version = versions.shift(); version !== undefined; version = versions.shift()) {
      const answer = await write(version, order, history, random);
      if (answer !== undefined) answers.push(answer);
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
  // What a writer left that died and was not repeated goes out before this one.
  versions.push(LAST);
  history.isOver = true;
  await writer();
  return { history, answers, bodies: await rig.delivered(), last: await rig.item('erle-1') };
}

/** What PID-5 says. */
const versionIn = (body: string) => Number(/\|V(\d+)\b/.exec(body)?.[1]);

describe.each<[Order, number]>([
  ['in order', 1],
  ['in order', 2],
  ['shuffled', 3],
  ['shuffled', 4],
  ['unnumbered', 5],
])('versions %s, seed %d', (order, seed) => {
  test('are in the queue in the order of the record, each once, and none that was answered is lost', async () => {
    const { history, answers, bodies, last } = await writeAll(order, seed);

    const queued = bodies.map(controlIdOf);
    const versions = bodies.map(versionIn);
    expect(history.deaths).toBeGreaterThan(3);
    expect(queued).toEqual(history.confirmed);
    expect(queued).toEqual([...new Set(queued)].toSorted());
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(answers.filter(({ controlId }) => !queued.includes(controlId))).toEqual([]);
    expect(last).toEqual({ confirmed: expect.objectContaining({ controlId: queued.at(-1) }) });
    if (order === 'unnumbered') return;
    expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b));
    expect(versions.at(-1)).toBe(LAST);
    expect(last.confirmed?.version?.number).toBe(LAST);
    const sent = answers.filter(({ number }) => !versions.includes(number));
    expect(
      sent.filter(({ number, controlId }) => (versions[queued.indexOf(controlId)] ?? 0) <= number),
    ).toEqual([]);
  });
});
