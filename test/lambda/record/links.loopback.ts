import type { MessageQueue, QueueMessage } from '../../../lambda/ports.ts';
import type { SiteProfile } from '../../../mapping/core/site-profile.ts';
import { groupsOf, notedQueue, personWith, routeOf } from '../../support/noted-queue.ts';
import { RecordRig } from '../../support/record-rig.ts';

// Links as messages of their own, on the real protocols of DynamoDB and SQS.

// A living process ends its work well within it, on a busy machine too.
const LEASE_MS = 3000;

let rig: RecordRig;
let sent: QueueMessage[];
beforeEach(async () => {
  rig = await RecordRig.start(LEASE_MS);
  sent = [];
});

afterEach(() => rig.stop());

const SITE: Partial<SiteProfile> = { delete: 'A29', merge: 'A40', links: 'A24' };
type Between = NonNullable<Parameters<RecordRig['process']>[0]>;

/** A process of the Lambda whose messages are noted as they go to the queue. */
function process(between: Between = {}) {
  return rig.process({
    profile: SITE,
    ...between,
    queue: (queue) => notedQueue((between.queue ?? same)(queue), sent),
  });
}

const same = <T>(one: T): T => one;
const put = (patient: object, between?: Between) => process(between)('PUT', patient);
const events = () => sent.map(({ messageType }) => messageType.slice(4));
const linkedTo = (...ids: string[]) => ({
  link: ids.map((id) => ({ other: { reference: `Patient/${id}` }, type: 'seealso' })),
});

const never = () => new Promise<never>(() => undefined);
const later = () => new Promise((resolve) => setTimeout(resolve, LEASE_MS + 200));

describe('a link', () => {
  test('that is new is sent after the update, by the groups of both; later messages take the same way', async () => {
    for (const id of ['a', 'b']) await put(personWith(id));

    const { resource, message } = await put({ ...personWith('a'), ...linkedTo('b') });
    await put({ ...personWith('a', 'Neu'), ...linkedTo('b') });

    expect(events()).toEqual(['A31', 'A31', 'A31', 'A24', 'A31']);
    expect(sent.slice(2).map(routeOf)).toEqual([groupsOf('a'), groupsOf('a', 'b'), groupsOf('a', 'b')]);
    expect(sent[3]?.body).toMatch(/\rPID\|1\|\|n-a~a\^.*\rPID\|2\|\|n-b~b\^\^\^FHIRWORKS\^FW\|\|b\r$/);
    expect([resource.link, message]).toEqual([linkedTo('b').link, '']);
    expect((await process()('GET', { id: 'a' })).resource.link).toEqual(linkedTo('b').link);
  });

  test('that is gone is sent as unlinked, and linked anew if it comes back', async () => {
    for (const id of ['a', 'b', 'c']) await put(personWith(id));
    sent = [];

    for (const ids of [['b'], ['b', 'c'], ['c'], [], ['b']])
      await put({ ...personWith('a'), ...linkedTo(...ids) });

    const links = sent.filter(({ messageType }) => messageType !== 'ADT^A31');
    expect(links.map(({ messageType, body }) => [messageType, /PID\|2\|\|n-(\w)/.exec(body)?.[1]])).toEqual([
      ['ADT^A24', 'b'],
      ['ADT^A24', 'c'],
      ['ADT^A37', 'b'],
      ['ADT^A37', 'c'],
      ['ADT^A24', 'b'],
    ]);
    // Each comes after those before it.
    expect(new Set(routeOf(links.at(-1)))).toEqual(new Set(groupsOf('a', 'b', 'c')));
  });

  test('to a record of which nothing was sent waits until the next write after that', async () => {
    const first = await put({ ...personWith('a'), ...linkedTo('b') });
    await put(personWith('b'));
    const second = await put({ ...personWith('a'), ...linkedTo('b') });

    expect(first.message).toMatch(/^Not mapped exactly: Patient\.link\[0\] \(no A24: /);
    expect(second.message).toBe('');
    expect(events()).toEqual(['A31', 'A31', 'A31', 'A24']);
  });

  test('is no loss where no update can say it', async () => {
    await put(personWith('b'));
    const segments = { PD1: false, NK1: true, ROL: true, OBX: false };

    const { message } = await put(
      { ...personWith('a'), ...linkedTo('b', 'c') },
      { profile: { ...SITE, segments } },
    );

    expect(message).toMatch(
      /^Not mapped exactly: Patient\.link\[1\] .*\. Sent, and not read back: Patient\.link\[0\] \(the site takes no PD1\)$/,
    );
  });

  test('ends with the record: nothing unlinks what was deleted, and what begins anew is linked anew', async () => {
    for (const id of ['a', 'b']) await put(personWith(id));
    await put({ ...personWith('a'), ...linkedTo('b') });
    sent = [];

    await process()('DELETE', { id: 'a' });
    await put({ ...personWith('a'), ...linkedTo('b') });
    await process()('DELETE', { id: 'b' });
    await put(personWith('a'));

    expect(events()).toEqual(['A29', 'A28', 'A24', 'A29', 'A31']);
    for (const index of [0, 1, 2, 4]) expect(routeOf(sent[index])).toEqual(groupsOf('a', 'b'));
  });

  test('is passed by a merge of its record too', async () => {
    for (const id of ['a', 'b', 'stays']) await put(personWith(id));
    await put({ ...personWith('a'), ...linkedTo('b') });

    await put({
      ...personWith('a'),
      active: false,
      link: [{ other: { reference: 'Patient/stays' }, type: 'replaced-by' }],
    });
    await put(personWith('stays'));

    for (const one of sent.slice(-2)) expect(routeOf(one)).toEqual(groupsOf('stays', 'a', 'b'));
    expect((await process()('GET', { id: 'stays' })).resource.link).toEqual([
      { other: { reference: 'Patient/a' }, type: 'replaces' },
    ]);
  });

  test('that a POST says is sent too, and none at a site that sends no links', async () => {
    await put(personWith('b'));

    const { resource } = await process()('POST', { ...personWith('ignored'), ...linkedTo('b') });
    await put({ ...personWith('c'), ...linkedTo('b') }, { profile: { ...SITE, links: undefined } });

    expect(events()).toEqual(['A31', 'A28', 'A24', 'A31']);
    expect(routeOf(sent[2])).toEqual(groupsOf(resource.id, 'b'));
  });

  test.each([
    ['before the update was enqueued', () => false],
    ['between the update and the link', ({ messageType }: QueueMessage) => messageType === 'ADT^A31'],
  ])('of a process that died %s is sent once by the next write, before that', async (_, passes) => {
    for (const id of ['a', 'b']) await put(personWith(id));
    sent = [];
    const queue = (real: MessageQueue): MessageQueue => ({
      prepare: (message) => (passes(message) ? real.prepare(message) : { send: never }),
    });
    void put({ ...personWith('a'), ...linkedTo('b') }, { queue });
    await later();

    await put({ ...personWith('a', 'Neu'), ...linkedTo('b') });

    // What is enqueued again has the same control ID, so the queue takes it once.
    const ofA = (await rig.delivered()).filter((body) => body.includes('\rPID|1||n-a~'));
    expect(ofA.map((body) => /\rEVN\|(\w+)/.exec(body)?.[1])).toEqual(['A31', 'A31', 'A24', 'A31']);
  });

  test('of two writes at once is sent once', async () => {
    for (const id of ['a', 'b']) await put(personWith(id));

    await Promise.all(['X', 'Y', 'Z'].map((family) => put({ ...personWith('a', family), ...linkedTo('b') })));

    expect(events().filter((event) => event === 'A24')).toHaveLength(1);
  });
});
