import { assertLog } from '../../runtime/command-line/action-log.ts';
import { Refusal } from '../../runtime/command-line/refusal.ts';
import { runCommand } from '../../runtime/command-line/run-command.ts';
import { serviceErrorText } from '../../runtime/command-line/service-error-text.ts';
import { UsageError } from '../../runtime/command-line/usage-error.ts';
import { EXIT_CONFIG, SettingsError } from '../../runtime/settings/settings.ts';
import { DEPLOYED_PROFILE } from '../../runtime/site-profile/deployed-profile.ts';
import { type ConsoleCommand, readConsoleOptions } from './options.ts';

const HELP = `npm run console -- -c env=NAME [OPTION…] — a page about a deployed environment: queue, sender, breaker,
quarantine, alarms, the path of a message, and the record of what was sent.

  -c env=NAME              the environment in cdk.json; -c NAME=VALUE overrides one of its settings
  --allow-changes          messages in quarantine can be resent and dropped; without it the page only reads
  --port PORT              of the page, on 127.0.0.1; 0: any free port                         3002
  --log FILE               log of resends and drops, written before they are done              quarantine.log
  -h, --help               this text

It uses the credentials that the AWS SDK finds (AWS_PROFILE, aws sso login, …) and finds everything by the outputs of the
stacks. docs/console.md lists the permissions. To list the quarantine it receives the messages for a moment, as
npm run quarantine does. Content of messages, which is patient data, is shown only when it is asked for, and is not logged.
Exit codes: 0 stopped, 1 failed, 2 wrong options, ${EXIT_CONFIG} wrong settings.
`;

process.exit(await runCommand(HELP, readConsoleOptions, run));

/** @returns the exit code */
async function run(command: ConsoleCommand): Promise<number> {
  const stopAsked = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
  });
  try {
    const { server, environment, where } = await start(command);
    const may = command.allowsChanges ? 'it may resend and drop' : 'it only reads; see --allow-changes';
    process.stdout.write(`console of ${environment} (${where}; ${may})\nready ${server.url}\n`);
    await stopAsked;
    await server.stop();
    return 0;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (error instanceof SettingsError) {
      process.stderr.write(`${error.message}\n`);
      return EXIT_CONFIG;
    }
    process.stderr.write(`${reasonOf(error as Error, command)}\n`);
    return 1;
  }
}

async function start({ context, allowsChanges, port, logFile }: ConsoleCommand) {
  // Loaded here, so that --help and wrong options are answered at once.
  const [{ chosenDeployment }, { findDeployed }, { deployedSource }, { startConsole }] = await Promise.all([
    import('../chosen-deployment.ts'),
    import('./deployed/stacks.ts'),
    import('./deployed/deployed-source.ts'),
    import('./server/server.ts'),
  ]);
  const chosen = chosenDeployment(context);
  const { env, siteProfile } = chosen.deployment;
  if (allowsChanges) await assertLog(logFile);
  const deployed = await findDeployed(env.region, env.account);
  // The settings were read, so the profile is right.
  const profile = DEPLOYED_PROFILE.read(siteProfile, () => undefined);
  const source = deployedSource(deployed, {
    environment: String(chosen.context.env),
    mayChange: allowsChanges,
    profile,
  });
  const server = await startConsole({ port, source, quarantineLog: logFile });
  return { server, ...source.facts };
}

function reasonOf(error: Error & { code?: unknown }, { port }: ConsoleCommand): string {
  if (error instanceof Refusal) return error.message;
  if (error.code === 'EADDRINUSE') return `port ${port} is in use: choose another one with --port`;
  return serviceErrorText(error);
}
