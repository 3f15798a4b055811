import { Pace } from '../../../fargate-sender/delivery/pace.ts';

function paceOf(callMs: number, exchangeMs: number): Pace {
  const pace = new Pace();
  for (let count = 0; count < 50; count += 1) {
    pace.called(callMs);
    pace.exchanged(exchangeMs);
  }
  return pace;
}

test('more is asked for when what is held is sent within two calls', () => {
  expect(paceOf(20, 20).isLow(2)).toBe(true);
  expect(paceOf(20, 20).isLow(3)).toBe(false);
  expect(paceOf(20, 100).isLow(0)).toBe(true);
  expect(paceOf(20, 100).isLow(1)).toBe(false);
  expect(paceOf(20, 1).isLow(39)).toBe(true);
  expect(paceOf(20, 1).isLow(41)).toBe(false);
});

test('before anything is measured a call counts as 20 ms, as AWS says', () => {
  const pace = new Pace();

  expect(pace.isLow(2)).toBe(true);
  expect(pace.isLow(3)).toBe(false);
});

test('a call that took long counts as a second at most', () => {
  const pace = paceOf(60_000, 100);

  expect(pace.isLow(19)).toBe(true);
  expect(pace.isLow(21)).toBe(false);
});
