import { EXIT_USAGE, UsageError } from './usage-error.ts';

type Options = { readonly help: boolean };

/** The options of a command that runs, if those of `--help` have a type of their own. */
type Working<O extends Options> = Exclude<O, { readonly help: true }>;

/**
 * Runs a command and returns its exit code. With `--help` it only prints the help. Wrong options print the problem and
 * return 2.
 *
 * @param read reads the options; like `work`, it may throw a UsageError
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
    process.stderr.write(`${error.message} (see --help)\n`);
    return EXIT_USAGE;
  }
}
