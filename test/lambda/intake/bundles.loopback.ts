import { IntakeRig } from '../../support/intake/intake-rig.ts';

// Bundles whose changes depend on each other, or do not end alike.

let rig: IntakeRig;
beforeAll(async () => {
  rig = await IntakeRig.start({ delete: 'A29', merge: 'A40' });
});
afterAll(() => rig.stop());
afterEach(async () => {
  await rig.sent();
  await rig.quarantined();
});

const patient = (id: string, version: number, more = {}) => ({
  resourceType: 'Patient',
  id,
  meta: { versionId: String(version), lastUpdated: `2026-01-02T03:0${version}:00Z` },
  name: [{ family: 'Eibe' }],
  ...more,
});
const replacedBy = (id: string) => ({
  link: [{ type: 'replaced-by', other: { reference: `Patient/${id}` } }],
});
const post = (...resources: object[]) =>
  rig.send('POST', '/transaction', {
    resourceType: 'Bundle',
    type: 'collection',
    entry: resources.map((resource) => ({ resource })),
  });
const triggers = async () => (await rig.sent()).map((body) => body.split('|')[8]?.slice(4, 7));

test.each([
  ['after', () => [patient('stays-1', 1), patient('gone-1', 1, replacedBy('stays-1'))]],
  ['before', () => [patient('gone-2', 1, replacedBy('stays-2')), patient('stays-2', 1)]],
])('a merge that stands %s its survivor in the Bundle is sent after it', async (_, resources) => {
  const { status } = await post(...resources());

  expect(status).toBe(200);
  expect(await triggers()).toEqual(['A28', 'A40']);
  expect(await rig.quarantined()).toEqual([]);
});

test('a merge whose survivor is nowhere is refused and kept once, and what is beside it is sent', async () => {
  const { status } = await post(patient('gone-3', 1, replacedBy('nowhere')), patient('beside', 1));

  expect(status).toBe(422);
  expect(await triggers()).toEqual(['A28']);
  expect((await rig.quarantined()).map(({ attributes }) => attributes.fhirId)).toEqual(['gone-3']);
});

test('the versions of one Patient in a Bundle are sent in their order, and an older one after them is not', async () => {
  const { status } = await post(patient('twice', 1), patient('twice', 3), patient('twice', 2));

  expect(status).toBe(200);
  expect(await triggers()).toEqual(['A28', 'A31']);
});

test('what is wrong in a Bundle is refused and kept, and the others are sent', async () => {
  const { status, body } = await post(patient('wrong', 1, { birthDate: 'yesterday' }), patient('right', 1));

  expect(status).toBe(400);
  expect(body).not.toContain('yesterday');
  expect(await triggers()).toEqual(['A28']);
  expect((await rig.quarantined()).map(({ attributes }) => attributes.fhirId)).toEqual(['wrong']);
});
