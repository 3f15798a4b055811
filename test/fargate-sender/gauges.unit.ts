import { setTimeout as wait } from 'node:timers/promises';
import { type State, startGauges } from '../../fargate-sender/gauges.ts';
import { eventually } from '../support/eventually.ts';
import { recordingLog } from '../support/observability/recording-log.ts';
import { recordingMetrics } from '../support/observability/recording-metrics.ts';

const CLOSED: State = {
  isReady: true,
  isBreakerOpen: false,
  lanesConnected: 2,
  certificateDaysLeft: undefined,
};
/** With what alarms take for nothing, where it would otherwise be missing. */
const CLOSED_VALUES = {
  MessagesDelivered: 0,
  MessagesQuarantined: 0,
  QuarantineFailures: 0,
  ReceiveFailures: 0,
  SenderReady: 1,
  BreakerOpen: 0,
  LanesConnected: 2,
};

let stop: () => void = () => undefined;
afterEach(() => stop());

/** Gauges of a state that a test changes. */
function gaugesOf(state: State, everyMs?: number) {
  const [log, metrics] = [recordingLog(), recordingMetrics()];
  let now = state;
  const gauges = startGauges(() => now, metrics, log, everyMs);
  stop = gauges.stop;
  return {
    set(change: Partial<State>) {
      now = { ...now, ...change };
    },
    look: gauges.look,
    values: () => metrics.records.map(({ values }) => values),
    events: () => log.lines.map(({ event }) => event),
  };
}

test('a state that stays is recorded at the start and each time that the alarms need a value, until it is stopped', async () => {
  const { values, events } = gaugesOf(CLOSED, 20);
  expect(values()).toStrictEqual([CLOSED_VALUES]);
  await eventually(values, (all) => all.length >= 3);
  stop();
  const before = values();
  await wait(60);

  expect(values()).toEqual(before);
  expect(new Set(before.map((one) => JSON.stringify(one)))).toEqual(new Set([JSON.stringify(CLOSED_VALUES)]));
  expect(events()).toEqual([]);
});

test.each<[string, Partial<State>, object]>([
  ['a link that fell', { lanesConnected: 1 }, { LanesConnected: 1 }],
  ['a queue that does not answer', { isReady: false }, { SenderReady: 0 }],
])('%s is recorded within seconds although nothing reports it', async (_, change, recorded) => {
  const { set, values } = gaugesOf(CLOSED);
  set(change);

  await eventually(values, (all) => all.length > 1, 5000);

  expect(values()).toEqual([CLOSED_VALUES, { ...CLOSED_VALUES, ...recorded }]);
});

test('a breaker that opens and closes is recorded and logged once each, and a sender that starts has closed none', () => {
  const { set, look, values, events } = gaugesOf(CLOSED);
  for (const isBreakerOpen of [true, true, false, false]) {
    set({ isBreakerOpen });
    look();
  }

  expect(values().map(({ BreakerOpen }) => BreakerOpen)).toEqual([0, 1, 0]);
  expect(events()).toEqual(['breaker-open', 'breaker-closed']);
});

test('the days that a certificate lasts are recorded where there is one', () => {
  expect(gaugesOf({ ...CLOSED, certificateDaysLeft: 0 }).values()).toEqual([
    { ...CLOSED_VALUES, CertificateDaysLeft: 0 },
  ]);
});
