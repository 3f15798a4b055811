import { readDrillOptions, roundsOf } from '../../../local/drill/options.ts';

test.each<[number, [lanes: number, messages: number][]]>([
  [1, [[1, 1]]],
  [
    2,
    [
      [1, 1],
      [2, 1],
    ],
  ],
  [
    4,
    [
      [1, 2],
      [2, 1],
      [4, 1],
    ],
  ],
  [
    3000,
    [
      [1, 1000],
      [2, 1000],
      [4, 1000],
    ],
  ],
])('%i messages are spread over the rounds, and none is without one', (messages, rounds) => {
  const options = readDrillOptions(['--messages', String(messages)]);

  expect(roundsOf(options)).toEqual(rounds.map(([lanes, share]) => ({ lanes, messages: share })));
});
