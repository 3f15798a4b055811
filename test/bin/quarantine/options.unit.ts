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
    [['resend'], 'resend: expected an ID or --all'],
    [['resend', 'a', '--all'], 'resend: expected an ID or --all, not both'],
    [['drop', 'a'], 'drop: expected --note "why"; a note is required'],
    [['drop', 'a', '--note', '  '], 'drop: expected --note "why"; a note is required'],
    [['list', '--queue-url', 'x'], '--queue-url: expected a URL'],
    [['list', '--colour'], "Unknown option '--colour'"],
  ])('%j: %s', (args, problem) => {
    expect(() => readQuarantineOptions(args)).toThrow(problem);
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
