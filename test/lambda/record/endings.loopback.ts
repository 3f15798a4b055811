import { HttpError } from '../../../lambda/http.ts';
import type { QueueMessage } from '../../../lambda/ports.ts';
import type { RecordTable } from '../../../lambda/record/record-table.ts';
import { UnavailableError } from '../../../lambda/unavailable.ts';
import type { SiteProfile } from '../../../mapping/core/site-profile.ts';
import { groupsOf, notedQueue, personWith, routeOf } from '../../support/noted-queue.ts';
import { controlIdOf, RecordRig } from '../../support/record-rig.ts';

// Deletions and merges, on the real protocols of DynamoDB and SQS.

const LEASE_MS = 600;

let rig: RecordRig;
let sent: QueueMessage[];
beforeEach(async () => {
  rig = await RecordRig.start(LEASE_MS, 4000);
  sent = [];
});

afterEach(() => rig.stop());

const SITE: Partial<SiteProfile> = { delete: 'A29', inactive: 'A29', merge: 'A40' };
type Between = NonNullable<Parameters<RecordRig['process']>[0]>;

/** A process of the Lambda whose messages are noted as they go to the queue. */
function process(between: Between = {}) {
  const request = rig.process({
    profile: SITE,
    ...between,
    queue: between.queue ?? ((queue) => notedQueue(queue, sent)),
  });
  return (method: 'POST' | 'PUT' | 'GET' | 'DELETE', patient: object) => request(method, patient);
}

/** What a refused request is answered. */
async function refusal(request: Promise<unknown>): Promise<{ status: number; message: string }> {
  const error = await request.catch((caught: unknown) => caught);
  if (!(error instanceof HttpError)) throw error;
  return { status: error.status, message: error.message };
}

const events = () => sent.map(({ messageType }) => messageType.slice(4));
const merged = (id: string, into: string) => ({
  ...personWith(id),
  active: false,
  link: [{ other: { reference: `Patient/${into}` }, type: 'replaced-by' }],
});

const replaces = (id: string) => ({ other: { reference: `Patient/${id}` }, type: 'replaces' });

const never = () => new Promise<never>(() => undefined);
const later = () => new Promise((resolve) => setTimeout(resolve, LEASE_MS + 200));

