import { parseOptions } from '../../runtime/command-line/parse-options.ts';
import { typedPath } from '../../runtime/command-line/typed-path.ts';
import { UsageError } from '../../runtime/command-line/usage-error.ts';
import { QUARANTINE_LOG } from '../quarantine/write-down.ts';

export interface ConsoleCommand {
  readonly help: false;
  /** The values of `-c`: settings of the deployment, `env` among them. */
  readonly context: readonly string[];
  readonly allowsChanges: boolean;
  /** 0: any free port. */
  readonly port: number;
  /** Absolute if it was given; otherwise relative to the project folder. */
  readonly logFile: string;
}

/** Beside those of `npm start`. */
const DEFAULT_PORT = 3002;

/**
 * @param environment only INIT_CWD and what npm took for itself are read
 * @throws UsageError
 */
export function readConsoleOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): ConsoleCommand | { readonly help: true } {
  const { values } = parsed(args);
  if (values.help) return { help: true };
  const { npm_config_env: taken } = environment;
  if (taken !== undefined)
    throw new UsageError(`--env=${taken} was taken by npm: expected npm run console -- -c env=${taken}`);
  return {
    help: false,
    context: values.context ?? [],
    allowsChanges: values['allow-changes'] ?? false,
    port: portOf(values.port),
    logFile: values.log === undefined ? QUARANTINE_LOG : typedPath(values.log, environment),
  };
}

function portOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_PORT;
  const port = Number(text);
  if (/^\d+$/.test(text) && port < 65_536) return port;
  throw new UsageError('--port: expected 0 to 65535');
}

function parsed(args: readonly string[]) {
  const options = {
    context: { type: 'string', short: 'c', multiple: true },
    'allow-changes': { type: 'boolean' },
    port: { type: 'string' },
    log: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  return parseOptions({ args: [...args], options });
}
