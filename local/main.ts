import { PERSONS } from '../mapping/resources.ts';
import { parseOptions } from '../runtime/command-line/parse-options.ts';
import { runCommand } from '../runtime/command-line/run-command.ts';
import { announce } from '../runtime/local-pipeline/running-pipeline.ts';
import { EXIT_CONFIG, SettingsError, variablesHelp } from '../runtime/settings/settings.ts';
import { LogText } from './log/log-text.ts';
import { painted } from './log/painted.ts';
import { addressText, type LocalSettings, localSettings } from './pipeline/local-settings.ts';
import { localSourcesText } from './pipeline/local-sources.ts';
import { isShown } from './pipeline/log-levels.ts';
import { type AnyPipeline, type PipelineOptions, startPipeline } from './pipeline/pipeline.ts';
import { assertFree } from './ports.ts';

const HELP = `npm start — the whole pipeline on this machine: transform, queue, sender, test HL7 server, archive,
and a console in the browser.

  --json-logs  what the processes log, as they log it; as LOG_FORMAT=json
  -h, --help   this text

Settings (environment variables):
${variablesHelp(localSettings.variables)}
Settings of the transform, the sender and the server, such as ACK_TIMEOUT_MS, are passed on to them.
npx node FILE --help lists those of local/api-host/main.ts, fargate-sender/main.ts and test-hl7-server/main.ts.
Exit codes: 0 stopped, 1 failed, 2 wrong options, ${EXIT_CONFIG} wrong settings (all are reported).
`;

/** Lines of the processes are shown when everything is running; before that, only if something fails. */
const early: string[] = [];
let show = (line: string): void => {
  early.push(line);
};

process.exit(await runCommand(HELP, readOptions, run));

function readOptions(args: readonly string[]) {
  const options = {
    help: { type: 'boolean', short: 'h', default: false },
    'json-logs': { type: 'boolean', default: false },
  } as const;
  return parseOptions({ args: [...args], options }).values;
}

/** @returns the exit code */
async function run({ 'json-logs': isJson }: { 'json-logs': boolean }): Promise<number> {
  const stopAsked = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
    // The reader closed the pipe, as `head -1` does.
    process.stdout.on('error', () => resolve());
  });
  try {
    const settings = localSettings.read(process.env);
    await assertFree(portsOf(settings));
    // Loaded while the processes start, so that the console does not delay the start.
    const loading = Promise.all([
      import('./console/watch.ts'),
      import('./console/local-source.ts'),
      import('../bin/console/server/server.ts'),
    ]);
    let watch: import('./console/watch.ts').Watch | undefined;
    const pipeline = await startUnlessTaken(settings, {
      onLine: (line) => show(line),
      onEnqueued: (body) => watch?.enqueued(body),
    });
    const { emulator, url } = pipeline;
    const [{ Watch }, { localSource }, { startConsole }] = await loading;
    watch = new Watch();
    const console = await startConsole({
      port: settings.consolePort,
      source: localSource(pipeline, watch),
    });
    const withdraw = announce(emulator.url);
    process.stdout.write(`
  transform        ${url}/persistence/${PERSONS.type}  (described in ${url}/api.yaml)
  intake           ${url}/SOURCE  (${localSourcesText(process.env.SITE_PROFILE)})
  AWS emulator     ${emulator.url}  (SQS ${new URL(emulator.queueUrl).pathname}, S3 ${emulator.bucketName}, DynamoDB ${emulator.recordTableName})
${endpointText(pipeline)}

  console          ${console.url}

  Try it there, or in another terminal:
  curl -s ${url}/persistence/${PERSONS.type} -H 'content-type: application/fhir+json' -d @local/sample-patient.json

  npm run quarantine -- list          messages that could not be delivered
  npm run record -- show ${PERSONS.type}/ID   what was last sent for a resource

  Ctrl-C stops everything. What the processes log follows.

ready ${url}
`);
    for (const line of early) watch.line(line);
    const log = isJson || settings.logFormat === 'json' ? undefined : new LogText(painted);
    show = (line) => {
      watch.line(line);
      if (!isShown(line, settings.logLevel)) return;
      const text = log === undefined ? line : log.of(line);
      if (text !== undefined) process.stdout.write(`${text}\n`);
    };
    await stopAsked;
    process.stdout.write('stopping …\n');
    withdraw();
    await console.stop();
    await pipeline.stop();
    return 0;
  } catch (error) {
    if (error instanceof SettingsError) {
      // The error names the settings of one process. Check those of all processes, so that all mistakes are reported.
      const { wrongSettings } = await import('./pipeline/wrong-settings.ts');
      const all = new SettingsError([...new Set([...wrongSettings(process.env), ...error.problems])]);
      process.stderr.write(`${all.message}\n`);
      return EXIT_CONFIG;
    }
    for (const line of early) process.stderr.write(`${line}\n`);
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

/** Another start at the same moment may have taken a port after it was free: then that is why this one failed. */
async function startUnlessTaken(settings: LocalSettings, options: PipelineOptions): Promise<AnyPipeline> {
  try {
    return await startPipeline(settings, options);
  } catch (error) {
    if (!(error instanceof SettingsError)) {
      await assertFree(portsOf(settings)).catch((taken) => {
        // What the processes printed says no more.
        early.length = 0;
        throw taken;
      });
    }
    throw error;
  }
}

function portsOf(settings: LocalSettings) {
  return [
    ['TRANSFORM_PORT', settings.transformPort],
    ['HL7_PORT', settings.endpoint === undefined ? settings.hl7Port : 0],
    ['EMULATOR_PORT', settings.emulatorPort],
    ['CONSOLE_PORT', settings.consolePort],
  ] as const;
}

/** Where messages go, and the health pages. */
function endpointText({ server, ownEndpoint, sender, transform }: AnyPipeline): string {
  const health = `  health           sender http://127.0.0.1:${sender.healthPort}/readyz`;
  if (server !== undefined)
    return `  test HL7 server  127.0.0.1:${server.port}  (MLLP)
${health}  server http://127.0.0.1:${server.healthPort}/readyz`;
  const { HL7_TLS, PATIENT_SOURCE } = transform.environment;
  const reads = PATIENT_SOURCE === 'query' ? 'its answers to queries' : 'the record of what was sent';
  return `  HL7 endpoint     ${ownEndpoint && addressText(ownEndpoint)}  (MLLP${HL7_TLS === 'on' ? ' over TLS' : ''}; your own: no test HL7 server is started)
                   nothing is archived, and GET reads ${reads}.
${health}`;
}
