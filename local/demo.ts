import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { SingleBar } from 'cli-progress';
import { inFlight } from './in-flight.ts';
import { type PatientFile, readPatientFiles } from './patient-files.ts';
import { startPipeline } from './pipeline.ts';
import { ANY_PORTS } from './settings.ts';
import { type Exchange, Tap } from './tap.ts';
import { typedPath } from './typed-path.ts';

const HELP = `npm run demo [-- FILE|FOLDER …] — sends Patients through the whole pipeline and shows the way of the first one.

Without a file it sends local/sample-patient.json. It listens on free ports and ends with 0 only if every Patient
was acknowledged by the HL7 endpoint, archived, and read back as it was answered.
`;

const SAMPLE = relative(typedPath('.'), fileURLToPath(new URL('./sample-patient.json', import.meta.url)));
const IN_FLIGHT = 8;
const READ_BACK_TIMEOUT_MS = 60_000;
const ACKNOWLEDGED_TIMEOUT_MS = 5000;
const POLL_MS = 50;

const paths = process.argv.slice(2);
if (paths.includes('--help') || paths.includes('-h')) process.stdout.write(HELP);
else process.exit(await demo(paths.length > 0 ? paths : [SAMPLE]));

/** What became of one Patient. */
interface Journey {
  readonly file: PatientFile;
  readonly problem?: string;
  readonly answerMessage?: string;
  readonly exchange?: Exchange;
  readonly readBack?: unknown;
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
    if (first !== undefined) show(first);
    return report(journeys);
  } catch (error) {
    for (const line of lines) console.error(line);
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
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
  const endpoint = `${url}/persistence/Patient`;
  const headers = { 'content-type': 'application/fhir+json' };
  const posted = await fetch(endpoint, { method: 'POST', headers, body: file.text });
  const { resource, message } = (await posted.json()) as Answer;
  if (posted.status !== 201) return { file, problem: `POST answered ${posted.status}: ${message}` };
  const versionId = resource.meta?.versionId ?? '';
  const readBack = await readVersion(`${endpoint}/${resource.id}`, versionId);
  const exchange = await acknowledged(versionId, tap);
  const journey = { file, answerMessage: message, exchange, readBack };
  if (readBack === undefined) return { ...journey, problem: 'it was not archived in time' };
  if (exchange?.code !== 'AA')
    return { ...journey, problem: `it was acknowledged with ${exchange?.code ?? 'nothing'}` };
  if (!isDeepStrictEqual(readBack, resource))
    return { ...journey, problem: 'GET reads something else than POST answered' };
  return journey;
}

interface Answer {
  readonly resource: { readonly id?: string; readonly meta?: { readonly versionId?: string } };
  readonly message: string;
}

/** The message is archived before it is acknowledged, so the acknowledgment may be a moment behind. */
async function acknowledged(versionId: string, tap: Tap | undefined): Promise<Exchange | undefined> {
  const end = performance.now() + ACKNOWLEDGED_TIMEOUT_MS;
  while (tap?.exchange(versionId) === undefined && performance.now() < end) await pause();
  return tap?.exchange(versionId);
}

/** GET until it gives this version: the message takes its way through queue and endpoint first. */
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

function show({ file, answerMessage, exchange, readBack }: Journey): void {
  title(`The FHIR Patient that goes in: ${file.name}`);
  console.log(file.text.trim());
  if (exchange !== undefined) {
    title('The HL7 v2 message on the wire, a segment a line');
    console.log(exchange.message.replaceAll('\r', '\n').trim());
    title('The acknowledgment');
    console.log(exchange.acknowledgment.replaceAll('\r', '\n').trim());
  }
  if (readBack !== undefined) {
    title('What GET reads from the archive');
    console.log(JSON.stringify(readBack, null, 2));
  }
  title('What was not carried');
  console.log(
    answerMessage
      ? answerMessage.replace(/^Not carried as it is: /, '').replaceAll('; Patient.', '\nPatient.')
      : 'nothing',
  );
}

function title(text: string): void {
  console.log(`\n── ${text} ${'─'.repeat(Math.max(3, 90 - text.length))}\n`);
}

function report(journeys: readonly Journey[]): number {
  const failed = journeys.filter(({ problem }) => problem !== undefined);
  title('Result');
  for (const { file, problem } of failed) console.log(`${file.name}: ${problem}`);
  const done = journeys.length - failed.length;
  console.log(`${done} of ${journeys.length} Patients acknowledged, archived and read back`);
  return failed.length === 0 ? 0 : 1;
}
