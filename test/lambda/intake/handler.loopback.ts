import { IntakeRig } from '../../support/intake/intake-rig.ts';

let rig: IntakeRig;
beforeAll(async () => {
  process.env.INTAKE_TEST_SECRET = 'Bearer right';
  rig = await IntakeRig.start({
    delete: 'A29',
    sources: [
      { name: 'hapi', dialect: 'rest-hook', authentication: { scheme: 'none' }, maximumBodyKiB: 4 },
      { name: 'other', dialect: 'rest-hook', authentication: { scheme: 'none' } },
      {
        name: 'guarded',
        dialect: 'rest-hook',
        authentication: { scheme: 'none' },
        ownFeed: { sources: ['urn:hospital'], tags: [{ code: 'hl7v2' }] },
      },
      {
        name: 'secret',
        dialect: 'rest-hook',
        authentication: { scheme: 'header', header: 'Authorization', secret: 'env:INTAKE_TEST_SECRET' },
      },
      { name: 'medplum', dialect: 'medplum', authentication: { scheme: 'none' } },
      { name: 'transaction', dialect: 'transaction', authentication: { scheme: 'none' } },
    ],
  });
});
afterAll(() => rig.stop());
afterEach(async () => {
  await rig.sent();
  await rig.quarantined();
});

const patient = (id: string, version: number | string, family = 'Eibe', minute = version) => ({
  resourceType: 'Patient',
  id,
  meta: { versionId: String(version), lastUpdated: `2026-01-02T03:${String(minute).padStart(2, '0')}:00Z` },
  name: [{ family }],
});
const put = (one: { readonly id: string }, source = 'hapi') =>
  rig.send('PUT', `/${source}/Patient/${one.id}`, one);
const triggers = (bodies: readonly string[]) => bodies.map((body) => body.split('|')[8]?.slice(4, 7));

test('the first version creates, a later one updates, and the answer to both is empty', async () => {
  const first = await put(patient('eibe', 1));
  const second = await put(patient('eibe', 2, 'Erle'));

  expect(triggers(await rig.sent())).toEqual(['A28', 'A31']);
  expect([first, second]).toMatchObject([
    { status: 200, body: '' },
    { status: 200, body: '' },
  ]);
});

test('versions in the order 2, 1, 3, 5, 4, 6 end with the last one, and none older is sent', async () => {
  for (const version of [2, 1, 3, 5, 4, 6]) {
    const { status } = await put(patient('order', version, `V${version}`));
    expect(status).toBe(200);
  }

  const families = (await rig.sent()).map((body) => /\|(V\d)[\^|\r]/.exec(body)?.[1]);
  expect(families).toEqual(['V2', 'V3', 'V5', 'V6']);
});

test('a notification that comes 21 times gives one message', async () => {
  await Promise.all(Array.from({ length: 21 }, () => put(patient('often', 1))));

  expect(await rig.sent()).toHaveLength(1);
});

test('versions that are no numbers are ordered by their times', async () => {
  await rig.send('POST', '/medplum', patient('uuid', 'b7f3', 'Late', 9));
  await rig.send('POST', '/medplum', patient('uuid', '01aa', 'Early', 8));
  await rig.send('POST', '/medplum', patient('uuid', 'b7f3', 'Late', 9));

  expect(await rig.sent()).toHaveLength(1);
});

test('a deletion is sent once, and a later version begins anew', async () => {
  await put(patient('gone', 1));
  const deleted = await rig.send('DELETE', '/hapi/Patient/gone');
  await rig.send('DELETE', '/hapi/Patient/gone');
  await put(patient('gone', 1));
  await put(patient('gone', 3));

  expect(deleted).toMatchObject({ status: 200, body: '' });
  expect(triggers(await rig.sent())).toEqual(['A28', 'A29', 'A28']);
});

test('what another source has written is refused, and kept with the reason', async () => {
  await put(patient('whose', 1));
  const refused = await put(patient('whose', 2, 'Other'), 'other');
  await put(patient('whose', 2, 'Other'), 'other');

  expect(refused.status).toBe(409);
  expect(JSON.parse(refused.body)).toMatchObject({
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'error', code: 'conflict' }],
  });
  expect(await rig.sent()).toHaveLength(1);
  const kept = await rig.quarantined();
  expect(kept.map(({ attributes }) => attributes)).toEqual([
    { reason: 'intake-other-source', source: 'other', fhirId: 'whose', resourceType: 'Patient' },
  ]);
  expect(JSON.parse(kept[0]?.body ?? '')).toMatchObject({ id: 'whose', name: [{ family: 'Other' }] });
});

