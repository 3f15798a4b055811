import { isFhirId } from '../../mapping/core/fhir-id.ts';
import { moduleOf, PERSONS, RESOURCES, typesText } from '../../mapping/resources.ts';
import { logFileOf, noteOf } from '../../runtime/command-line/action-log.ts';
import { parseOptions } from '../../runtime/command-line/parse-options.ts';
import { UsageError } from '../../runtime/command-line/usage-error.ts';
import { chosenEmulator } from '../../runtime/local-pipeline/chosen-emulator.ts';
import { RECORD_TABLE } from '../../runtime/local-pipeline/emulator-address.ts';

/** The action of the command line; the key is that of the item, `Patient/8f7a`. */
export type Action =
  | { readonly kind: 'show'; readonly key: string; readonly segments: boolean; readonly json: boolean }
  | { readonly kind: 'forget'; readonly key: string; readonly note: string };

export interface RecordOptions {
  readonly help: false;
  readonly action: Action;
  /** Absolute if it was given; otherwise relative to the project folder. */
  readonly logFile: string;
  /** Undefined: that of the pipeline on this machine. */
  readonly table: string | undefined;
  readonly emulator: string | undefined;
}

/** Where the table is. */
export interface Place {
  readonly table: string;
  /** Undefined for AWS. */
  readonly emulator: string | undefined;
  /** In AWS; undefined: that of the AWS SDK. */
  readonly region?: string | undefined;
}

/** The default log file of what was forgotten. */
const RECORD_LOG = 'record.log';

/**
 * @param environment only INIT_CWD is read
 * @throws UsageError
 */
export function readRecordOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): RecordOptions | { readonly help: true } {
  const { values, positionals } = parsed(args);
  if (values.help) return { help: true };
  if (values.emulator !== undefined && !URL.canParse(values.emulator))
    throw new UsageError('--emulator: expected a URL');
  return {
    help: false,
    action: actionOf(positionals, values),
    logFile: logFileOf(values.log, RECORD_LOG, environment),
    table: values.table,
    emulator: values.emulator?.replace(/\/$/, ''),
  };
}

/**
 * The given table, otherwise that of the pipeline that runs on this machine.
 *
 * @param running URLs of the emulators that run here
 * @throws UsageError if there is none or more than one
 */
export function placeOf({ table, emulator }: RecordOptions, running: () => readonly string[]): Place {
  if (table !== undefined) return { table, emulator };
  return {
    table: RECORD_TABLE,
    emulator: chosenEmulator(emulator, running, 'name the table with --table'),
  };
}

interface Values {
  readonly segments?: boolean;
  readonly json?: boolean;
  readonly note?: string;
}

function actionOf([kind, key, ...further]: readonly string[], values: Values): Action {
  const { segments = false, json = false, note } = values;
  if (further.length > 0) throw new UsageError(`expected one resource, got ${1 + further.length}`);
  switch (kind) {
    case 'show':
      return { kind, key: checkedKey(key, kind), segments, json };
    case 'forget':
      return { kind, key: checkedKey(key, kind), note: noteOf(note, kind) };
    default:
      throw new UsageError(`expected show or forget${kind === undefined ? '' : `, got ${kind}`}`);
  }
}

function checkedKey(key: string | undefined, action: string): string {
  const [type, id, ...further] = key?.split('/') ?? [];
  const isKnown = moduleOf(type, RESOURCES) !== undefined;
  if (key !== undefined && isKnown && id !== undefined && isFhirId(id) && further.length === 0) return key;
  throw new UsageError(
    `${action}: expected a type and a FHIR id, such as ${PERSONS.type}/8f7a; types: ${typesText(RESOURCES)}`,
  );
}

function parsed(args: readonly string[]) {
  const options = {
    segments: { type: 'boolean' },
    json: { type: 'boolean' },
    note: { type: 'string' },
    log: { type: 'string' },
    table: { type: 'string' },
    emulator: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  return parseOptions({ args: [...args], options, allowPositionals: true });
}
