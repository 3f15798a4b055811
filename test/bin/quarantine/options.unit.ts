import {
  placeOf,
  type QuarantineOptions,
  readQuarantineOptions,
  targetOf,
} from '../../../bin/quarantine/options.ts';

const options = (args: string[], environment?: Record<string, string>) =>
  readQuarantineOptions(args, environment) as QuarantineOptions;
const place = (args: string[], running: string[] = []) => placeOf(options(args), () => running);

describe('the options of the quarantine command', () => {
  test.each([
    [[], 'expected list, show, resend or drop'],
    [['erase'], 'expected list, show, resend or drop, got erase'],
    [['show'], 'show: expected an ID'],
    [['show', 'a', 'b'], 'expected one ID, got 2'],
    [['list', 'a'], 'list: expected no ID'],
    [['show', 'a', '--code', '101'], 'show: expected an ID, and no filter'],
    [['resend'], 'resend: expected an ID, --all or a filter'],
    [['resend', 'a', '--all'], 'resend: expected an ID, --all or a filter, only one of them'],
    [['resend', '--all', '--code', '101'], 'resend: expected an ID, --all or a filter, only one of them'],
    [['resend', 'a', '--dry-run'], '--dry-run: not with an ID'],
    [['drop', '--note', 'x'], 'drop: expected an ID or a filter'],
    [['drop', '--all', '--note', 'x'], 'drop: expected an ID or a filter; there is no --all'],
    [['drop', '--code', '101'], 'drop: expected --note "why"; a note is required'],
    [['list', '--code', 'Meier'], '--code: expected MSA-1 or ERR-3, such as AR or 101'],
    [['list', '--since', 'noon'], '--since: expected a date or time in ISO 8601'],
    [['drop', 'a'], 'drop: expected --note "why"; a note is required'],
    [['drop', 'a', '--note', '  '], 'drop: expected --note "why"; a note is required'],
    [['list', '--queue-url', 'x'], '--queue-url: expected a URL'],
    [['list', '--colour'], "Unknown option '--colour'"],
  ])('%j: %s', (args, problem) => {
    expect(() => readQuarantineOptions(args)).toThrow(problem);
  });

  test('are about one message, or about all that a filter matches', () => {
    const action = (...args: string[]) => options(args).action;

    expect(action('list', '--type', 'Patient', '--event', 'A31')).toMatchObject({
      kind: 'list',
      filter: { resourceType: 'Patient', event: 'A31' },
    });
    expect(action('resend', 'C1')).toEqual({ kind: 'resend', which: { id: 'C1' } });
    expect(action('resend', '--all')).toEqual({ kind: 'resend', which: { filter: {} } });
    expect(action('drop', '--reason', 'nack', '--note', ' old ')).toMatchObject({
      kind: 'drop',
      which: { filter: { reason: 'nack' } },
      note: 'old',
    });
    expect(action('resend', '--since', '2026-11-30', '--dry-run')).toMatchObject({
      kind: 'preview',
      of: 'resend',
      filter: { since: Date.UTC(2026, 10, 30) },
    });
    expect(action('drop', '--code', '101', '--dry-run')).toMatchObject({ kind: 'preview', of: 'drop' });
  });

  test('name the queues, or mean those of the one pipeline that runs here', () => {
    expect(place(['list'], ['http://127.0.0.1:4566'])).toEqual({
      emulator: 'http://127.0.0.1:4566',
      quarantineUrl: 'http://127.0.0.1:4566/000000000000/adt-quarantine.fifo',
      queueUrl: 'http://127.0.0.1:4566/000000000000/adt.fifo',
    });
    expect(place(['list', '--quarantine-queue-url', 'https://sqs/x'], ['http://127.0.0.1:4566'])).toEqual({
      emulator: undefined,
      quarantineUrl: 'https://sqs/x',
      queueUrl: undefined,
    });
    expect(() => place(['list'])).toThrow('no local pipeline is running: run npm start');
    expect(() => place(['list'], ['http://a', 'http://b'])).toThrow(
      'choose one with --emulator http://a | http://b',
    );
    expect(() => place(['list', '--queue-url', 'https://sqs/x'])).toThrow(
      '--quarantine-queue-url is missing',
    );
    expect(() => targetOf(place(['resend', '--all', '--quarantine-queue-url', 'https://sqs/x']))).toThrow(
      '--queue-url is missing',
    );
  });
});

test('the log is named from the folder in which npm was called', () => {
  const logFile = (...args: string[]) => options(args, { INIT_CWD: '/notes' }).logFile;

  expect(logFile('resend', '--all', '--log', 'q.log')).toBe('/notes/q.log');
  expect(logFile('resend', '--all')).toBe('quarantine.log');
});