describe('DELETE', () => {
  test('sends who is meant, as the last message said, and once', async () => {
    await process()('PUT', { ...personWith('eibe', 'Eibe'), address: [{ city: 'Seeblick' }] });

    const first = await process()('DELETE', { id: 'eibe' });
    const second = await process()('DELETE', { id: 'eibe' });

    expect(events()).toEqual(['A31', 'A29']);
    expect(sent[1]?.body).toMatch(/\rPID\|1\|\|n-eibe~eibe\^\^\^FHIRWORKS\^FW\|\|Eibe\rPV1/);
    expect(first).toEqual({ status: 200, resource: {}, message: '' });
    expect(second).toEqual({
      status: 200,
      resource: {},
      message: 'Not sent: this Patient was deleted before.',
    });
    expect((await refusal(process()('GET', { id: 'eibe' }))).status).toBe(410);
  });

  test('of a patient of whom nothing was sent has the FHIR id alone', async () => {
    await process()('DELETE', { id: 'eibe' });

    expect(sent[0]?.body).toContain('\rPID|1||eibe^^^FHIRWORKS^FW||^^^^^^U\r');
  });

  test('is followed by a new beginning: A28, without deletions', async () => {
    await process()('PUT', { ...personWith('eibe'), birthDate: '1970-01-01' });
    await process()('DELETE', { id: 'eibe' });

    expect((await process()('PUT', personWith('eibe'))).status).toBe(200);
    await process()('PUT', personWith('eibe', 'Neu'));

    expect(events()).toEqual(['A31', 'A29', 'A28', 'A31']);
    expect(sent[2]?.body).not.toContain('""');
    expect((await process()('GET', { id: 'eibe' })).resource.name).toEqual([{ family: 'Neu' }]);
    expect(await rig.item('eibe')).toMatchObject({ confirmed: { messageType: 'ADT^A31', end: undefined } });
  });

  test('is not undone by a version that is not newer', async () => {
    const version = (n: number) => ({
      ...personWith('eibe', `V${n}`),
      meta: { versionId: String(n), lastUpdated: '2026-01-01T00:00:00Z' },
    });
    await process()('PUT', version(2));
    await process()('DELETE', { id: 'eibe' });

    for (const n of [1, 2]) expect((await process()('PUT', version(n))).message).toMatch(/^Not sent/);
    await process()('PUT', version(3));

    expect(events()).toEqual(['A31', 'A29', 'A28']);
  });

  test('is what a Patient that is not in use becomes, once', async () => {
    await process()('PUT', personWith('eibe'));

    const { resource } = await process()('PUT', { ...personWith('eibe'), active: false });
    await process()('PUT', { ...personWith('eibe'), active: false });
    await process()('DELETE', { id: 'eibe' });
    await process()('PUT', { ...personWith('eibe'), active: true });

    expect(resource).toMatchObject({ id: 'eibe', active: false, name: [{ family: 'eibe' }] });
    expect(events()).toEqual(['A31', 'A29', 'A28']);
  });

  test.each([
    ['405 by default', { delete: 'refuse' }, 'DELETE', { id: 'eibe' }, 405],
    ['422 where inactive is refused', { inactive: 'refuse' }, 'PUT', { id: 'eibe', active: false }, 422],
  ] as const)('is refused: %s', async (_, site, method, patient, status) => {
    expect((await refusal(process({ profile: { ...SITE, ...site } })(method, patient))).status).toBe(status);
    expect(await rig.delivered()).toEqual([]);
  });

  test('of a process that died is sent by the next write, before that', async () => {
    await process()('PUT', personWith('eibe'));
    void process({ queue: () => ({ prepare: () => ({ send: never }) }) })('DELETE', { id: 'eibe' });
    await later();

    await process()('PUT', personWith('eibe'));

    expect(events()).toEqual(['A31', 'A29', 'A28']);
  });

  test('of a process that died is what GET reads, and so is the new beginning after it', async () => {
    await process()('PUT', { ...personWith('eibe'), birthDate: '1970-01-01' });
    void process({ queue: () => ({ prepare: () => ({ send: never }) }) })('DELETE', { id: 'eibe' });
    await later();
    expect((await refusal(process()('GET', { id: 'eibe' }))).status).toBe(410);

    await process()('DELETE', { id: 'eibe' });
    void process({ queue: () => ({ prepare: () => ({ send: never }) }) })('PUT', personWith('eibe'));
    await later();

    const { resource } = await process()('GET', { id: 'eibe' });
    expect(resource).toMatchObject({ name: [{ family: 'eibe' }] });
    expect(resource).not.toHaveProperty('birthDate');
    expect(events()).toEqual(['A31', 'A29']);
  });
});

