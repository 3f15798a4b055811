import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { runCommand } from '../../runtime/command-line/run-command.ts';
import { UsageError } from '../../runtime/command-line/usage-error.ts';
import { pinned, pinOf } from './pin.ts';
import { digestOf, RegistryError } from './registry.ts';

const DOCKERFILES = ['fargate-sender/Dockerfile', 'test-hl7-server/Dockerfile'];

/** Tasks run on arm64 alone. */
const PLATFORM = 'linux/arm64';

const HELP = `npm run raise:image -- [OPTION…] [DOCKERFILE…] — raises the base image of the containers.

Asks the registry which digest the tag of each Dockerfile's first line has now, checks that it is for ${PLATFORM}, and writes
that digest into the Dockerfile. Read the difference, run the tests, deploy. Without files: ${DOCKERFILES.join(', ')}.

  --check      write nothing; exit code 1 if there is a newer image
  -h, --help   this text

Exit codes: 0 done or nothing to do, 1 newer image (--check) or no answer of the registry, 2 wrong options.
`;

interface Options {
  readonly help: boolean;
  readonly check: boolean;
  readonly files: readonly string[];
}

process.exitCode = await runCommand(HELP, readOptions, run);

function readOptions(args: readonly string[]): Options {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        check: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    return { ...values, files: positionals.length === 0 ? DOCKERFILES : positionals };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** @returns the exit code */
async function run({ check, files }: Options): Promise<number> {
  let isOutdated = false;
  for (const file of files)
    try {
      const dockerfile = await readFile(file, 'utf8');
      const { image, digest } = pinOf(dockerfile);
      const now = await digestOf(image, PLATFORM);
      const isNew = now !== digest;
      isOutdated ||= isNew;
      if (isNew && !check) await writeFile(file, pinned(dockerfile, now));
      process.stdout.write(`${file}: ${isNew ? `${digest} ─▶ ${now}` : `${digest} is the newest`}\n`);
    } catch (error) {
      process.stderr.write(`${file}: ${error instanceof RegistryError ? error.message : String(error)}\n`);
      return 1;
    }
  return check && isOutdated ? 1 : 0;
}
