import { type Arrival, type Evidence, type Incident, judgeRun } from '../../../local/drill/judge-run.ts';

// The drill's verdict must be able to fail: each thing that may not happen is planted here.

let clock = 0;
const arrival = (controlId: string, answer: Arrival['answer'], rest: Partial<Arrival> = {}): Arrival => {
  clock += 10;
  return { controlId, sender: 0, atMs: clock, linkSinceMs: clock - 5, answer, isUnchanged: true, ...rest };
};
const evidence = (arrivals: Arrival[], rest: Partial<Evidence> = {}): Evidence => ({
  sent: [
    { controlId: 'A1', patient: 'a' },
    { controlId: 'B1', patient: 'b' },
    { controlId: 'A2', patient: 'a' },
  ],
  arrivals,
  kills: [],
  timeouts: [],
  ackTimeoutMs: 1000,
  restartMs: 0,
  quarantined: [],
  ...rest,
});
const good = () => ['A1', 'B1', 'A2'].map((id) => arrival(id, 'accepted'));

beforeEach(() => {
  clock = 0;
});

test('a drill in which everything arrives once and in order is good', () => {
  expect(judgeRun(evidence(good()))).toMatchObject({ sent: 3, accepted: 3, isGood: true });
});

test('a drill in which nothing was sent proves nothing', () => {
  expect(judgeRun(evidence([], { sent: [] })).isGood).toBe(false);
});

test.each<[string, Evidence, object]>([
  ['a message that never arrived is lost', evidence(good().slice(0, 2)), { lost: ['A2'] }],
  [
    'a message whose last answer was unclear is lost',
    evidence([arrival('A1', 'unclear'), ...good().slice(1)]),
    { lost: ['A1'], outOfOrder: ['A2'] },
  ],
  [
    'a message that was refused and is not in quarantine is lost',
    evidence([arrival('B1', 'refused'), arrival('A1', 'accepted'), arrival('A2', 'accepted')]),
    { lost: ['B1'] },
  ],
  [
    'a later message before an earlier one of its patient is out of order',
    evidence([arrival('A2', 'accepted'), arrival('A1', 'accepted'), arrival('B1', 'accepted')]),
    { outOfOrder: ['A2', 'A1'] },
  ],
  [
    'a later message while an earlier one is still unclear is out of order',
    evidence([
      arrival('A1', 'unclear'),
      arrival('A2', 'accepted'),
      arrival('A1', 'accepted'),
      arrival('B1', 'accepted'),
    ]),
    { outOfOrder: ['A2', 'A1'] },
  ],
  [
    'a duplicate after an accept that nothing disturbed is unexplained',
    evidence([...good(), arrival('A2', 'accepted')]),
    { unexplained: ['A2'] },
  ],
  [
    'the kill of another sender explains nothing',
    evidence([...good(), arrival('A2', 'accepted')], { kills: [{ sender: 1, atMs: 35 }] }),
    { unexplained: ['A2'] },
  ],
  [
    'a kill before its link or after the duplicate explains nothing',
    evidence([...good(), arrival('A2', 'accepted')], {
      kills: [
        { sender: 0, atMs: 24 },
        { sender: 0, atMs: 50 },
      ],
    }),
    { unexplained: ['A2'] },
  ],
  [
    'a timeout that came sooner than the timeout explains nothing',
    evidence([...good(), arrival('A2', 'accepted')], {
      timeouts: [{ sender: 0, controlId: 'A2', atMs: 35 }],
    }),
    { unexplained: ['A2'] },
  ],
  [
    'other bytes are a change',
    evidence([arrival('A1', 'accepted', { isUnchanged: false }), ...good().slice(1)]),
    { changed: ['A1'] },
  ],
  [
    'a message in quarantine that the endpoint never refused is a failure',
    evidence(good().slice(0, 2), { quarantined: ['A2'] }),
    { quarantinedForNothing: ['A2'], lost: [] },
  ],
])('%s', (_, planted, faults) => {
  expect(judgeRun(planted)).toMatchObject({ ...faults, isGood: false });
});

describe('a duplicate is explained', () => {
  const again = (atMs: number, rest: Partial<Evidence>) => {
    clock = 0;
    return judgeRun(evidence([...good(), arrival('A2', 'accepted', { atMs })], rest));
  };
  const incident = (atMs: number, controlId?: string): Incident => ({
    sender: 0,
    atMs,
    ...(controlId && { controlId }),
  });

  test('by an attempt without a clear answer', () => {
    const verdict = judgeRun(
      evidence([...good().slice(0, 2), arrival('A2', 'unclear'), arrival('A2', 'accepted')]),
    );

    expect(verdict).toMatchObject({ duplicates: { unclear: 1, killed: 0, slow: 0 }, isGood: true });
  });

  test('by the kill of its sender while its connection was open, even if the message was read later', () => {
    expect(again(5000, { kills: [incident(35)] }).duplicates).toEqual({ unclear: 0, killed: 1, slow: 0 });
    expect(again(5000, { kills: [incident(27)] }).isGood).toBe(true);
  });

  test('by a kill before its connection was noticed, if the next process cannot have been there yet', () => {
    expect(again(5000, { kills: [incident(10)], restartMs: 15 }).duplicates.killed).toBe(1);
    expect(again(5000, { kills: [incident(9)], restartMs: 15 }).isGood).toBe(false);
  });

  test('by an acknowledgment timeout, if that long had passed', () => {
    expect(again(1500, { timeouts: [incident(1030, 'A2')] }).duplicates).toEqual({
      unclear: 0,
      killed: 0,
      slow: 1,
    });
  });
});

test('a message that was refused and is in quarantine is settled, and the next one of its patient is in order', () => {
  const verdict = judgeRun(
    evidence(
      [
        arrival('A1', 'refused'),
        arrival('A1', 'refused'),
        arrival('A2', 'accepted'),
        arrival('B1', 'accepted'),
      ],
      { quarantined: ['A1'] },
    ),
  );

  expect(verdict).toMatchObject({ accepted: 2, quarantined: 1, isGood: true });
  expect(verdict.duplicates).toEqual({ unclear: 0, killed: 0, slow: 0 });
});