test('a Patient that is not valid is refused with its places, and kept once', async () => {
  const wrong = { ...patient('wrong', 1), birthDate: 'yesterday' };
  const refused = await put(wrong);
  await put(wrong);

  expect(refused.status).toBe(400);
  expect(refused.headers['content-type']).toBe('application/fhir+json; charset=utf-8');
  expect(refused.body).toContain('Patient.birthDate: expected');
  expect(refused.body).not.toContain('yesterday');
  const kept = await rig.quarantined();
  expect(kept.map(({ attributes }) => attributes.reason)).toEqual(['intake-invalid']);
});

test.each([
  ['that is no JSON', '{"resourceType":', 400, 'intake-no-json', '{"resourceType":'],
  ['that is no UTF-8', Uint8Array.of(0x7b, 0xff), 400, 'intake-no-utf8', 'e/8='],
])('a body %s is kept as it came', async (_, body, status, reason, kept) => {
  expect((await rig.send('PUT', '/hapi/Patient/eibe', body)).status).toBe(status);

  const [one] = await rig.quarantined();
  expect(one).toMatchObject({ body: kept, attributes: { reason, source: 'hapi' } });
});

test('a single resource of another type is refused, and one beside a Patient is ignored', async () => {
  const group = { resourceType: 'Group', id: 'g', type: 'person', actual: true };
  const alone = await rig.send('PUT', '/hapi/Group/g', group);
  const entry = [{ resource: group }, { resource: patient('beside', 1) }];
  const together = await rig.send('POST', '/transaction', {
    resourceType: 'Bundle',
    type: 'collection',
    entry,
  });

  expect(alone.status).toBe(422);
  expect((await rig.quarantined()).map(({ attributes }) => attributes.reason)).toEqual([
    'intake-resource-type',
  ]);
  expect(together).toMatchObject({ status: 200, body: '' });
  expect(await rig.sent()).toHaveLength(1);
});

test.each([
  ['meta.source', { source: 'urn:hospital:adt' }],
  ['a tag', { tag: [{ system: 'urn:feeds', code: 'hl7v2' }] }],
])('what the hospital sent itself, by %s, is not sent back', async (_, meta) => {
  const { status } = await put({ ...patient('loop', 1), meta } as never, 'guarded');

  expect(status).toBe(200);
  expect(await rig.sent()).toEqual([]);
});

test('a notification without its resource is refused where there is no server to ask, and kept', async () => {
  const idOnly = await rig.send('PUT', '/hapi/Patient/eibe');
  const empty = await rig.send('POST', '/hapi');

  expect([idOnly.status, empty.status]).toEqual([422, 422]);
  expect((await rig.quarantined()).map(({ body }) => body).toSorted()).toEqual([
    'a request without a body',
    'write Patient/eibe',
  ]);
});

test('a body over the limit of its source is 413 and kept, and a source that is not there 404', async () => {
  const large = await put({ ...patient('large', 1), text: 'x'.repeat(5000) } as never);
  const unknown = await rig.send('POST', '/nobody', patient('eibe', 1));

  expect(large.status).toBe(413);
  expect(unknown.status).toBe(404);
  expect((await rig.quarantined()).map(({ attributes }) => attributes.reason)).toEqual(['intake-too-large']);
});

test('a request without the credentials of its source is 401, is counted and leaves nothing', async () => {
  const one = patient('guest', 1);
  const send = (headers: Record<string, string>) => rig.send('PUT', '/secret/Patient/guest', one, headers);

  const answers = [await send({}), await send({ authorization: 'Bearer wrong' })];

  expect(answers.map(({ status }) => status)).toEqual([401, 401]);
  for (const { headers, body } of answers) {
    expect(headers['WWW-Authenticate']).toBe('Bearer');
    expect(JSON.parse(body)).toMatchObject({ issue: [{ code: 'login' }] });
    expect(body).not.toContain('wrong');
  }
  const handled = rig.logged('request-handled').slice(-2);
  expect(handled.map(({ source, reason }) => [source, reason])).toEqual([
    ['secret', 'missing-credentials'],
    ['secret', 'wrong-credentials'],
  ]);
  expect([await rig.sent(), await rig.quarantined()]).toEqual([[], []]);
  expect((await send({ authorization: 'Bearer right' })).status).toBe(200);
});
