import { randomBytes } from 'node:crypto';
import { HttpError } from '../../../lambda/http.ts';
import type { MessageQueue } from '../../../lambda/ports.ts';
import { LeaseTakenError } from '../../../lambda/record/record.ts';
import type { RecordTable } from '../../../lambda/record/record-table.ts';
import { UnavailableError } from '../../../lambda/unavailable.ts';
import type { ResourceMapping } from '../../../mapping/core/resource-module.ts';
import { METRICS } from '../../../runtime/observability/metrics.ts';
import { controlIdOf, RecordRig } from '../../support/record-rig.ts';

const LEASE_MS = 600;

let rig: RecordRig;
beforeEach(async () => {
  rig = await RecordRig.start(LEASE_MS, 2000);
});

afterEach(() => rig.stop());

const ID = 'erle-1';
const UPDATED = Date.UTC(2026, 0, 1);

/** @param updatedMs after a certain instant */
function version(number: number, family = `V${number}`, updatedMs = number) {
  const meta = { versionId: String(number), lastUpdated: new Date(UPDATED + updatedMs).toISOString() };
  return { id: ID, meta, name: [{ family }] };
}
const unnumbered = (family: string) => ({ id: ID, name: [{ family }] });

/** What the queue has, as PID-5.1, once SQS has delivered all. */
async function families(): Promise<(string | undefined)[]> {
  return (await rig.delivered()).map((body) => /\rPID\|.*\|(\w+)\r/.exec(body)?.[1]);
}

const never = () => new Promise<never>(() => undefined);
const notDone = () => Promise.reject(new UnavailableError('PLANTED', { cause: new Error('PLANTED') }));

/** The table in a process that dies when it has this lease to give back: its message is in the queue. */
const diesBeforeConfirm = {
  table: (table: RecordTable) => ({ ...table, prepareGiveBack: () => ({ send: never }) }),
};
/** A process that dies when it has the lease, before it has enqueued anything. */
const diesBeforeEnqueue = { queue: (): MessageQueue => ({ prepare: () => ({ send: never }) }) };

/** Starts a write in a process that dies, and waits until its lease has run out. */
async function dead(
  between: Parameters<RecordRig['process']>[0],
  patient: object,
): Promise<string | undefined> {
  void rig.process(between)('PUT', patient);
  await new Promise((resolve) => setTimeout(resolve, LEASE_MS + 200));
  return (await rig.item(ID)).pending?.controlId;
}

describe('a write', () => {
  test('is pending before it is enqueued, confirmed after it, and takes two calls of the table', async () => {
    const calls: string[] = [];
    const noted =
      <A extends unknown[], R>(name: string, call: (...args: A) => R) =>
      (...args: A) => {
        calls.push(name);
        return call(...args);
      };
    let pending: unknown;
    const between = {
      table: (table: RecordTable): RecordTable => ({
        take: noted('take', table.take),
        takeOver: noted('takeOver', table.takeOver),
        prepareGiveBack: (...args) => ({ send: noted('giveBack', table.prepareGiveBack(...args).send) }),
        read: noted('read', table.read),
      }),
      queue: ({ prepare }: MessageQueue): MessageQueue => ({
        prepare: (message) => {
          const call = prepare(message);
          return {
            send: async (signal) => {
              pending = await rig.item(ID);
              calls.push('enqueue');
              await call.send(signal);
            },
          };
        },
      }),
    };

    const { status, resource } = await rig.process(between)('PUT', version(1));

    const [body = ''] = await rig.delivered();
    const recorded = expect.objectContaining({
      controlId: resource.meta.versionId,
      messageType: 'ADT^A31',
      version: { number: 1, lastUpdated: UPDATED + 1 },
      text: body,
    });
    expect(status).toBe(200);
    expect(calls).toEqual(['take', 'enqueue', 'giveBack']);
    expect(pending).toEqual({
      confirmed: undefined,
      pending: recorded,
      lease: { owner: resource.meta.versionId, until: expect.any(Number) },
    });
    expect(await rig.item(ID)).toEqual({ confirmed: recorded, pending: undefined, lease: undefined });
  });

  test('by POST is recorded under its new id, and the version of its source does not count', async () => {
    const { status, resource } = await rig.process()('POST', version(1));

    const { confirmed } = await rig.item(resource.id);
    expect(status).toBe(201);
    expect(confirmed).toMatchObject({
      controlId: resource.meta.versionId,
      messageType: 'ADT^A28',
      version: undefined,
    });
  });

  test('is later than the last one where the last one was of a clock that is ahead', async () => {
    const ahead = Date.now() + 5000;
    await rig.process({ now: () => ahead })('PUT', unnumbered('Eins'));

    const { resource } = await rig.process()('PUT', unnumbered('Zwei'));

    const ids = (await rig.delivered()).map(controlIdOf);
    expect(Date.parse(resource.meta.lastUpdated)).toBe(ahead + 1);
    expect(ids).toEqual(ids.toSorted());
    expect(rig.metrics.sum(METRICS.leaseWaits)).toBe(0);
  });

  test('that is too large for an item is refused before anything is written', async () => {
    const family = randomBytes(200 * 1024).toString('hex');

    const refused = await rig
      .process()('PUT', unnumbered(family))
      .catch((error: unknown) => error);

    expect(refused).toBeInstanceOf(HttpError);
    expect(refused).toMatchObject({ status: 413, message: expect.stringMatching(/the most is 194560\.$/) });
    expect(await rig.item(ID)).toEqual({});
    expect(await rig.delivered()).toEqual([]);
  });
});

