import { createLog } from '../../../runtime/observability/log.ts';

const before = process.env.LOG_LEVEL;
afterEach(() => {
  if (before === undefined) delete process.env.LOG_LEVEL;
  else process.env.LOG_LEVEL = before;
});

/** A log at a level, and what it writes. */
function logAt(level: string) {
  process.env.LOG_LEVEL = level;
  const written: { line: string; isProblem: boolean }[] = [];
  const output = { write: (line: string, isProblem: boolean) => void written.push({ line, isProblem }) };
  return { log: createLog('test-hl7-server', output), written };
}

const levels = ({ written }: ReturnType<typeof logAt>) => written.map(({ line }) => JSON.parse(line).level);

test('what would stand in a line that is not written is not made', () => {
  const { log, written } = logAt('WARN');
  let asked = 0;

  log.info('message-received', () => {
    asked += 1;
    return {};
  });

  expect(asked).toBe(0);
  expect(written).toEqual([]);
});

test('a line is one JSON object: level, event, time and service, then the fields that are not empty', () => {
  const { log, written } = logAt('INFO');

  log.info('message-received', () => ({ controlId: 'A1', endpoint: '', errorCode: undefined, bytes: 0 }));

  const [{ line } = { line: '' }] = written;
  expect(line).toMatch(
    /^\{"level":"INFO","message":"message-received","timestamp":"[\d-]{10}T[\d:.]{12}Z","service":"test-hl7-server","controlId":"A1","bytes":0\}$/,
  );
});

test('warnings and errors are problems, and a level leaves out what is below it', () => {
  const all = logAt('debug');
  const some = logAt('ERROR');
  const none = logAt('SILENT');
  for (const { log } of [all, some, none]) {
    log.debug('listening');
    log.info('listening');
    log.warn('connection-lost');
    log.error('process-failed');
  }

  expect(levels(all)).toEqual(['DEBUG', 'INFO', 'WARN', 'ERROR']);
  expect(all.written.map(({ isProblem }) => isProblem)).toEqual([false, false, true, true]);
  expect(levels(some)).toEqual(['ERROR']);
  expect(none.written).toEqual([]);
});

test.each(['', 'LOUD'])('the level %j counts as INFO', (level) => {
  const given = logAt(level);
  given.log.debug('listening');
  given.log.info('listening');

  expect(levels(given)).toEqual(['INFO']);
});
