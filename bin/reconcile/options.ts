import { MOST_DELETIONS } from '../../lambda/intake/reconcile/reconcile.ts';
import { parseOptions } from '../../runtime/command-line/parse-options.ts';
import { typedPath } from '../../runtime/command-line/typed-path.ts';
import { UsageError } from '../../runtime/command-line/usage-error.ts';
import { chosenEmulator } from '../../runtime/local-pipeline/chosen-emulator.ts';
import { emulatorQueues, RECORD_TABLE } from '../../runtime/local-pipeline/emulator-address.ts';

export interface ReconcileOptions {
  readonly help: false;
  /** Name of a source of the site profile. */
  readonly source: string;
  /** An instant; undefined: everything, or where an earlier run was stopped. */
  readonly since: string | undefined;
  readonly isDryRun: boolean;
  readonly mostDeletions: number;
  /** An absolute path, if it was given. */
  readonly journal: string;
  readonly place: { readonly [Name in PlaceName]: string | undefined };
}

type PlaceName = 'queue-url' | 'quarantine-queue-url' | 'table' | 'emulator';

/** Where the queues and the table are, as variables of the intake. */
export interface Place {
  readonly QUEUE_URL: string;
  readonly QUARANTINE_QUEUE_URL: string;
  readonly RECORD_TABLE_NAME: string;
  /** Undefined for AWS. */
  readonly AWS_ENDPOINT_URL: string | undefined;
}

const OPTIONS = {
  since: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  'most-deletions': { type: 'string', default: String(MOST_DELETIONS) },
  journal: { type: 'string' },
  'queue-url': { type: 'string' },
  'quarantine-queue-url': { type: 'string' },
  table: { type: 'string' },
  emulator: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const IN_AWS = ['queue-url', 'quarantine-queue-url', 'table'] as const;

/**
 * @param environment only INIT_CWD is read
 * @throws UsageError with every problem, one per line
 */
export function readReconcileOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): ReconcileOptions | { readonly help: true } {
  const { values, positionals } = parseOptions({ args: [...args], options: OPTIONS, allowPositionals: true });
  if (values.help) return { help: true };
  const problems: string[] = [];
  const [source = '', ...further] = positionals;
  if (source === '' || further.length > 0) problems.push('expected one SOURCE, a name of the site profile');
  const missing = IN_AWS.filter((name) => values[name] === undefined);
  if (missing.length > 0 && missing.length < IN_AWS.length)
    problems.push(`missing: --${missing.join(' and --')}; AWS needs all three`);
  for (const name of ['queue-url', 'quarantine-queue-url', 'emulator'] as const)
    if (values[name] !== undefined && !URL.canParse(values[name])) problems.push(`--${name}: expected a URL`);
  const since = values.since === undefined ? undefined : instantOf(values.since);
  if (values.since !== undefined && since === undefined)
    problems.push(
      `--since is "${values.since}", expected a date or an instant with a zone, such as 2026-07-01 or 2026-07-01T06:00:00Z`,
    );
  if (!/^\d{1,9}$/.test(values['most-deletions']))
    problems.push(`--most-deletions is "${values['most-deletions']}", expected a whole number`);
  if (problems.length > 0) throw new UsageError(problems.join('\n'));
  return {
    help: false,
    source,
    since,
    isDryRun: values['dry-run'],
    mostDeletions: Number(values['most-deletions']),
    journal:
      values.journal === undefined ? `reconcile-${source}.jsonl` : typedPath(values.journal, environment),
    place: {
      'queue-url': values['queue-url'],
      'quarantine-queue-url': values['quarantine-queue-url'],
      table: values.table,
      emulator: values.emulator?.replace(/\/$/, ''),
    },
  };
}

/**
 * The given queues and table, otherwise those of the pipeline that runs on this machine.
 *
 * @param running URLs of the emulators that run here
 * @throws UsageError if there is none or more than one
 */
export function placeOf({ place }: ReconcileOptions, running: () => readonly string[]): Place {
  const { 'queue-url': queue, 'quarantine-queue-url': quarantine, table, emulator } = place;
  if (queue !== undefined && quarantine !== undefined && table !== undefined)
    return {
      QUEUE_URL: queue,
      QUARANTINE_QUEUE_URL: quarantine,
      RECORD_TABLE_NAME: table,
      AWS_ENDPOINT_URL: emulator,
    };
  const url = chosenEmulator(
    emulator,
    running,
    'name what is in AWS with --queue-url, --quarantine-queue-url and --table',
  );
  const { queueUrl, quarantineQueueUrl } = emulatorQueues(url);
  return {
    QUEUE_URL: queueUrl,
    QUARANTINE_QUEUE_URL: quarantineQueueUrl,
    RECORD_TABLE_NAME: RECORD_TABLE,
    AWS_ENDPOINT_URL: url,
  };
}

/** An instant of FHIR; undefined for anything else. A date begins at midnight UTC. */
function instantOf(text: string): string | undefined {
  if (!/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))?$/.test(text))
    return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
