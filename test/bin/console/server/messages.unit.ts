import { logEvent } from '../../../../bin/console/server/log-event.ts';
import { Messages } from '../../../../bin/console/server/messages.ts';
import { Watch } from '../../../../local/console/watch.ts';

const ADT = 'MSH|^~\\&|A||||20260102||ADT^A28^ADT_A05|C1|T|2.5.1\rPID|||7^^^X^FW||PLANTED^NAME\rPV1||N\r';
const AT = Date.parse('2026-01-02T03:04:05.000Z');

function line(event: string, fields: object = {}, seconds = 1): string {
  const timestamp = new Date(AT + seconds * 1000).toISOString();
  return JSON.stringify({
    level: 'INFO',
    message: event,
    service: 'fargate-sender',
    timestamp,
    controlId: 'C1',
    ...fields,
  });
}

function seen(...lines: string[]): Messages {
  const messages = new Messages();
  messages.enqueued(ADT, AT);
  for (const one of lines) {
    const event = logEvent(one);
    if (event !== undefined) messages.logged(event);
  }
  return messages;
}

const row = (...lines: string[]) => seen(...lines).rows[0];

test('a message that is put into the queue is a row with its names', () => {
  expect(row()).toEqual({
    controlId: 'C1',
    trigger: 'A28',
    fhirId: '7',
    source: '',
    state: 'queued',
    attempts: 0,
    enqueuedAt: AT,
    settledAt: undefined,
    answer: '',
    isArchived: false,
  });
});

const FAILED = line('attempt-failed', { attempt: 1, reason: 'reset' });
const DELIVERED = line('message-delivered', { attempt: 2, acknowledgmentCode: 'AA' }, 3);

test('a message that came through the intake names its source', () => {
  expect(row(line('message-accepted', { service: 'intake', source: 'hapi' }))).toMatchObject({
    source: 'hapi',
  });
});

test.each<[string, string[], object]>([
  ['fails once', [FAILED], { state: 'retrying', attempts: 1, answer: 'reset' }],
  [
    'is refused',
    [
      line('attempt-refused', {
        attempt: 1,
        acknowledgmentCode: 'AE',
        errorCode: '101',
        errors: ['101 Required field missing at PID^1^3', '207 Application internal error'],
        delayMs: 5,
      }),
    ],
    {
      state: 'retrying',
      answer: 'AE 101 Required field missing at PID^1^3; 207 Application internal error',
    },
  ],
  [
    'is accepted after that',
    [FAILED, DELIVERED],
    { state: 'delivered', attempts: 2, answer: 'AA', settledAt: AT + 3000 },
  ],
  [
    'is quarantined',
    [line('message-quarantined', { attempt: 1, reason: 'nack', acknowledgmentCode: 'AR' })],
    { state: 'quarantined', answer: 'AR', settledAt: AT + 1000 },
  ],
  ['is given back', [FAILED, line('message-given-back')], { state: 'queued' }],
  [
    'is not given back and waits for its hold to end',
    [FAILED, line('give-back-failed')],
    { state: 'queued' },
  ],
  ['is archived', [line('message-received', { outcome: 'stored' })], { isArchived: true, state: 'queued' }],
  ['is not archived', [line('message-received', { outcome: 'fault' })], { isArchived: false }],
  ['has an event that is not known', [line('message-weighed', { grams: 3 })], { state: 'queued' }],
])('one that %s', (_, lines, expected) => {
  expect(row(...lines)).toMatchObject(expected);
});

test('a resent message starts again and keeps its history', () => {
  const messages = seen(line('message-quarantined', { attempt: 1, reason: 'nack' }));
  messages.enqueued(ADT, AT + 60_000);

  expect(messages.rows[0]).toMatchObject({ state: 'queued', enqueuedAt: AT + 60_000, settledAt: undefined });
  expect(messages.get('C1')?.steps.map(({ event }) => event)).toEqual([
    'message-queued',
    'message-quarantined',
    'message-resent',
  ]);
});

test('what a log line said is kept when the queue reports the message later', () => {
  const messages = new Messages();
  const event = logEvent(DELIVERED);
  if (event !== undefined) messages.logged(event);
  messages.enqueued(ADT, AT);

  expect(messages.rows).toHaveLength(1);
  expect(messages.rows[0]).toMatchObject({ state: 'delivered', trigger: 'A28', enqueuedAt: AT });
});

test('an event shows its fields as words', () => {
  expect(seen(DELIVERED).get('C1')?.steps.at(-1)).toEqual({
    at: AT + 3000,
    process: 'fargate-sender',
    event: 'message-delivered',
    detail: 'attempt 2, acknowledgment code AA',
  });
});

test('only the newest 200 are kept', () => {
  const messages = new Messages();
  for (let n = 0; n < 250; n += 1) messages.enqueued(ADT.replace('C1', `C${n}`), AT + n);

  expect(messages.rows.map(({ controlId }) => controlId)).toEqual(
    Array.from({ length: 200 }, (_, n) => `C${n + 50}`),
  );
});

test('a removed message does not come back as a new one when the sender delivers it', () => {
  const messages = new Messages();
  for (let n = 0; n < 201; n += 1) messages.enqueued(ADT.replace('C1', `C${n}`), AT + n);
  const event = logEvent(line('message-delivered', { controlId: 'C0' }));
  if (event === undefined) throw new Error('no event');
  messages.logged(event);

  expect(messages.get('C0')).toBeUndefined();
  expect(messages.rows).toHaveLength(200);
});

test.each(['', 'npm ended; starting it again', '{', '{}', 'null', '{"message":1}'])(
  'a line that is no event, %j, is left alone',
  (text) => {
    expect(logEvent(text)).toBeUndefined();
  },
);

test("the sender's breaker and links are those of its last metrics and events", () => {
  const watch = new Watch();
  const emf = (BreakerOpen: number, LanesConnected: number) =>
    JSON.stringify({
      _aws: { Timestamp: AT },
      service: 'fargate-sender',
      BreakerOpen,
      LanesConnected,
      SenderReady: 1,
    });
  let changes = 0;
  watch.listen({ message: () => undefined, change: () => (changes += 1) });

  watch.line(emf(0, 2));
  expect(watch.sender).toEqual({ isBreakerOpen: false, isPaused: false, links: 2 });
  watch.line(line('breaker-open'));
  expect(watch.sender.isBreakerOpen).toBe(true);
  watch.line(line('sending-paused'));
  expect(watch.sender.isPaused).toBe(true);
  watch.line(line('stopped'));
  expect(watch.sender).toEqual({ isBreakerOpen: false, isPaused: false, links: 0 });
  expect(changes).toBe(4);
});
