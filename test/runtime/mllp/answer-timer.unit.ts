import { setTimeout as wait } from 'node:timers/promises';
import { AnswerTimer } from '../../../runtime/mllp/answer-timer.ts';

/** How often a timer called back. */
function counted() {
  let outs = 0;
  let onOut: () => void = () => undefined;
  const timer = new AnswerTimer(() => {
    outs += 1;
    onOut();
  });
  const nextOut = () =>
    new Promise<void>((resolve) => {
      onOut = resolve;
    });
  return { timer, nextOut, outs: () => outs };
}

test('calls back once, and again once it is started again', async () => {
  const { timer, nextOut, outs } = counted();
  timer.start(5);
  await nextOut();
  await wait(20);
  expect(outs()).toBe(1);

  timer.start(5);
  await nextOut();
  expect(outs()).toBe(2);
});

test('is restarted by each message: time that ran for an earlier one does not count', async () => {
  const { timer, nextOut, outs } = counted();
  const begin = performance.now();
  for (let message = 0; message < 6; message += 1) {
    timer.start(1000);
    timer.stop();
    await wait(10);
  }
  timer.start(1000);
  const last = performance.now();
  await nextOut();

  expect(performance.now() - last).toBeGreaterThan(990);
  expect(last - begin).toBeGreaterThan(50);
  expect(outs()).toBe(1);
});

test.each<[string, (timer: AnswerTimer) => void]>([
  ['stopped', (timer) => timer.stop()],
  ['ended', (timer) => timer.end()],
])('does not call back once it is %s', async (_, act) => {
  const { timer, outs } = counted();
  timer.start(5);
  act(timer);
  await wait(30);
  expect(outs()).toBe(0);
});

test('takes another time than before', async () => {
  const { timer, nextOut } = counted();
  timer.start(60_000);
  timer.start(5);
  await nextOut();
});
