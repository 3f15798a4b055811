import { readOptions } from '../../../bin/probe/options.ts';

test.each([
  ['10.1.2.3', { host: '10.1.2.3', port: 2575 }],
  ['hl7.example:6661', { host: 'hl7.example', port: 6661 }],
  ['[fd00::1]:6661', { host: 'fd00::1', port: 6661 }],
  ['fd00::1', { host: 'fd00::1', port: 2575 }],
])('%s is a host and a port', (typed, address) => {
  expect(readOptions([typed], {})).toMatchObject({
    ...address,
    tls: undefined,
    count: 3,
    timeoutMs: 10_000,
    message: undefined,
  });
});

test('files are found where the command was typed', () => {
  const options = readOptions(['h', '--message', 'a.hl7'], { INIT_CWD: '/somewhere' });

  expect(options).toMatchObject({ message: '/somewhere/a.hl7' });
});

test('every problem is named, in the words of the options', () => {
  const args = ['h:0', '--tls-ca', 'a.pem', '--tls-key', 'k.pem', '--count', 'x', '--timeout', '601'];

  expect(() => readOptions(args, {})).toThrow(
    [
      'PORT is "0", expected a whole number from 1 to 65535',
      '--tls-… is given without --tls',
      '--tls-cert and --tls-key belong together: set both or none',
      '--count is "x", expected a whole number from 1 to 1000',
      '--timeout is "601", expected a whole number from 1 to 600',
    ].join('\n'),
  );
  expect(() => readOptions(['h', '--tls', '--tls-ca', '/no/such.pem'], {})).toThrow(
    '--tls-ca: the file cannot be read',
  );
  expect(() => readOptions([], {})).toThrow('expected one HOST or HOST:PORT');
});
