import type { CapabilityStatement, OperationOutcome, Patient } from 'fhir/r4.js';
import { IntakeRig } from '../../../support/intake/intake-rig.ts';

let rig: IntakeRig;
beforeAll(async () => {
  rig = await IntakeRig.start({
    delete: 'A29',
    sources: [
      {
        name: 'fhir',
        dialect: 'rest',
        authentication: { scheme: 'none' },
        ownFeed: { sources: ['urn:hospital'] },
      },
    ],
  });
});
afterAll(() => rig.stop());
afterEach(async () => {
  await rig.sent();
  await rig.quarantined();
});

const PATIENT = { resourceType: 'Patient', name: [{ family: 'Eibe' }], birthDate: '1984-03' };
const put = (id: string, further: object = {}, headers: Record<string, string> = {}) =>
  rig.send('PUT', `/fhir/Patient/${id}`, { ...PATIENT, id, ...further }, headers);
const issueOf = ({ body }: { body: string }) => (JSON.parse(body) as OperationOutcome).issue[0];

test('POST creates with a new id, and answers with the resource, its version and its place', async () => {
  const { status, headers, body } = await rig.send('POST', '/fhir/Patient', {
    ...PATIENT,
    id: 'of-the-client',
  });

  const resource = JSON.parse(body) as Patient;
  const { id, meta } = resource;
  expect(status).toBe(201);
  expect(resource).toMatchObject(PATIENT);
  expect(id).not.toBe('of-the-client');
  expect(headers).toMatchObject({
    'content-type': 'application/fhir+json; charset=utf-8',
    etag: `W/"${meta?.versionId}"`,
    'last-modified': new Date(meta?.lastUpdated ?? '').toUTCString(),
    location: `/fhir/Patient/${id}/_history/${meta?.versionId}`,
  });
  const [message] = await rig.sent();
  expect(message).toContain('|ADT^A28^');
  expect(message).toContain(`|${meta?.versionId}|`);
});

test('the place that POST names has what was sent, and a version before the last one is not there', async () => {
  const created = await rig.send('POST', '/fhir/Patient', PATIENT);
  const location = created.headers.location ?? '';

  const read = await rig.send('GET', location.replace(/\/_history.*/, ''));
  const version = await rig.send('GET', location);
  const other = await rig.send('GET', location.replace(/[^/]+$/, 'OTHER'));

  expect(read).toEqual({
    ...created,
    status: 200,
    headers: expect.objectContaining({ etag: created.headers.etag }),
  });
  expect(version.body).toBe(created.body);
  expect(other.status).toBe(404);
});

test('PUT creates where nothing was sent, and updates afterwards', async () => {
  const created = await put('eibe');
  const updated = await put('eibe', { birthDate: '1985' });

  expect([created.status, updated.status]).toEqual([201, 200]);
  expect((await rig.sent()).map((body) => body.split('|')[8])).toEqual([
    'ADT^A28^ADT_A05',
    'ADT^A31^ADT_A05',
  ]);
});

test('a PUT that comes again is sent once and answered with what was sent', async () => {
  const meta = { versionId: '4', lastUpdated: '2026-01-02T03:04:05Z' };
  const first = await put('again', { meta });
  const second = await put('again', { meta });
  const third = await put('unnumbered');
  const fourth = await put('unnumbered');

  expect([second.status, second.body]).toEqual([200, first.body]);
  expect([fourth.status, fourth.body]).toEqual([200, third.body]);
  expect(await rig.sent()).toHaveLength(2);
});

test('DELETE is answered 204, also again, and a read 410 afterwards', async () => {
  await put('gone');

  const statuses = [
    (await rig.send('DELETE', '/fhir/Patient/gone')).status,
    (await rig.send('DELETE', '/fhir/Patient/gone')).status,
    (await rig.send('GET', '/fhir/Patient/gone')).status,
  ];

  expect(statuses).toEqual([204, 204, 410]);
  expect(await rig.sent()).toHaveLength(2);
});

