import { isShown, loggedLevel } from '../../../local/pipeline/log-levels.ts';

const info = '{"level":"INFO","message":"message-sent"}';
const error = '{"level":"ERROR","message":"message-quarantined"}';
const metric = '{"_aws":{"Timestamp":1},"service":"transform"}';

test.each([
  ['INFO', [info, error, metric, 'sender ended; starting it again']],
  ['WARN', [error, 'sender ended; starting it again']],
  ['silent', ['sender ended; starting it again']],
])('at %s the lines below it are not shown', (level, shown) => {
  const lines = [info, error, metric, 'sender ended; starting it again'];

  expect(lines.filter((line) => isShown(line, level))).toEqual(shown);
});

test('the processes log what the pipeline reads, and more if a lower level is set', () => {
  expect([undefined, 'ERROR', 'SILENT', 'INFO'].map((level) => loggedLevel(level))).toEqual(
    new Array(4).fill('INFO'),
  );
  expect(loggedLevel('DEBUG')).toBe('DEBUG');
});
