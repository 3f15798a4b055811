import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseOptions } from '../runtime/command-line/parse-options.ts';
import { runCommand } from '../runtime/command-line/run-command.ts';
import { type Bundle, buildBundles } from './bundles.ts';

const HELP = `npm run build [-- --parts] — bundles the transform and both containers into dist/, which the stacks deploy.

  --parts     show the largest parts of each bundle, by package or folder
  -h, --help  this text
`;

const LARGEST_PARTS = 15;

// A reader that closes the pipe early, such as head, is not an error.
process.stdout.on('error', () => process.exit());
process.exitCode = await runCommand(HELP, readOptions, build);

function readOptions(args: readonly string[]) {
  const options = {
    parts: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  } as const;
  return parseOptions({ args: [...args], options }).values;
}

/** @returns the exit code */
async function build({ parts: showsParts }: { readonly parts: boolean }): Promise<number> {
  const bundles = await buildBundles(fileURLToPath(new URL('../dist', import.meta.url)));
  for (const bundle of bundles) {
    print(relative(process.cwd(), bundle.path), bundle.bytes);
    if (showsParts) for (const [part, bytes] of largestParts(bundle)) print(`  ${part}`, bytes);
  }
  return 0;
}

function print(what: string, bytes: number): void {
  process.stdout.write(`${what.padEnd(40)} ${(bytes / 1000).toFixed(0).padStart(5)} kB\n`);
}

function largestParts({ parts }: Bundle): [string, number][] {
  const sums = new Map<string, number>();
  for (const [file, bytes] of Object.entries(parts)) {
    const part =
      /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? file.split('/').slice(0, -1).join('/');
    sums.set(part || file, (sums.get(part || file) ?? 0) + bytes);
  }
  return [...sums].toSorted(([, a], [, b]) => b - a).slice(0, LARGEST_PARTS);
}
