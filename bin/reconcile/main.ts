import { intakeSettings } from '../../lambda/intake/settings.ts';
import { runCommand } from '../../runtime/command-line/run-command.ts';
import { serviceErrorText } from '../../runtime/command-line/service-error-text.ts';
import { UsageError } from '../../runtime/command-line/usage-error.ts';
import { LOCAL_AWS } from '../../runtime/local-pipeline/emulator-address.ts';
import { runningEmulators } from '../../runtime/local-pipeline/running-pipeline.ts';
import { SettingsError } from '../../runtime/settings/settings.ts';
import { EXIT_INTERRUPTED } from '../load/interrupt.ts';
import { lock } from '../load/lock.ts';
import { HELP } from './help.ts';
import { placeOf, type ReconcileOptions, readReconcileOptions } from './options.ts';
import { runReconcile } from './run.ts';
import { stoppedText, summaryText } from './text.ts';

process.exitCode = await runCommand(HELP, readReconcileOptions, run);

/** @returns the exit code */
async function run(options: ReconcileOptions): Promise<number> {
  const { AWS_ENDPOINT_URL, ...place } = placeOf(options, runningEmulators);
  // The SDK reads them itself.
  if (AWS_ENDPOINT_URL !== undefined) Object.assign(process.env, LOCAL_AWS, { AWS_ENDPOINT_URL });
  const { SITE_PROFILE, RECORD_DAYS } = process.env;
  const isLocal = AWS_ENDPOINT_URL !== undefined;
  const unlock = options.isDryRun ? () => undefined : lock(`${options.journal}.lock`);
  try {
    const settings = intakeSettings.read({
      SITE_PROFILE,
      RECORD_DAYS,
      ...place,
      INTAKE_ON_LOOPBACK: isLocal ? 'on' : 'off',
    });
    const { counts, end, resumed } = await runReconcile(options, settings);
    say(summaryText(counts, options.isDryRun));
    if (!options.isDryRun) say(`Journal: ${resumed ? 'continued ' : ''}${options.journal}`);
    if (end === 'complete') return counts.refused === 0 ? 0 : 1;
    if (end === 'interrupted') {
      say('Stopped. Run the same command again to resume.');
      return EXIT_INTERRUPTED;
    }
    say(stoppedText(end.error, options));
    return 1;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    say(error instanceof SettingsError ? error.problems.join('\n') : serviceErrorText(error as Error));
    return 1;
  } finally {
    unlock();
  }
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