describe('a version', () => {
  test('that is older than the last one is answered with the last one, sent nowhere, counted and logged', async () => {
    await rig.process()('PUT', version(2));
    const before = await rig.item(ID);

    const { status, resource, message } = await rig.process()('PUT', version(1));

    expect([status, message]).toEqual([
      200,
      'Not sent: a newer version was sent before, which this answer shows.',
    ]);
    expect(resource).toMatchObject({
      id: ID,
      name: [{ family: 'V2' }],
      meta: { versionId: before.confirmed?.controlId },
    });
    expect(await families()).toEqual(['V2']);
    expect(await rig.item(ID)).toEqual(before);
    expect(rig.metrics.sum(METRICS.staleVersions)).toBe(1);
    expect(rig.log.lines).toEqual([
      expect.objectContaining({
        event: 'version-not-sent',
        fields: expect.objectContaining({ reason: 'stale' }),
      }),
    ]);
  });

  test('that comes again is answered as it was, and sent once', async () => {
    const first = await rig.process()('PUT', version(1));

    const again = await rig.process()('PUT', version(1));

    expect(again).toEqual({ ...first, message: 'Not sent: this version was sent before.' });
    expect(await families()).toEqual(['V1']);
  });

  test('of equal number and other content is sent', async () => {
    await rig.process()('PUT', version(1));

    await rig.process()('PUT', version(1, 'Andere'));

    expect(await families()).toEqual(['V1', 'Andere']);
  });

  test('may be said by If-Match alone', async () => {
    const headers = (number: number) => ({ 'If-Match': `W/"${number}"` });
    await rig.process()('PUT', unnumbered('Zwei'), headers(2));

    const { status } = await rig.process()('PUT', unnumbered('Eins'), headers(1));

    expect(status).toBe(200);
    expect(await families()).toEqual(['Zwei']);
  });
});