describe('a merge', () => {
  test('passes the groups of both, and is followed by the messages of the survivor on the same way', async () => {
    for (const id of ['stays', 'gone']) await process()('PUT', personWith(id));

    const { resource } = await process()('PUT', merged('gone', 'stays'));
    await process()('PUT', personWith('stays', 'Neu'));

    expect(events()).toEqual(['A31', 'A31', 'A40', 'A31']);
    expect(sent.map(routeOf)).toEqual([
      groupsOf('stays'),
      groupsOf('gone'),
      groupsOf('stays', 'gone'),
      groupsOf('stays', 'gone'),
    ]);
    expect(sent[2]?.body).toMatch(/\rPID\|1\|\|n-stays~stays\^.*\rMRG\|n-gone~gone\^\^\^FHIRWORKS\^FW\|/);
    expect(resource).toMatchObject({ id: 'gone', active: false, link: merged('gone', 'stays').link });
    expect((await process()('GET', { id: 'gone' })).resource).toEqual(resource);
    const stays = (await process()('GET', { id: 'stays' })).resource;
    expect(stays.name).toEqual([{ family: 'Neu' }]);
    expect(stays.link).toEqual([replaces('gone')]);
  });

  test('is what the survivor says from then on, in every answer, and its own link is no loss any more', async () => {
    for (const id of ['a', 'b', 'c']) await process()('PUT', personWith(id));
    await process()('PUT', merged('b', 'a'));
    await process()('PUT', merged('a', 'c'));
    const meta = { versionId: '1', lastUpdated: '2026-01-01T00:00:00Z' };
    const survivor = { ...personWith('c'), link: [replaces('a'), replaces('x')], meta };

    const sentAnew = await process()('PUT', survivor);
    const again = await process()('PUT', survivor);

    // Whose place the one that is gone has taken before is said by that one.
    expect(sentAnew.resource.link).toEqual([replaces('a')]);
    expect(sentAnew.message).toMatch(/^Not mapped exactly: Patient\.link\[1\] \([^)]*\(A40\)\)$/);
    expect(again.message).toMatch(/^Not sent/);
    for (const { resource } of [again, await process()('GET', { id: 'c' })])
      expect(resource.link).toEqual([replaces('a')]);
    expect((await process()('GET', { id: 'a' })).resource.link).toEqual([
      { other: { reference: 'Patient/c' }, type: 'replaced-by' },
      replaces('b'),
    ]);
  });

  test('by an identifier alone comes after the messages of the one that is gone, once', async () => {
    await process()('PUT', personWith('gone'));
    const link = (value: string) => [{ other: { identifier: { value } }, type: 'replaced-by' }];
    const asked = { ...merged('gone', ''), link: link('n-stays') };

    const { resource } = await process()('PUT', asked);
    const again = await process()('PUT', { ...asked, birthDate: '1970-01-01' });
    const other = await refusal(process()('PUT', { ...asked, link: link('n-other') }));

    expect(sent.map(routeOf)).toEqual([groupsOf('gone'), groupsOf('gone')]);
    expect(sent[1]?.body).toMatch(/\rPID\|1\|\|n-stays\|.*\rMRG\|n-gone~gone\^/);
    expect(resource).toMatchObject({ id: 'gone', active: false, link: link('n-stays') });
    expect([again.status, again.resource.link, other.status]).toEqual([200, link('n-stays'), 409]);
  });

  test('is sent once, and the one that is gone stays so', async () => {
    for (const id of ['stays', 'other', 'gone']) await process()('PUT', personWith(id));
    await process()('PUT', merged('gone', 'stays'));

    const again = await process()('PUT', merged('gone', 'stays'));

    expect(again).toMatchObject({ status: 200, message: 'Not sent: this version was sent before.' });
    expect(again.resource.link).toEqual(merged('gone', 'stays').link);
    for (const request of [
      () => process()('PUT', personWith('gone')),
      () => process()('PUT', merged('gone', 'other')),
      () => process()('DELETE', { id: 'gone' }),
    ])
      expect((await refusal(request())).status).toBe(409);
    expect(events()).toEqual(['A31', 'A31', 'A31', 'A40']);
  });

  test('is not undone by a version that comes late', async () => {
    const meta = (n: number) => ({ meta: { versionId: String(n), lastUpdated: '2026-01-01T00:00:00Z' } });
    await process()('PUT', personWith('stays'));
    await process()('PUT', { ...merged('gone', 'stays'), ...meta(3) });

    const { status, message, resource } = await process()('PUT', { ...personWith('gone'), ...meta(2) });

    expect([status, message]).toEqual([200, expect.stringMatching(/^Not sent: a newer version/)]);
    expect(resource.link).toEqual(merged('gone', 'stays').link);
    expect(events()).toEqual(['A31', 'A40']);
  });

  test('of a survivor that has taken the place of others comes after the messages of all', async () => {
    for (const id of ['a', 'b', 'c', 'd']) await process()('PUT', personWith(id));
    await process()('PUT', merged('b', 'a'));
    await process()('PUT', merged('d', 'c'));

    await process()('PUT', merged('c', 'a'));
    await process()('DELETE', { id: 'a' });

    expect(sent.slice(4).map(routeOf)).toEqual([
      groupsOf('a', 'b'),
      groupsOf('c', 'd'),
      groupsOf('a', 'b', 'c', 'd'),
      groupsOf('a', 'b', 'c', 'd'),
    ]);
  });

  test('that a POST asks for is one too', async () => {
    await process()('PUT', personWith('stays'));

    const { status, resource } = await process()('POST', merged('ignored', 'stays'));

    expect(status).toBe(201);
    expect(sent[1]).toMatchObject({ messageType: 'ADT^A40', fhirId: 'stays', route: groupsOf(resource.id) });
  });

  test.each([
    ['itself', merged('gone', 'gone'), 422],
    ['nobody that is known', merged('gone', 'nobody'), 422],
    ['one that was deleted', merged('gone', 'deleted'), 409],
    ['one that was merged away', merged('gone', 'away'), 409],
    ['one that was merged into it', merged('stays', 'away'), 409],
    ['a Patient of no kind', { ...merged('gone', 'x'), link: [{ other: {}, type: 'replaced-by' }] }, 422],
  ])('is refused where the survivor is %s', async (_, patient, status) => {
    for (const id of ['gone', 'stays', 'deleted', 'away']) await process()('PUT', personWith(id));
    await process()('DELETE', { id: 'deleted' });
    await process()('PUT', merged('away', 'stays'));
    sent = [];

    expect((await refusal(process()('PUT', patient))).status).toBe(status);
    expect(sent).toEqual([]);
    for (const id of ['gone', 'stays']) expect((await rig.item(id)).lease).toBeUndefined();
  });

  test('of two into each other at once is at most one', async () => {
    for (const id of ['a', 'b']) await process()('PUT', personWith(id));

    const answers = await Promise.all([
      process()('PUT', merged('a', 'b')).catch(({ status }) => ({ status })),
      process()('PUT', merged('b', 'a')).catch(({ status }) => ({ status })),
    ]);

    const merges = events().filter((event) => event === 'A40').length;
    expect(merges).toBe(answers.filter(({ status }) => status === 200).length);
    expect(merges).toBeLessThan(2);
  });

  test('is written anew where the survivor changes before it has its lease', async () => {
    for (const id of ['stays', 'gone']) await process()('PUT', personWith(id));
    let changed = false;
    const table = (real: RecordTable): RecordTable => ({
      ...real,
      async take(key, ...rest) {
        if (key === 'Patient/stays' && !changed) {
          changed = true;
          await process()('PUT', personWith('stays', 'Neu'));
        }
        return real.take(key, ...rest);
      },
    });

    expect((await process({ table })('PUT', merged('gone', 'stays'))).status).toBe(200);

    expect(events()).toEqual(['A31', 'A31', 'A31', 'A40']);
    expect(sent[3]?.body).toContain('||Neu\rMRG');
  });
});

