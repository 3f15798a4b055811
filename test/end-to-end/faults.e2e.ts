import { ANY_PORTS } from '../../local/pipeline/local-settings.ts';
import { type Pipeline, startPipeline } from '../../local/pipeline/pipeline.ts';
import { inFlight } from '../../runtime/in-flight.ts';
import { call } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';

// The pipeline as `npm start` runs it, against an endpoint that goes wrong on purpose; GET asks it by a query.

const FAULT_PLAN =
  'ae on 1-2; never on 3; reset on 4; wrong-id on 5; no-msa on 6; split 50 on 7; close on 8; junk-before on 9; junk-after on 10; ar 207 on 11; close on every 7';

let pipeline: Pipeline;

beforeAll(async () => {
  pipeline = await startPipeline(ANY_PORTS, {
    environment: {
      FAULT_PLAN,
      FAULT_PLAN_CHANGES: 'on',
      PATIENT_SOURCE: 'query',
      ACK_TIMEOUT_MS: '500',
      BACKOFF_MIN_MS: '20',
      BACKOFF_MAX_MS: '100',
      NACK_RETRY_DELAYS_MS: '20',
      REJECT_RETRY_DELAY_MS: '20',
      LOG_LEVEL: 'INFO',
    },
  });
});

afterAll(() => pipeline.stop());

const faultPlan = (init?: RequestInit) =>
  fetch(`http://127.0.0.1:${pipeline.server.healthPort}/fault-plan`, init);

test('every message gets through an endpoint that goes wrong in every way, and reads back through a query', async () => {
  const created = await inFlight(4, [...Array(12).keys()], async (index) => {
    const patient = { resourceType: 'Patient', name: [{ family: `Family ${index}` }], birthDate: '1984-03' };
    const { status, resource } = await call(pipeline.url, 'POST', '', patient);
    expect(status).toBe(201);
    return resource;
  });
  // A query is a message of the plan too: the faults are ended once they did what they should.
  await eventually(
    async () => (await fetch(`http://127.0.0.1:${pipeline.server.healthPort}/metrics`)).text(),
    (metrics) =>
      ['ae', 'never', 'reset', 'wrong-id', 'no-msa', 'close', 'ar'].every((fault) =>
        metrics.includes(`fault="${fault}"`),
      ),
    60_000,
  );
  expect((await faultPlan({ method: 'PUT', body: '' })).status).toBe(200);

  for (const { id, meta, ...patient } of created) {
    const read = await eventually(
      () => call(pipeline.url, 'GET', `/${id}`),
      ({ status }) => status === 200,
      60_000,
    );
    expect(read.resource).toEqual({
      ...patient,
      id,
      meta: { versionId: expect.any(String), lastUpdated: meta?.lastUpdated },
    });
  }
});

test('GET is 404 for an unknown patient, and 503 while the endpoint does not answer', async () => {
  expect((await call(pipeline.url, 'GET', '/nobody')).status).toBe(404);

  await faultPlan({ method: 'PUT', body: 'ae on 1-2' });
  expect((await call(pipeline.url, 'GET', '/nobody')).status).toBe(503);
  await faultPlan({ method: 'PUT', body: '' });
  expect((await call(pipeline.url, 'GET', '/nobody')).status).toBe(404);
});

test('a plan that is wrong stops the start with an example', async () => {
  const start = startPipeline(ANY_PORTS, { environment: { FAULT_PLAN: 'boom on 1' } });

  await expect(start).rejects.toThrow(
    /FAULT_PLAN: "boom on 1": boom is no fault, .*for example ae 207 on 1-3/,
  );
});