describe('a process that died', () => {
  test('before it enqueued: its message is sent before the next one', async () => {
    const pending = await dead(diesBeforeEnqueue, unnumbered('Eins'));

    await rig.process()('PUT', unnumbered('Zwei'));

    const bodies = await rig.delivered();
    expect(bodies.map(controlIdOf)[0]).toBe(pending);
    expect(bodies).toEqual([expect.stringContaining('|Eins\r'), expect.stringContaining('|Zwei\r')]);
    expect(rig.log.lines.map(({ event }) => event)).toEqual(['message-retaken']);
    expect(rig.metrics.sum(METRICS.leaseWaits)).toBe(1);
  });

  test('before it confirmed: its message is not sent twice', async () => {
    await dead(diesBeforeConfirm, unnumbered('Eins'));

    await rig.process()('PUT', unnumbered('Zwei'));

    expect(await families()).toEqual(['Eins', 'Zwei']);
  });

  test.each([
    ['enqueued', diesBeforeEnqueue, unnumbered('Eins')],
    ['confirmed', diesBeforeConfirm, version(1)],
  ])('before it %s: the same request again is the message that was pending', async (_, between, patient) => {
    const pending = await dead(between, patient);

    const { status, resource } = await rig.process()('PUT', patient);

    expect([status, resource.meta.versionId]).toEqual([200, pending]);
    expect((await rig.delivered()).map(controlIdOf)).toEqual([pending]);
    expect(await rig.item(ID)).toMatchObject({ confirmed: { controlId: pending }, pending: undefined });
  });

  test('with a version that was older: it is not sent', async () => {
    await rig.process()('PUT', version(2));
    await dead(diesBeforeConfirm, version(1));

    await rig.process()('PUT', version(3));

    expect(await families()).toEqual(['V2', 'V3']);
  });

  test('with a version: an older one that comes next is not sent after it', async () => {
    await dead(diesBeforeEnqueue, version(2));

    const { resource } = await rig.process()('PUT', version(1));

    expect(resource.name).toEqual([{ family: 'V2' }]);
    expect(await families()).toEqual(['V2']);
  });
});

describe('the lease', () => {
  test('of a process that lives is waited for, and the request ends with the time after which it has run out', async () => {
    await rig.stop();
    rig = await RecordRig.start(4000, 300);
    void rig.process(diesBeforeEnqueue)('PUT', unnumbered('Eins'));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const start = performance.now();

    const refused = await rig
      .process()('PUT', unnumbered('Zwei'))
      .catch((error: unknown) => error);

    expect(refused).toBeInstanceOf(LeaseTakenError);
    expect(refused).toBeInstanceOf(UnavailableError);
    expect([2, 3, 4]).toContain((refused as LeaseTakenError).retryAfterSeconds);
    expect(performance.now() - start).toBeLessThan(3000);
    expect(rig.metrics.sum(METRICS.leaseWaits)).toBe(1);
    expect(await rig.delivered()).toEqual([]);
  });

  test('that a process holds for too long ends its write before it enqueues', async () => {
    const slow = {
      table: (table: RecordTable): RecordTable => ({
        ...table,
        take: async (...args) => {
          const taken = await table.take(...args);
          await new Promise((resolve) => setTimeout(resolve, LEASE_MS));
          return taken;
        },
      }),
    };

    await expect(rig.process(slow)('PUT', unnumbered('Eins'))).rejects.toBeInstanceOf(UnavailableError);

    expect(await rig.delivered()).toEqual([]);
  });

  test('that ran out before its process confirmed is taken over, and the message is in the queue once', async () => {
    const slow = {
      queue: ({ prepare }: MessageQueue): MessageQueue => ({
        prepare: (message) => ({
          send: async (signal) => {
            await prepare(message).send(signal);
            await new Promise((resolve) => setTimeout(resolve, LEASE_MS + 200));
            await rig.process()('PUT', unnumbered('Zwei'));
          },
        }),
      }),
    };

    const { status } = await rig.process(slow)('PUT', unnumbered('Eins'));

    expect(status).toBe(200);
    expect(await families()).toEqual(['Eins', 'Zwei']);
    expect(rig.log.lines.map(({ event, fields }) => [event, fields.error])).toEqual([
      ['message-retaken', undefined],
      ['confirm-failed', 'LeaseOverError'],
    ]);
  });

  test('is given back at once when the queue fails, and the message is sent before the next one', async () => {
    await rig.stop();
    rig = await RecordRig.start(30_000);
    const failing = { queue: (): MessageQueue => ({ prepare: () => ({ send: notDone }) }) };

    await expect(rig.process(failing)('PUT', unnumbered('Eins'))).rejects.toBeInstanceOf(UnavailableError);
    const start = performance.now();
    await rig.process()('PUT', unnumbered('Zwei'));

    expect(performance.now() - start).toBeLessThan(10_000);
    expect(await families()).toEqual(['Eins', 'Zwei']);
  });
});

