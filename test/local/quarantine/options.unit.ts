import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { earlierOfPatient, find } from '../../../local/quarantine/cabinet.ts';
import { placeOf, readQuarantineOptions } from '../../../local/quarantine/options.ts';
import { announce, runningEmulators } from '../../../local/running-pipeline.ts';
import type { TakenMessage } from '../../../local/sqs.ts';

const place = (args: string[], running: string[] = []) => placeOf(readQuarantineOptions(args), () => running);

describe('the options of the quarantine command', () => {
  test.each([
    [[], 'expected list, show, resend or drop'],
    [['erase'], 'expected list, show, resend or drop, got erase'],
    [['show'], 'show: expected an ID'],
    [['show', 'a', 'b'], 'expected one ID, got 2'],
    [['resend'], 'resend: expected an ID or --all'],
    [['resend', 'a', '--all'], 'resend: expected an ID or --all, not both'],
    [['drop', 'a'], 'drop: expected --note "why"; nothing is dropped without one'],
    [['drop', 'a', '--note', '  '], 'drop: expected --note "why"; nothing is dropped without one'],
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
    expect(() => place(['list'])).toThrow('no local pipeline runs: npm start, or name the queues');
    expect(() => place(['list'], ['http://a', 'http://b'])).toThrow(
      'choose with --emulator http://a | http://b',
    );
    expect(() => place(['list', '--queue-url', 'https://sqs/x'])).toThrow(
      '--quarantine-queue-url is missing',
    );
    expect(() => place(['resend', '--all', '--quarantine-queue-url', 'https://sqs/x'])).toThrow(
      '--queue-url is missing',
    );
  });
});

test('a pipeline is found while it runs, and what a killed one left is not', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'running-'));
  await writeFile(join(folder, '999999999'), 'http://gone');

  const withdraw = announce('http://here', folder);
  expect(runningEmulators(folder)).toEqual(['http://here']);
  withdraw();
  expect(runningEmulators(folder)).toEqual([]);
  expect(runningEmulators(join(folder, 'none'))).toEqual([]);
  await rm(folder, { recursive: true });
});

describe('a message in quarantine', () => {
  const message = (id: string, groupId: string, controlId?: string): TakenMessage => ({
    id,
    groupId,
    body: '',
    sentAt: 0,
    receipt: '',
    attributes: controlId === undefined ? {} : { controlId },
  });
  const messages = [message('aaaa-1', 'p', 'C1'), message('aaaa-2', 'q'), message('bbbb-3', 'p', 'C3')];

  test('is found by its id, four characters of it, or its control ID', () => {
    expect(find(messages, 'aaaa-2')).toBe(messages[1]);
    expect(find(messages, 'bbbb')).toBe(messages[2]);
    expect(find(messages, 'C1')).toBe(messages[0]);
    expect(find(messages, 'aaaa')).toBe('several');
    expect(find(messages, 'bbb')).toBe('none');
  });

  test('comes behind the earlier ones of its patient', () => {
    expect(earlierOfPatient(messages, messages[2] as TakenMessage)).toEqual([messages[0]]);
    expect(earlierOfPatient(messages, messages[1] as TakenMessage)).toEqual([]);
  });
});

test('the log is named from the folder in which npm was called', () => {
  const logFile = (...args: string[]) => readQuarantineOptions(args, { INIT_CWD: '/notes' }).logFile;

  expect(logFile('resend', '--all', '--log', 'q.log')).toBe('/notes/q.log');
  expect(logFile('resend', '--all')).toBe('quarantine.log');
});
