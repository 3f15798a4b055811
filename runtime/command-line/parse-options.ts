import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from './usage-error.ts';

/** Node's parseArgs. @throws UsageError, in one line, for unknown options and unexpected arguments */
export function parseOptions<const T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    // Node adds further sentences and lines of explanation; only the first is kept.
    throw new UsageError((error as Error).message.split(/\.\s|\n/, 1)[0] ?? '');
  }
}
