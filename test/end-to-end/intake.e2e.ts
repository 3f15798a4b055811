import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fifoQueue } from '../../bin/quarantine/fifo-queue.ts';
import { ANY_PORTS } from '../../local/pipeline/local-settings.ts';
import { type Pipeline, startPipeline } from '../../local/pipeline/pipeline.ts';
import { call, readVersion } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';
import { ROOT } from '../support/run/jest.ts';

// FHIR servers in front of the real processes: what they send reaches the HL7 endpoint, each version once.

interface Recorded {
  readonly dialect: string;
  readonly request: { method?: string; path?: string; headers?: Record<string, string>; body?: object };
  readonly notice: { changes: { type: string; id: string; kind: string; carriesResource?: boolean }[] };
}

/** Requests of real servers that hold all that is needed: each gets a source and patients of its own. */
const REQUESTS = globSync('test/lambda/intake/dialects/requests/*/*.json', { cwd: ROOT })
  .toSorted()
  .map((file) => {
    const name = basename(file, '.json');
    // Ids of FHIR have at most 64 characters.
    const own = readFileSync(ROOT + file, 'utf8').replaceAll(/\b(p-1\d|7c1e9b1a(?:-\w+)+)\b/g, `${name}.$1`);
    return [name, JSON.parse(own) as Recorded] as const;
  })
  .filter(
    ([, { notice }]) =>
      notice.changes.some(({ type }) => type === 'Patient') &&
      notice.changes.every(({ kind, carriesResource }) => kind === 'delete' || carriesResource),
  );

const SOURCES = [
  ...REQUESTS.map(([name, { dialect }]) => [name, dialect]),
  ['hapi', 'rest-hook'],
  ['fhir', 'rest'],
].map(([name, dialect]) => ({ name, dialect, authentication: { scheme: 'none' } }));

let pipeline: Pipeline;
const printed: string[] = [];

beforeAll(async () => {
  pipeline = await startPipeline(ANY_PORTS, {
    onLine: (line) => printed.push(line),
    environment: { SITE_PROFILE: JSON.stringify({ delete: 'A29', sources: SOURCES }) },
  });
});

afterAll(() => pipeline.stop());

async function send(source: string, { method = 'POST', path = '', headers = {}, body }: Recorded['request']) {
  const response = await fetch(`${pipeline.url}/${source}${path}`, {
    method,
    headers: { 'content-type': 'application/fhir+json', ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

const put = (id: string, version: number) =>
  send('hapi', {
    method: 'PUT',
    path: `/Patient/${id}`,
    headers: { 'if-match': `W/"${version}"` },
    body: {
      resourceType: 'Patient',
      id,
      meta: { versionId: String(version), lastUpdated: `2026-01-02T03:04:0${version}.000Z` },
      name: [{ family: `V${version}` }],
    },
  });

/** The events of the messages about a patient that the endpoint has stored, in their order. */
function stored(fhirId: string): string[] {
  return printed.flatMap((line) => {
    if (!line.includes('"message-received"')) return [];
    const { message, outcome, messageType, ...event } = JSON.parse(line);
    return event.fhirId === fhirId && outcome === 'stored' ? [String(messageType).slice(4, 7)] : [];
  });
}

/**
 * The same, once everything has been delivered.
 *
 * @param least so many are waited for: the line of a message may come after it has left the queue
 */
async function delivered(fhirId: string, least: number): Promise<string[]> {
  const queue = fifoQueue(pipeline.emulator.queueUrl, pipeline.emulator.url);
  await eventually(
    () => queue.count(),
    ({ all }) => all === 0,
  );
  return eventually(
    () => stored(fhirId),
    ({ length }) => length >= least,
  );
}

test.each(REQUESTS)(
  '%s reaches the endpoint, each version once, however often it comes',
  async (name, { request, notice }) => {
    const answers = [await send(name, request), await send(name, request), await send(name, request)];

    expect(answers.map(({ status, body }) => [status, body])).toEqual(answers.map(() => [200, '']));
    const patients = notice.changes.filter(({ type }) => type === 'Patient');
    for (const [id, changes = []] of Map.groupBy(patients, ({ id }) => id)) {
      const events = changes.map(({ kind }, index) =>
        kind === 'delete' ? 'A29' : index === 0 ? 'A28' : 'A31',
      );
      expect(await delivered(id, events.length)).toEqual(events);
    }
  },
);

test('21 repetitions of a notification, several at a time, give one message', async () => {
  const answers = await Promise.all(Array.from({ length: 21 }, () => put('often', 1)));

  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(await delivered('often', 1)).toEqual(['A28']);
});

test('versions in the order 2, 1, 3, 5, 4, 6 end with the last one', async () => {
  for (const version of [2, 1, 3, 5, 4, 6]) expect((await put('order', version)).status).toBe(200);

  expect(await delivered('order', 4)).toEqual(['A28', 'A31', 'A31', 'A31']);
  const { resource } = await call(pipeline.url, 'GET', '/order');
  expect(resource).toMatchObject({ name: [{ family: 'V6' }] });
});

test('a change that is refused is in quarantine once, and sends nothing', async () => {
  const request = {
    method: 'PUT',
    path: '/Patient/wrong',
    body: { resourceType: 'Patient', id: 'wrong', gender: 'PLANTED' },
  };

  const answers = [await send('hapi', request), await send('hapi', request)];

  expect(answers.map(({ status }) => status)).toEqual([400, 400]);
  expect(JSON.parse(answers[0]?.body ?? '')).toMatchObject({ resourceType: 'OperationOutcome' });
  const quarantine = fifoQueue(pipeline.emulator.quarantineQueueUrl, pipeline.emulator.url);
  const kept = await quarantine.take(30);
  expect(kept.map(({ attributes }) => attributes)).toEqual([
    { reason: 'intake-invalid', source: 'hapi', fhirId: 'wrong', resourceType: 'Patient' },
  ]);
  for (const message of kept) await quarantine.remove(message);
  expect(await delivered('wrong', 0)).toEqual([]);
  expect(printed.filter((line) => line.includes('PLANTED'))).toEqual([]);
});

test("FHIR's REST API and that of FHIR Works read the same Patient", async () => {
  const created = await send('fhir', {
    path: '/Patient',
    body: { resourceType: 'Patient', name: [{ family: 'Eibe' }] },
  });

  const resource = JSON.parse(created.body);
  expect(created.status).toBe(201);
  expect(await readVersion(pipeline.url, resource)).toEqual(resource);
  const location = created.headers.get('location') ?? '';
  expect(location).toMatch(new RegExp(`^/fhir/Patient/${resource.id}/_history/`));
  expect(await (await fetch(pipeline.url + location)).json()).toEqual(resource);
});
