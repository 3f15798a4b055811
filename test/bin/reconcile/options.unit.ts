import { placeOf, type ReconcileOptions, readReconcileOptions } from '../../../bin/reconcile/options.ts';
import { UsageError } from '../../../runtime/command-line/usage-error.ts';

const AWS = [
  ...['--queue-url', 'https://sqs.eu-central-1.amazonaws.com/111122223333/adt.fifo'],
  ...['--quarantine-queue-url', 'https://sqs.eu-central-1.amazonaws.com/111122223333/quarantine.fifo'],
  ...['--table', 'record'],
];

function read(...args: string[]): ReconcileOptions {
  const options = readReconcileOptions(args, {});
  if (options.help) throw new Error('help');
  return options;
}

test('a source alone is compared wholly, on the pipeline of this machine', () => {
  const options = read('ward');

  expect(options).toMatchObject({
    source: 'ward',
    since: undefined,
    isDryRun: false,
    mostDeletions: 100,
    journal: 'reconcile-ward.jsonl',
  });
  expect(placeOf(options, () => ['http://127.0.0.1:4566'])).toEqual({
    QUEUE_URL: 'http://127.0.0.1:4566/000000000000/adt.fifo',
    QUARANTINE_QUEUE_URL: 'http://127.0.0.1:4566/000000000000/adt-quarantine.fifo',
    RECORD_TABLE_NAME: 'adt-record',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
  });
  expect(() => placeOf(options, () => [])).toThrow(UsageError);
});

test('in AWS the queues and the table are given', () => {
  expect(placeOf(read('ward', ...AWS), () => [])).toEqual({
    QUEUE_URL: AWS[1],
    QUARANTINE_QUEUE_URL: AWS[3],
    RECORD_TABLE_NAME: 'record',
    AWS_ENDPOINT_URL: undefined,
  });
});

test.each([
  ['2026-07-01', '2026-07-01T00:00:00.000Z'],
  ['2026-07-01T06:00:00+02:00', '2026-07-01T04:00:00.000Z'],
  ['2026-07-01T06:00Z', '2026-07-01T06:00:00.000Z'],
])('--since %s is an instant', (text, instant) => {
  expect(read('ward', '--since', text).since).toBe(instant);
});

test.each([
  [[], 'expected one SOURCE'],
  [['a', 'b'], 'expected one SOURCE'],
  [['a', '--since', 'yesterday'], '--since is "yesterday", expected a date'],
  [['a', '--since', '2026-07-01T06:00:00'], 'an instant with a zone'],
  [['a', '--table', 'record'], 'missing: --queue-url and --quarantine-queue-url'],
  [['a', '--emulator', 'here'], '--emulator: expected a URL'],
  [['a', '--most-deletions', 'all'], '--most-deletions is "all", expected a whole number'],
])('%j is refused', (args, problem) => {
  expect(() => read(...args)).toThrow(problem);
});
