import { resolve } from 'node:path';
import { HELP } from '../../../bin/load/help.ts';
import { OPTIONS, readCommand } from '../../../bin/load/options.ts';

const read = (args: string, environment = {}) => readCommand(args.split(' ').filter(Boolean), environment);
const URL_OPTION = '--url http://127.0.0.1:3000';

test('a source and a URL are enough', () => {
  expect(read(`export/ ${URL_OPTION}`)).toEqual({
    help: false,
    source: resolve('export'),
    url: new URL('http://127.0.0.1:3000'),
    concurrency: 8,
    timeoutMs: 30_000,
    retries: 6,
    stopAfter: 50,
    journal: resolve('export.load-journal.jsonl'),
    summary: resolve('export.load-summary.jsonl'),
    region: undefined,
    dryRun: false,
    json: false,
    html: undefined,
    retryRejected: false,
    again: false,
  });
});

test.each(Object.entries(OPTIONS))('--help has --%s, with its default', (name, option) => {
  const [, line = ''] = new RegExp(`--${name}\\b(.*)$`, 'm').exec(HELP.slice(HELP.indexOf('\n\n  --'))) ?? [];

  expect(line).not.toBe('');
  if ('default' in option && typeof option.default === 'string')
    expect(line).toMatch(new RegExp(` ${option.default}$`));
});

test('relative paths are those of the folder in which npm was called', () => {
  const command = read(`a.ndjson ${URL_OPTION} --journal j.jsonl`, { INIT_CWD: '/exports' });

  expect(command).toMatchObject({
    source: '/exports/a.ndjson',
    journal: '/exports/j.jsonl',
    summary: '/exports/a.ndjson.load-summary.jsonl',
  });
});

test('a dry run needs no URL', () => {
  expect(read('a.ndjson --dry-run')).toMatchObject({ url: undefined, dryRun: true });
});

const API = '--url https://abc123.execute-api.eu-central-1.amazonaws.com/prod --sigv4';

test.each<[string, Record<string, string>, string | undefined]>([
  [API, { AWS_REGION: 'us-east-1' }, 'eu-central-1'],
  [`${API} --region eu-west-1`, {}, 'eu-west-1'],
  ['--url https://api.example.org --sigv4', { AWS_REGION: 'us-east-1' }, 'us-east-1'],
  ['--url https://api.example.org', { AWS_REGION: 'us-east-1' }, undefined],
])('%s with %j is signed for %s', (args, environment, region) => {
  expect(read(`a.ndjson ${args}`, environment)).toMatchObject({ region });
});

test('all problems are reported at once', () => {
  expect(() => read('--concurrency 0 --timeout soon --retries -1 --sigv4')).toThrow(/--retries/);
  expect(() => read('--concurrency 0 --timeout soon --stop-after 1.5 --sigv4')).toThrow(
    [
      'expected one FILE or FOLDER',
      '--url is missing: the root of the API, such as https://host/stage',
      '--concurrency is "0", expected a whole number from 1 to 256',
      '--timeout is "soon", expected a number from 0.1 to 600',
      '--stop-after is "1.5", expected a whole number from 0 to 1000000',
      '--region is missing: neither --url nor AWS_REGION names the region to sign for',
    ].join('\n'),
  );
});

test.each<[string, string]>([
  [`a.ndjson b.ndjson ${URL_OPTION}`, 'expected one FILE or FOLDER'],
  [`a.ndjson ${URL_OPTION} --colour`, "Unknown option '--colour'"],
  ['a.ndjson --url ftp://host', 'expected the root of the API'],
  ['a.ndjson --url http://hospital.example', 'expected https'],
  ['a.ndjson --url http://127.0.0.1.example.org', 'expected https'],
  ['a.ndjson --url https://me:secret@host', 'expected neither user, password'],
  ['a.ndjson --url https://host/prod/persistence/Patient', 'without /persistence'],
  [`a.ndjson ${URL_OPTION} --region eu-west-1`, '--region requires --sigv4'],
  [`a.ndjson ${URL_OPTION} --sigv4 --region EU`, '--region is "EU"'],
  [`a.ndjson ${URL_OPTION} --summary a.ndjson`, 'expected different files'],
  [`a.ndjson ${URL_OPTION} --journal x.ndjson`, 'such as .jsonl'],
])('%s: %s', (args, problem) => {
  expect(() => read(args)).toThrow(problem);
});

test('a password in the URL is not repeated', () => {
  expect(() => read('a.ndjson --url https://me:secret@host')).toThrow(/^(?!.*secret)/s);
});
