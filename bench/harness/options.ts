import { parseOptions } from '../../runtime/command-line/parse-options.ts';
import { typedPath } from '../../runtime/command-line/typed-path.ts';
import { UsageError } from '../../runtime/command-line/usage-error.ts';

export interface BenchOptions {
  /** Benchmarks that are asked for; empty for all. */
  readonly names: readonly string[];
  readonly isQuick: boolean;
  /** File that gets all results as JSON, as an absolute path. */
  readonly json: string | undefined;
  /** Whether the tables of docs/performance.md are written anew. */
  readonly updateDocs: boolean;
  readonly help: boolean;
}

/** @throws UsageError for what is no option, and for a name that no benchmark has */
export function benchOptions(args: readonly string[], known: readonly string[]): BenchOptions {
  const { values, positionals } = parsed(args);
  const unknown = positionals.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new UsageError(`no benchmark is called ${unknown.join(', ')}, expected ${known.join(', ')}`);
  if (values.quick && values['update-docs'])
    throw new UsageError('--quick does not measure figures for the documentation');
  return {
    names: positionals,
    isQuick: values.quick ?? false,
    json: values.json === undefined ? undefined : typedPath(values.json),
    updateDocs: values['update-docs'] ?? false,
    help: values.help ?? false,
  };
}

function parsed(args: readonly string[]) {
  const options = {
    quick: { type: 'boolean' },
    json: { type: 'string' },
    'update-docs': { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  return parseOptions({ args: [...args], options, allowPositionals: true });
}
