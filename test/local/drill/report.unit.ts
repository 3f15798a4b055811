import { judgeRun } from '../../../local/drill/judge-run.ts';
import { reportOf } from '../../../local/drill/report.ts';
import type { Round } from '../../../local/drill/round.ts';

function round(...sent: string[]): Round {
  const verdict = judgeRun({
    sent: sent.map((controlId) => ({ controlId, patient: 'p' })),
    arrivals: [],
    kills: [],
    timeouts: [],
    ackTimeoutMs: 1000,
    restartMs: 500,
    quarantined: [],
  });
  return { verdict, faults: new Map(), kills: 0, stops: 0, outages: 0, arrivals: [], ms: 1000 };
}

test('a drill that is not good says what failed in its last line', () => {
  const report = reportOf([round('C1', 'C2'), round()], 7);

  expect(report).toMatch(/\nNOT GOOD \(lost: 2, rounds in which nothing was sent: 1\): seed 7, 2 s$/);
});
