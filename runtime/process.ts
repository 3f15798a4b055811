import { createLog, errorKind, type Log } from './observability/log.ts';
import type { Service } from './observability/log-events.ts';
import { BatchedOutput, type Output } from './observability/output.ts';
import {
  EXIT_CONFIG,
  type Settings,
  SettingsError,
  type Variables,
  variablesHelp,
} from './settings/settings.ts';

/** Stops what a process started, in order; resolves when everything has stopped. */
export type Stop = () => Promise<void>;

/**
 * Runs a process: reads its settings (exit code 78 if they are wrong), starts it, and on SIGTERM or SIGINT stops it and
 * exits with 0. If it cannot start or stop, the exit code is 1. With `--help` it only prints its settings.
 */
export async function runProcess<S>(
  service: Service,
  declared: Settings<S>,
  start: (settings: S, log: Log, output: Output) => Promise<Stop>,
): Promise<void> {
  if (process.argv.slice(2).some((argument) => argument === '--help' || argument === '-h')) {
    // A reader that closes the pipe early, such as head, is not an error.
    process.stdout.on('error', () => process.exit());
    process.stdout.write(helpOf(service, declared.variables));
    return;
  }
  const output = new BatchedOutput();
  const log = createLog(service, output);
  let settings: S;
  try {
    settings = declared.read(process.env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    log.error('settings-wrong', { settings: error.problems });
    process.exitCode = EXIT_CONFIG;
    return;
  }
  // Listen before the start: a signal during the start must stop what was already started.
  const signalled = firstSignal();
  try {
    const stop = await start(settings, log, output);
    const signal = await signalled;
    log.info('stopping', { signal });
    await stop();
    log.info('stopped');
    process.exit(0);
  } catch (error) {
    log.error('process-failed', { error: errorKind(error) });
    process.exit(1);
  }
}

/** Ctrl-C reaches every process of a terminal, and a launcher may forward it as well: only the first signal counts. */
function firstSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve(signal));
  });
}

function helpOf(service: string, variables: Variables): string {
  return `${service}

Settings (environment variables):
${variablesHelp(variables)}
The AWS SDK's own variables apply as well, such as AWS_REGION. An empty variable counts as absent.
Exit codes: 0 stopped by SIGTERM or SIGINT, 1 failed, ${EXIT_CONFIG} wrong settings, all of them named.
`;
}
