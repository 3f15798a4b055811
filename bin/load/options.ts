import { parseOptions } from '../../runtime/command-line/parse-options.ts';
import { typedPath } from '../../runtime/command-line/typed-path.ts';
import { UsageError } from '../../runtime/command-line/usage-error.ts';

/** The command line, parsed. */
export type LoadCommand = { readonly help: true } | (CommandOptions & { readonly help: false });

export interface CommandOptions {
  /** An absolute path, like all paths here. */
  readonly source: string;
  /** The root of the API; undefined in a dry run. */
  readonly url: URL | undefined;
  readonly concurrency: number;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly stopAfter: number;
  readonly journal: string;
  readonly summary: string;
  /** AWS region to sign for; undefined: requests are not signed. */
  readonly region: string | undefined;
  readonly dryRun: boolean;
  /** Of a dry run: its report on standard output. */
  readonly json: boolean;
  /** Of a dry run: the file of its page. */
  readonly html: string | undefined;
  readonly retryRejected: boolean;
  /** Whether Patients are sent without their versions, so that the record does not count them as sent. */
  readonly again: boolean;
}

export const OPTIONS = {
  url: { type: 'string' },
  concurrency: { type: 'string', default: '8' },
  timeout: { type: 'string', default: '30' },
  retries: { type: 'string', default: '6' },
  'stop-after': { type: 'string', default: '50' },
  journal: { type: 'string' },
  summary: { type: 'string' },
  sigv4: { type: 'boolean', default: false },
  region: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  html: { type: 'string' },
  'retry-rejected': { type: 'boolean', default: false },
  again: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/**
 * @param environment only AWS_REGION, AWS_DEFAULT_REGION and INIT_CWD are read
 * @throws UsageError with every problem, one per line
 */
export function readCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): LoadCommand {
  const { values, positionals } = parseOptions({ args: [...args], options: OPTIONS, allowPositionals: true });
  if (values.help) return { help: true };
  const problems: string[] = [];
  const number = (name: string, text: string, least: number, most: number, isWhole = true): number => {
    const value = /^\d{1,9}(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most && (!isWhole || Number.isInteger(value))) return value;
    const expected = `expected a ${isWhole ? 'whole ' : ''}number from ${least} to ${most}`;
    problems.push(`--${name} is "${text}", ${expected}`);
    return least;
  };
  const [typed = '', ...further] = positionals;
  if (typed === '' || further.length > 0) problems.push('expected one FILE or FOLDER');
  const url = urlOf(values.url, values['dry-run'], problems);
  const source = typedPath(typed, environment);
  const command = {
    help: false,
    source,
    url,
    concurrency: number('concurrency', values.concurrency, 1, 256),
    timeoutMs: number('timeout', values.timeout, 0.1, 600, false) * 1000,
    retries: number('retries', values.retries, 0, 100),
    stopAfter: number('stop-after', values['stop-after'], 0, 1_000_000),
    journal: typedPath(values.journal ?? `${source}.load-journal.jsonl`, environment),
    summary: typedPath(
      values.summary ?? `${source}.load-${values['dry-run'] ? 'dry-run' : 'summary'}.jsonl`,
      environment,
    ),
    region: regionOf(values, url, environment, problems),
    dryRun: values['dry-run'],
    json: values.json,
    html: values.html === undefined ? undefined : typedPath(values.html, environment),
    retryRejected: values['retry-rejected'],
    again: values.again,
  } as const;
  for (const name of ['json', 'html'] as const)
    if (values[name] && !values['dry-run']) problems.push(`--${name} requires --dry-run`);
  const files = [
    source,
    command.journal,
    command.summary,
    ...(command.html === undefined ? [] : [command.html]),
  ];
  if (new Set(files).size < files.length)
    problems.push('the source, --journal, --summary and --html: expected different files');
  for (const name of ['journal', 'summary'] as const) {
    // A load of its folder would read it as part of the export.
    if (/\.(nd)?json(\.gz)?$/i.test(command[name]))
      problems.push(
        `--${name} is "${command[name]}", expected a name without .ndjson or .json, such as .jsonl`,
      );
  }
  if (problems.length > 0) throw new UsageError(problems.join('\n'));
  return command;
}

function urlOf(text: string | undefined, isDryRun: boolean, problems: string[]): URL | undefined {
  if (text === undefined) {
    if (!isDryRun) problems.push('--url is missing: the root of the API, such as https://host/stage');
    return undefined;
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    problems.push(`--url is "${text}", expected the root of the API, such as https://host/stage`);
    return undefined;
  }
  if (url.protocol === 'http:' && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname))
    problems.push(
      '--url: expected https, because patient data is sent there; http is allowed for this machine only',
    );
  // Not repeated: it may hold a password.
  if (url.username || url.password || url.search || url.hash)
    problems.push('--url: expected neither user, password, ? nor #');
  if (/\/persistence(\/|$)/.test(url.pathname))
    problems.push('--url: expected the root of the API, without /persistence');
  return url;
}

function regionOf(
  { sigv4, region }: { sigv4: boolean; region?: string | undefined },
  url: URL | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  problems: string[],
): string | undefined {
  if (!sigv4) {
    if (region !== undefined) problems.push('--region requires --sigv4');
    return undefined;
  }
  const ofHost = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$/.exec(url?.hostname ?? '')?.[1];
  // The region in the host name takes precedence over the shell's settings.
  const found = region ?? ofHost ?? (environment.AWS_REGION || environment.AWS_DEFAULT_REGION);
  if (found === undefined || found === '')
    problems.push('--region is missing: neither --url nor AWS_REGION names the region to sign for');
  else if (!/^[a-z]{2}[a-z0-9-]{3,30}$/.test(found))
    problems.push(`--region is "${found}", expected one such as eu-central-1`);
  return found;
}
