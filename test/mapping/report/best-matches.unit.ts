import { bestMatches } from '../../../mapping/report/best-matches.ts';

const MANY = 20_000;
const leaves = (...texts: string[]) => new Map(texts.map((text, index) => [`${index + 1}.1`, text]));

test('each goes with the one that says most of the same, and at equal terms with the first', () => {
  const wanted = [leaves('a', 'b', 'c'), leaves('a', 'x', 'y'), leaves('a', 'b')];

  expect(bestMatches(wanted, [leaves('a', 'x'), leaves('a', 'b', 'z'), leaves('a', 'b', 'y')])).toEqual([
    1, 0, 2,
  ]);
});

test('what says the same goes together, though another one that says it too comes before', () => {
  expect(bestMatches([leaves('a', 'b'), leaves('a')], [leaves('a')])).toEqual([undefined, 0]);
  expect(bestMatches([leaves('b'), leaves('a'), leaves('a')], [leaves('a'), leaves('a')])).toEqual([
    undefined,
    0,
    1,
  ]);
});

test('the rest, without anything in common, is matched in order if both lists have as many left, else not', () => {
  const wanted = [leaves('a'), leaves('b'), leaves()];

  expect(bestMatches(wanted, [leaves('b'), leaves('x'), leaves('y')])).toEqual([1, 0, 2]);
  expect(bestMatches(wanted, [leaves('b'), leaves()])).toEqual([undefined, 0, undefined]);
});

test('tens of thousands are paired in a time that grows with their number', () => {
  const many = (last: string, texts = Array.from({ length: MANY }, (_, index) => index)) =>
    texts.map((index) => leaves(`name ${index}`, 'relationship', last));
  const identity = [...many('').keys()];
  const start = performance.now();

  // All alike, and each in its place: compared with every other one that would be four hundred million comparisons.
  expect(bestMatches(many('a'), many('b'))).toEqual(identity);
  // The same in another order.
  expect(bestMatches(many('a'), many('a').reverse())).toEqual(identity.toReversed());
  // None says anything about what differs in all.
  expect(bestMatches(Array(MANY).fill(leaves('x')), Array(MANY).fill(leaves('x')))).toEqual(identity);
  expect(performance.now() - start).toBeLessThan(10_000);
});
