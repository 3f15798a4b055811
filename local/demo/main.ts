import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { SingleBar } from 'cli-progress';
import { PERSONS } from '../../mapping/resources.ts';
import { parseOptions } from '../../runtime/command-line/parse-options.ts';
import { runCommand } from '../../runtime/command-line/run-command.ts';
import { typedPath } from '../../runtime/command-line/typed-path.ts';
import { inFlight } from '../../runtime/in-flight.ts';
import { EXIT_CONFIG, SettingsError } from '../../runtime/settings/settings.ts';
import { ANY_PORTS } from '../pipeline/local-settings.ts';
import { startPipeline } from '../pipeline/pipeline.ts';
import { type PatientFile, readPatientFiles } from './patient-files.ts';
import { type Exchange, Tap } from './tap.ts';
import { type Journey, journeyText, resultText } from './text.ts';

const HELP = `npm run demo [-- FILE|FOLDER …] — sends Patients through the whole pipeline and shows the path of the first one.

Without a file it sends local/sample-patient.json. For a FOLDER it sends all .json files. It uses free ports and needs
nothing else to run.

  -h, --help  this text

Exit codes: 0 every Patient was acknowledged by the HL7 endpoint, archived, and read back as POST answered it; 1 not all; 2 wrong
options; 78 wrong settings of a process.
`;

const SAMPLE = relative(typedPath('.'), fileURLToPath(new URL('../sample-patient.json', import.meta.url)));
const IN_FLIGHT = 8;
const READ_BACK_TIMEOUT_MS = 60_000;
const ACKNOWLEDGED_TIMEOUT_MS = 5000;
const POLL_MS = 50;

process.exit(await runCommand(HELP, readOptions, ({ paths }) => demo(paths.length > 0 ? paths : [SAMPLE])));

function readOptions(args: readonly string[]) {
  const options = { help: { type: 'boolean', short: 'h', default: false } } as const;
  const { values, positionals } = parseOptions({ args: [...args], options, allowPositionals: true });
  return { ...values, paths: positionals };
}

/** @returns the exit code */
async function demo(paths: readonly string[]): Promise<number> {
  const lines: string[] = [];
  let pipeline: Awaited<ReturnType<typeof startPipeline>> | undefined;
  let tap: Tap | undefined;
  try {
    const files = await readPatientFiles(paths);
    pipeline = await startPipeline(ANY_PORTS, {
      onLine: (line) => lines.push(line),
      endpointPort: async (serverPort) => {
        tap = await Tap.start(serverPort);
        return tap.port;
      },
    });
    const journeys = await sendAll(files, pipeline.url, tap as Tap | undefined);
    const [first] = journeys;
    if (first !== undefined) console.log(journeyText(first));
    console.log(resultText(journeys));
    return journeys.every(({ problem }) => problem === undefined) ? 0 : 1;
  } catch (error) {
    const isOfSettings = error instanceof SettingsError;
    if (!isOfSettings) for (const line of lines) console.error(line);
    console.error(error instanceof Error ? error.message : String(error));
    return isOfSettings ? EXIT_CONFIG : 1;
  } finally {
    await pipeline?.stop();
    tap?.stop();
  }
}

async function sendAll(files: readonly PatientFile[], url: string, tap: Tap | undefined): Promise<Journey[]> {
  const bar =
    files.length > 1
      ? new SingleBar({ format: '{bar} {value}/{total} Patients', noTTYOutput: true })
      : undefined;
  bar?.start(files.length, 0);
  const journeys = await inFlight(IN_FLIGHT, files, async (file) => {
    const journey = await send(file, url, tap);
    bar?.increment();
    return journey;
  });
  bar?.stop();
  return journeys;
}

async function send(file: PatientFile, url: string, tap: Tap | undefined): Promise<Journey> {
  const endpoint = `${url}/persistence/${PERSONS.type}`;
  const headers = { 'content-type': 'application/fhir+json' };
  const posted = await fetch(endpoint, { method: 'POST', headers, body: file.bytes });
  const { resource, message } = (await posted.json()) as Answer;
  if (posted.status !== 201) return { file, problem: `POST answered ${posted.status}: ${message}` };
  const versionId = resource.meta?.versionId ?? '';
  const readBack = await readVersion(`${endpoint}/${resource.id}`, versionId);
  const exchange = await acknowledged(versionId, tap);
  const journey = { file, answerMessage: message, exchange, readBack };
  if (readBack === undefined) return { ...journey, problem: 'the message was not archived in time' };
  if (exchange?.code !== 'AA')
    return { ...journey, problem: `the acknowledgment was ${exchange?.code ?? 'missing'}` };
  if (!isDeepStrictEqual(readBack, resource))
    return { ...journey, problem: 'GET does not read what POST answered' };
  return journey;
}

interface Answer {
  readonly resource: { readonly id?: string; readonly meta?: { readonly versionId?: string } };
  readonly message: string;
}

/** The message is archived before it is acknowledged, so the acknowledgment may arrive slightly later. */
async function acknowledged(versionId: string, tap: Tap | undefined): Promise<Exchange | undefined> {
  const end = performance.now() + ACKNOWLEDGED_TIMEOUT_MS;
  while (tap?.exchange(versionId) === undefined && performance.now() < end) await pause();
  return tap?.exchange(versionId);
}

/** Repeats GET until it reads this version: the message first passes through the queue and the endpoint. */
async function readVersion(url: string, versionId: string): Promise<unknown> {
  const end = performance.now() + READ_BACK_TIMEOUT_MS;
  while (performance.now() < end) {
    const response = await fetch(url);
    const { resource } = (await response.json()) as Answer;
    if (response.status === 200 && resource.meta?.versionId === versionId) return resource;
    await pause();
  }
  return undefined;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, POLL_MS));
}
