import { readConsoleOptions } from '../../../bin/console/options.ts';

const read = (...args: string[]) => readConsoleOptions(args, {});

test('an environment is enough: the page then only reads', () => {
  expect(read('-c', 'env=dev')).toEqual({
    help: false,
    context: ['env=dev'],
    allowsChanges: false,
    port: 3002,
    logFile: 'quarantine.log',
  });
});

test('settings of the environment are overridden, and changes are allowed', () => {
  const options = [
    '-c',
    'env=dev',
    '-c',
    'tags={"a":"b=c"}',
    '--allow-changes',
    '--port',
    '0',
    '--log',
    'x.log',
  ];

  expect(readConsoleOptions(options, { INIT_CWD: '/here' })).toEqual({
    help: false,
    context: ['env=dev', 'tags={"a":"b=c"}'],
    allowsChanges: true,
    port: 0,
    logFile: '/here/x.log',
  });
});

test.each<[string, string[], string]>([
  ['a port that is none', ['-c', 'env=dev', '--port', '70000'], '--port: expected 0 to 65535'],
  ['an unknown option', ['-c', 'env=dev', '--force'], "Unknown option '--force'"],
])('%s is refused', (_, args, message) => {
  expect(() => read(...args)).toThrow(message);
});

test('an environment that npm took for itself is refused', () => {
  expect(() => readConsoleOptions([], { npm_config_env: 'dev' })).toThrow(
    '--env=dev was taken by npm: expected npm run console -- -c env=dev',
  );
});