describe('when the table fails', () => {
  test('to take the lease, nothing is enqueued', async () => {
    const failing = { table: (table: RecordTable): RecordTable => ({ ...table, take: notDone }) };

    await expect(rig.process(failing)('PUT', unnumbered('Eins'))).rejects.toBeInstanceOf(UnavailableError);

    expect(await rig.delivered()).toEqual([]);
  });

  test('to confirm, the message is in the queue and answered, and the next write confirms it', async () => {
    const failing = {
      table: (table: RecordTable): RecordTable => ({
        ...table,
        prepareGiveBack: () => ({ send: notDone }),
      }),
    };

    const { status, resource } = await rig.process(failing)('PUT', unnumbered('Eins'));
    const { pending } = await rig.item(ID);
    await rig.process()('PUT', unnumbered('Zwei'));

    expect([status, pending?.controlId]).toEqual([200, resource.meta.versionId]);
    expect(await families()).toEqual(['Eins', 'Zwei']);
    expect(rig.log.lines[0]).toMatchObject({
      event: 'confirm-failed',
      fields: { error: 'UnavailableError' },
    });
  });
});

describe('an update', () => {
  const living = { ...unnumbered('Erle'), telecom: [{ system: 'phone', value: '1', use: 'home' }] };
  const dead1984 = { ...living, deceasedDateTime: '1984' };
  /** PID-13, PID-29 and PID-30. */
  const deletable = (body: string) => {
    const pid = /\rPID\|(.*)\r/.exec(body)?.[1]?.split('|') ?? [];
    return [pid[12], pid[28], pid[29]].map((field) => field ?? '');
  };

  test('deletes what the last message had and it has not, once', async () => {
    await rig.process()('PUT', dead1984);
    const withdrawn = await rig.process()('PUT', unnumbered('Erle'));
    const { confirmed } = await rig.item(ID);
    const read = await rig.process()('GET', { id: ID });
    await rig.process()('PUT', unnumbered('Erle'));
    await rig.process()('PUT', unnumbered('Erle'));

    expect((await rig.delivered()).map(deletable)).toEqual([
      ['1^PRN^PH', '1984', 'Y'],
      ['""', '""', 'N'],
      ['', '', '""'],
      ['', '', ''],
    ]);
    expect(withdrawn.message).toContain('Patient.deceasedBoolean');
    expect(read.resource).toEqual(withdrawn.resource);
    expect(confirmed?.text).toMatch(/^MSH\|.*\rPID\|/);
    expect(confirmed?.text).not.toContain('""');
  });

  test('deletes nothing of a patient without a record', async () => {
    await rig.process()('PUT', unnumbered('Erle'));

    expect((await rig.delivered()).join('')).not.toContain('""');
  });

  test('deletes nothing where the site does not want it, and the answer names the places', async () => {
    const omitting = { profile: { deletions: 'omit' } } as const;
    await rig.process(omitting)('PUT', living);

    const { message } = await rig.process(omitting)('PUT', unnumbered('Erle'));

    expect((await rig.delivered()).join('')).not.toContain('""');
    expect(message).toContain('PID-13');
  });

  test('deletes the same when it is sent again in place of a process that died', async () => {
    await rig.process()('PUT', living);
    await dead(diesBeforeEnqueue, unnumbered('Zwei'));

    await rig.process()('PUT', unnumbered('Drei'));

    expect((await rig.delivered()).map(deletable)).toEqual([
      ['1^PRN^PH', '', ''],
      ['""', '', ''],
      ['', '', ''],
    ]);
  });

  test('that is too large with its deletions is refused, and the record stays as it was', async () => {
    const growing = (mapping: ResourceMapping): ResourceMapping => ({
      ...mapping,
      updates: {
        kept: (text) => text,
        update: (text) => ({ text: text.padEnd(961 * 1024, 'x'), losses: [] }),
      },
    });
    await rig.process()('PUT', unnumbered('Eins'));
    const before = await rig.item(ID);

    await expect(rig.process({ mapping: growing })('PUT', unnumbered('Zwei'))).rejects.toMatchObject({
      status: 413,
    });

    expect(await rig.item(ID)).toEqual(before);
    expect(await families()).toEqual(['Eins']);
  });
});
