import { setImmediate as turn } from 'node:timers/promises';
import { Breaker } from '../../fargate-sender/breaker.ts';

const never = new AbortController().signal;

/** Asks for something and says, a moment later, whether it was granted. */
async function granted<T>(asked: Promise<T>): Promise<T | 'waits'> {
  await turn();
  return Promise.race([asked, turn('waits' as const)]);
}

function opened(onReject: 'continue' | 'pause' = 'continue'): Breaker {
  const breaker = new Breaker({ onReject });
  breaker.linkUp();
  for (let failure = 0; failure < 3; failure += 1) breaker.unanswered();
  return breaker;
}

describe('the breaker', () => {
  test('lets everybody receive and send while it is closed, after two failures too', async () => {
    const breaker = new Breaker({ onReject: 'continue' });
    breaker.linkUp();
    breaker.unanswered();
    breaker.unanswered();

    expect(breaker.isOpen).toBe(false);
    for (let lane = 0; lane < 2; lane += 1) {
      expect(await granted(breaker.turnToReceive(never))).toBeInstanceOf(Function);
      expect(await granted(breaker.turnToSend(never))).toBeInstanceOf(Function);
    }
  });

  test('lets no lane receive while it is open and a lane holds a message, and one at a time send', async () => {
    const breaker = opened();
    breaker.holding();
    breaker.holding();

    expect(breaker.isOpen).toBe(true);
    expect(await granted(breaker.turnToReceive(never))).toBe('waits');
    const probe = await granted(breaker.turnToSend(never));
    const next = breaker.turnToSend(never);
    expect(await granted(next)).toBe('waits');
    if (typeof probe === 'function') probe();
    expect(await granted(next)).toBeInstanceOf(Function);
  });

  test('lets one lane receive while it is open and no lane holds a message', async () => {
    const breaker = opened();
    const letGo = breaker.holding();
    const [one, other] = [breaker.turnToReceive(never), breaker.turnToReceive(never)];
    expect(await granted(one)).toBe('waits');

    letGo();

    expect(await granted(one)).toBeInstanceOf(Function);
    expect(await granted(other)).toBe('waits');
  });

  test('lets everybody go on once the endpoint answers', async () => {
    const breaker = opened();
    breaker.holding();
    const waiting = [breaker.turnToReceive(never), breaker.turnToReceive(never), breaker.turnToSend(never)];

    breaker.answered();

    for (const one of waiting) expect(await granted(one)).toBeInstanceOf(Function);
    expect(breaker.isOpen).toBe(false);
  });

  test('is open after three failed connects only while no lane has a link that lasts', () => {
    const breaker = new Breaker({ onReject: 'continue' });
    for (let failure = 0; failure < 3; failure += 1) breaker.connectFailed();
    expect(breaker.isOpen).toBe(true);

    breaker.linkUp();
    expect(breaker.isOpen).toBe(true);
    breaker.linkDown(false);
    breaker.linkUp();
    breaker.linkLasts();
    expect(breaker.isOpen).toBe(false);
    for (let failure = 0; failure < 3; failure += 1) breaker.connectFailed();
    expect(breaker.isOpen).toBe(false);
    breaker.linkDown(true);
    expect(breaker.isOpen).toBe(true);
    breaker.answered();
    expect(breaker.isOpen).toBe(false);
  });

  test('lets no lane receive or send after a quarantine with ON_REJECT=pause, until it is resumed', async () => {
    const breaker = new Breaker({ onReject: 'pause' });
    breaker.linkUp();
    expect(breaker.quarantined()).toBe(true);
    const waiting = [breaker.turnToReceive(never), breaker.turnToSend(never)];
    breaker.answered();
    for (const one of waiting) expect(await granted(one)).toBe('waits');

    expect(breaker.resume()).toBe(true);

    for (const one of waiting) expect(await granted(one)).toBeInstanceOf(Function);
    expect(breaker.resume()).toBe(false);
    expect(new Breaker({ onReject: 'continue' }).quarantined()).toBe(false);
  });

  test('ends a wait whose signal is aborted', async () => {
    const breaker = opened('pause');
    breaker.quarantined();
    const end = new AbortController();
    const waiting = breaker.turnToSend(end.signal);

    end.abort();

    expect(await granted(waiting)).toBeUndefined();
    expect(await granted(breaker.turnToReceive(end.signal))).toBeUndefined();
  });
});
