import { logFileOf } from '../../runtime/command-line/action-log.ts';
import { parseOptions } from '../../runtime/command-line/parse-options.ts';
import { UsageError } from '../../runtime/command-line/usage-error.ts';
import { chosenEmulator } from '../../runtime/local-pipeline/chosen-emulator.ts';
import { emulatorQueues } from '../../runtime/local-pipeline/emulator-address.ts';
import { ACTION_OPTIONS, type Action, actionOf } from './actions.ts';
import { QUARANTINE_LOG } from './write-down.ts';

export interface QuarantineOptions {
  readonly help: false;
  readonly action: Action;
  /** Absolute if it was given; otherwise relative to the project folder. */
  readonly logFile: string;
  readonly urls: {
    readonly emulator: string | undefined;
    readonly queue: string | undefined;
    readonly quarantine: string | undefined;
  };
}

/** Where the two queues are. */
export interface Place {
  /** Undefined for AWS. */
  readonly emulator: string | undefined;
  readonly quarantineUrl: string;
  /** The queue for resent messages; undefined if it was not given. */
  readonly queueUrl: string | undefined;
}

/**
 * @param environment only INIT_CWD is read
 * @throws UsageError
 */
export function readQuarantineOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): QuarantineOptions | { readonly help: true } {
  const { values, positionals } = parsed(args);
  if (values.help) return { help: true };
  for (const name of ['queue-url', 'quarantine-queue-url', 'emulator'] as const) {
    const value = values[name];
    if (value !== undefined && !URL.canParse(value)) throw new UsageError(`--${name}: expected a URL`);
  }
  return {
    help: false,
    action: actionOf(positionals, values),
    logFile: logFileOf(values.log, QUARANTINE_LOG, environment),
    urls: {
      emulator: values.emulator?.replace(/\/$/, ''),
      queue: values['queue-url'],
      quarantine: values['quarantine-queue-url'],
    },
  };
}

/**
 * The given queues, otherwise those of the pipeline that runs on this machine.
 *
 * @param running URLs of the emulators that run here
 * @throws UsageError if there is none or more than one
 */
export function placeOf({ urls }: QuarantineOptions, running: () => readonly string[]): Place {
  const { emulator, queue, quarantine } = urls;
  if (quarantine !== undefined || queue !== undefined) {
    if (quarantine === undefined)
      throw new UsageError('--quarantine-queue-url is missing; --queue-url requires it');
    return { emulator, quarantineUrl: quarantine, queueUrl: queue };
  }
  const found = chosenEmulator(emulator, running, 'name the queues with --quarantine-queue-url');
  const { queueUrl, quarantineQueueUrl } = emulatorQueues(found);
  return { emulator: found, quarantineUrl: quarantineQueueUrl, queueUrl };
}

/** The queue to which messages are resent. @throws UsageError if it was not given */
export function targetOf({ queueUrl }: Place): string {
  if (queueUrl === undefined)
    throw new UsageError('--queue-url is missing: the queue to which messages are resent');
  return queueUrl;
}

function parsed(args: readonly string[]) {
  const options = {
    ...ACTION_OPTIONS,
    log: { type: 'string' },
    emulator: { type: 'string' },
    'queue-url': { type: 'string' },
    'quarantine-queue-url': { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  return parseOptions({ args: [...args], options, allowPositionals: true });
}
