import { parseOptions } from '../../runtime/command-line/parse-options.ts';
import { UsageError } from '../../runtime/command-line/usage-error.ts';

export interface ProfileOptions {
  readonly help: boolean;
  readonly json: boolean;
  readonly files: readonly string[];
}

/** @throws UsageError */
export function readOptions(args: readonly string[]): ProfileOptions {
  const options = {
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  } as const;
  const { values, positionals } = parseOptions({ args: [...args], options, allowPositionals: true });
  if (!values.help && positionals.length === 0) throw new UsageError('expected files of HL7 messages');
  return { ...values, files: positionals };
}
