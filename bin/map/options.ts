import { isFhirId } from '../../mapping/core/fhir-id.ts';
import { parseOptions } from '../../runtime/command-line/parse-options.ts';
import { UsageError } from '../../runtime/command-line/usage-error.ts';

/** The command line, parsed. */
export interface MapOptions {
  readonly help: boolean;
  readonly json: boolean;
  /** Undefined for standard input. */
  readonly file: string | undefined;
  /** Of the message to be written; undefined for that of a creation. */
  readonly triggerEvent: string | undefined;
  readonly fhirId: string | undefined;
  /** A site profile that is shown beside the default one; undefined for that of SITE_PROFILE alone. */
  readonly profile: string | undefined;
}

/** @throws UsageError */
export function readOptions(args: readonly string[]): MapOptions {
  const { values, positionals } = parsed(args);
  const { trigger, id, profile } = values;
  if (id !== undefined && !isFhirId(id)) throw new UsageError('--id: expected 1 to 64 of A-Z a-z 0-9 - .');
  if (profile === '') throw new UsageError('--profile: expected a file, or JSON');
  const [file = '-', ...further] = positionals;
  if (further.length > 0) throw new UsageError('expected one FILE');
  return {
    help: values.help ?? false,
    json: values.json ?? false,
    file: file === '-' ? undefined : file,
    triggerEvent: trigger,
    fhirId: id,
    profile,
  };
}

function parsed(args: readonly string[]) {
  const options = {
    json: { type: 'boolean' },
    trigger: { type: 'string' },
    id: { type: 'string' },
    profile: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  return parseOptions({ args: [...args], options, allowPositionals: true });
}
