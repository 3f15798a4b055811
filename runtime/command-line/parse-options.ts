import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from './usage-error.ts';

/** As Node's parseArgs. @throws UsageError, in one line, for what is no option or should not be there */
export function parseOptions<const T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    // Node explains further in sentences and lines of their own.
    throw new UsageError((error as Error).message.split(/\.\s|\n/, 1)[0] ?? '');
  }
}
