import { EXIT_USAGE, UsageError } from './usage-error.ts';

type Options = { readonly help: boolean };

/** Options with which there is something to do, where those of `--help` have a type of their own. */
type Working<O extends Options> = Exclude<O, { readonly help: true }>;

/**
 * Runs a command to its exit code. With `--help` it prints the text and does nothing else; wrong options end with 2 and what
 * is wrong.
 *
 * @param read the options; may throw a UsageError, as `work` may
 */
export async function runCommand<O extends Options>(
  help: string,
  read: (args: readonly string[]) => O,
  work: (options: Working<O>) => Promise<number>,
): Promise<number> {
  try {
    const options = read(process.argv.slice(2));
    if (!options.help) return await work(options as Working<O>);
    process.stdout.write(help);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message} (--help says more)\n`);
    return EXIT_USAGE;
  }
}
