import { createLog, errorKind, type Log } from './log.ts';
import { EXIT_CONFIG, readSettings, SettingsError, type SettingsReader } from './settings.ts';

/** Ends what a process started, in order; resolves when nothing is under way any more. */
export type Stop = () => Promise<void>;

/**
 * The life of a process: reads its settings (exit code 78 if they are wrong), starts it, and on SIGTERM or
 * SIGINT stops it and exits with 0. What cannot be started or stopped ends with 1.
 */
export async function runProcess<S>(
  service: string,
  settingsOf: (read: SettingsReader) => S,
  start: (settings: S, log: Log) => Promise<Stop>,
): Promise<void> {
  const log = createLog(service);
  let settings: S;
  try {
    settings = readSettings(process.env, settingsOf);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    log.error('settings-wrong', { settings: error.problems });
    process.exitCode = EXIT_CONFIG;
    return;
  }
  try {
    const stop = await start(settings, log);
    const signal = await firstSignal();
    log.info('stopping', { signal });
    await stop();
    log.info('stopped');
    process.exit(0);
  } catch (error) {
    log.error('process-failed', { error: errorKind(error) });
    process.exit(1);
  }
}

/** Ctrl-C reaches every process of a terminal, and a launcher may pass it on too: only the first one counts. */
function firstSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve(signal));
  });
}