test('a merge that waits for the survivor until its own hold is over is unavailable: its caller may repeat it', async () => {
  for (const id of ['stays', 'gone']) await process()('PUT', personWith(id));
  const { confirmed } = await rig.item('stays');
  if (confirmed === undefined) throw new Error('stays was sent');
  const lease = { owner: 'another', until: Date.now() + 60_000 };
  const pending = { ...confirmed, time: confirmed.time + 1 };
  await rig.table.take('Patient/stays', lease, pending, AbortSignal.timeout(5000));

  await expect(process()('PUT', merged('gone', 'stays'))).rejects.toBeInstanceOf(UnavailableError);
});

describe('a process that died in a merge', () => {
  const isOf = (id: string) => (key: string) => key === `Patient/${id}`;
  const diesAt = {
    'before it had the lease of the survivor': {
      table: (real: RecordTable): RecordTable => ({
        ...real,
        take: (key, ...rest) => (isOf('stays')(key) ? never() : real.take(key, ...rest)),
      }),
    },
    'before it was enqueued': { queue: () => ({ prepare: () => ({ send: never }) }) },
    'before the survivor knew': {
      table: (real: RecordTable): RecordTable => ({
        ...real,
        prepareGiveBack: (key, ...rest) =>
          isOf('stays')(key) ? { send: never } : real.prepareGiveBack(key, ...rest),
      }),
    },
    'before the one that is gone knew': {
      table: (real: RecordTable): RecordTable => ({
        ...real,
        prepareGiveBack: (key, ...rest) =>
          isOf('gone')(key) ? { send: never } : real.prepareGiveBack(key, ...rest),
      }),
    },
  } satisfies Record<string, Between>;

  test('leaves the survivor as it was for GET, and the one that is gone as merged', async () => {
    for (const id of ['stays', 'gone']) await process()('PUT', personWith(id));
    void process(diesAt['before the survivor knew'])('PUT', merged('gone', 'stays'));
    await later();

    const stays = await process()('GET', { id: 'stays' });
    const gone = await process()('GET', { id: 'gone' });

    expect((await rig.item('stays')).pending?.messageType).toBe('ADT^A40');
    expect(stays.resource.name).toEqual([{ family: 'stays' }]);
    expect(stays.resource).not.toHaveProperty('link');
    expect(gone.resource).toMatchObject({ active: false, link: [{ type: 'replaced-by' }] });
  });

  const nexts = {
    'the same request': () => process()('PUT', merged('gone', 'stays')),
    'an update of the survivor': () => process()('PUT', personWith('stays', 'Neu')),
    'an update of the one that is gone': () => refusal(process()('PUT', personWith('gone'))),
  };
  const cases = Object.keys(diesAt).flatMap((at) => Object.keys(nexts).map((next) => [at, next] as const));

  test.each(['before it was enqueued', 'before the survivor knew'] as const)(
    '%s: GET reads both as they will be',
    async (at) => {
      for (const id of ['stays', 'gone']) await process()('PUT', personWith(id));
      void process(diesAt[at])('PUT', merged('gone', 'stays'));
      await later();

      expect((await process()('GET', { id: 'stays' })).resource).toMatchObject({
        name: [{ family: 'stays' }],
      });
      expect((await process()('GET', { id: 'gone' })).resource.link).toEqual(merged('gone', 'stays').link);
    },
  );

  test.each(cases)(
    '%s, and the next is %s: the merge is in the queue once, in its place',
    async (at, next) => {
      for (const id of ['stays', 'gone']) await process()('PUT', personWith(id));
      void process(diesAt[at as keyof typeof diesAt])('PUT', merged('gone', 'stays'));
      await later();

      await nexts[next as keyof typeof nexts]();
      // Whoever came next, all is in order in the end.
      expect((await process()('PUT', merged('gone', 'stays'))).status).toBe(200);
      await process()('PUT', personWith('stays', 'Zuletzt'));

      const bodies = await rig.delivered();
      const ofStays = bodies.filter((body) => body.includes('|n-stays~'));
      const ofGroup = ofStays.map((body) => /\rEVN\|(\w+)/.exec(body)?.[1]);
      const ids = bodies.map(controlIdOf);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ofGroup.filter((event) => event === 'A40')).toHaveLength(1);
      expect(ofGroup.at(-1)).toBe('A31');
      expect(await rig.item('gone')).toMatchObject({
        confirmed: { end: { kind: 'merged', survivor: { fhirId: 'stays' } } },
      });
      expect(await rig.item('stays')).toMatchObject({
        absorbed: [expect.stringMatching(/^gone /)],
        lease: undefined,
      });
      // Only the messages of a group have an order.
      expect(ofStays.at(-1)).toContain('|Zuletzt\r');
    },
  );
});