test('Prefer says how much of an answer the client wants', async () => {
  const minimal = await put('prefer-1', {}, { prefer: 'return=minimal' });
  const outcome = await put(
    'prefer-2',
    { active: true },
    { prefer: 'respond-sync, return=OperationOutcome' },
  );
  const exact = await put('prefer-3', {}, { prefer: 'return=OperationOutcome' });

  expect(minimal).toMatchObject({
    status: 201,
    body: '',
    headers: { etag: expect.stringMatching(/^W\/"\w{20}"$/) },
  });
  expect(issueOf(outcome)).toMatchObject({
    severity: 'information',
    diagnostics: expect.stringContaining('Patient.active (no field'),
  });
  expect(issueOf(exact)?.diagnostics).toBe('Everything is mapped exactly.');
});

test('metadata says what is supported', async () => {
  const { status, body } = await rig.send('GET', '/fhir/metadata');

  const statement = JSON.parse(body) as CapabilityStatement;
  expect(status).toBe(200);
  expect(statement).toMatchObject({
    resourceType: 'CapabilityStatement',
    fhirVersion: '4.0.1',
    kind: 'instance',
  });
  const [patient] = statement.rest?.[0]?.resource ?? [];
  expect(patient?.type).toBe('Patient');
  expect(patient?.interaction?.map(({ code }) => code)).toEqual([
    'read',
    'vread',
    'create',
    'update',
    'delete',
  ]);
});

test.each([
  ['GET', '/fhir/Patient/none', 404, 'not-found'],
  ['GET', '/fhir/Patient', 405, 'not-supported'],
  ['GET', '/fhir/Patient/eibe/_history', 404, 'not-supported'],
  ['POST', '/fhir/Patient/_search', 404, 'not-supported'],
  ['GET', '/fhir/Patient/$match', 404, 'not-supported'],
  ['POST', '/fhir/Patient/eibe', 405, 'not-supported'],
  ['PATCH', '/fhir/Patient/eibe', 405, 'not-supported'],
  ['PUT', '/fhir/Patient', 405, 'not-supported'],
  ['POST', '/fhir', 404, 'not-supported'],
  ['GET', '/fhir/Observation/1', 404, 'not-supported'],
  ['POST', '/fhir/metadata', 405, 'not-supported'],
])('%s %s is answered %i', async (method, target, status, code) => {
  const answered = await rig.send(method, target, method === 'GET' ? '' : 'name=Eibe');

  expect(answered.status).toBe(status);
  expect(issueOf(answered)).toMatchObject({ severity: 'error', code });
  await rig.quarantined();
});

test.each([
  ['PUT', '/fhir/Patient?identifier=1', 1],
  ['PUT', '/fhir//Patient/eibe', 1],
  ['PUT', '/fhir/Patient/no_id', 1],
  ['PATCH', '/fhir/Patient/eibe', 1],
  ['POST', '/fhir', 1],
  ['POST', '/fhir/Patient/_search', 0],
  ['POST', '/fhir/Patient/$match', 0],
])('what %s %s asks for is kept if it may be a change', async (method, target, count) => {
  await rig.send(method, target, `{"for": "${method} ${target}"}`);

  expect(await rig.sent()).toEqual([]);
  expect(await rig.quarantined()).toHaveLength(count);
});

test.each<[string, string, object, Record<string, string>, number]>([
  ['of another id', '/fhir/Patient/eibe', { ...PATIENT, id: 'erle' }, {}, 400],
  ['that is not valid', '/fhir/Patient/eibe', { ...PATIENT, id: 'eibe', gender: 'x' }, {}, 400],
  ['of another type', '/fhir/Patient/eibe', { resourceType: 'Group', id: 'eibe' }, {}, 400],
])('a PUT %s is refused and kept', async (_, target, body, headers, status) => {
  const answered = await rig.send('PUT', target, body, headers);

  expect(answered.status).toBe(status);
  expect(await rig.sent()).toEqual([]);
  expect(await rig.quarantined()).toHaveLength(1);
});

test('a conditional create is refused: nothing here could find what is there already', async () => {
  const answered = await rig.send('POST', '/fhir/Patient', PATIENT, { 'if-none-exist': 'identifier=x' });

  expect(answered.status).toBe(400);
  expect(await rig.sent()).toEqual([]);
});

test("what came from the hospital's own feed is not sent back", async () => {
  const { status } = await put('loop', { meta: { source: 'urn:hospital:adt#7' } });

  expect(status).toBe(200);
  expect(await rig.sent()).toEqual([]);
});
