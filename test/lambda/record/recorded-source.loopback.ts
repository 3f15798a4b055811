import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordTable } from '../../../lambda/record/record-table.ts';
import { UnavailableError } from '../../../lambda/unavailable.ts';
import { DEFAULT_PROFILE } from '../../../mapping/core/site-profile.ts';
import { RecordRig } from '../../support/record-rig.ts';

const LEASE_MS = 600;

let rig: RecordRig;
beforeAll(async () => {
  rig = await RecordRig.start(LEASE_MS);
});

afterAll(() => rig.stop());

const patient = (id: string, family: string, meta = {}) => ({ id, meta, name: [{ family }], active: true });

test('GET answers with the resource that POST and PUT answered, as soon as they have', async () => {
  const created = await rig.process()('POST', patient('ignored', 'Ulme'));
  const afterCreate = await rig.process()('GET', { id: created.resource.id });
  const updated = await rig.process()('PUT', patient(created.resource.id, 'Buche'));
  const afterUpdate = await rig.process()('GET', { id: created.resource.id });

  expect(afterCreate).toEqual({ status: 200, resource: created.resource, message: '' });
  expect(afterUpdate).toEqual({ status: 200, resource: updated.resource, message: '' });
  expect(afterUpdate.resource.name).toEqual([{ family: 'Buche' }]);
});

test('GET answers with the FHIR id also where the site does not want it in the message', async () => {
  const process = rig.process({
    profile: { fhirIdentifier: { ...DEFAULT_PROFILE.fhirIdentifier, send: false } },
  });
  const created = await process('POST', patient('ignored', 'Ulme'));

  const { resource } = await process('GET', { id: created.resource.id });

  expect(resource).toEqual(created.resource);
});

test('GET is one read of the table', async () => {
  const { resource } = await rig.process()('POST', patient('ignored', 'Ulme'));
  const reads: string[] = [];
  const noting = (table: RecordTable): RecordTable => ({
    ...table,
    read: (key, signal) => {
      reads.push(key);
      return table.read(key, signal);
    },
  });

  await rig.process({ table: noting })('GET', { id: resource.id });

  expect(reads).toEqual([`Patient/${resource.id}`]);
});

test('an id that was never sent is a 404', async () => {
  await expect(rig.process()('GET', { id: 'nobody' })).rejects.toMatchObject({
    status: 404,
    reason: 'unknown',
    message: 'No Patient with this id was sent.',
  });
});

test('what was answered and could not be confirmed is read', async () => {
  const unconfirmed = (table: RecordTable): RecordTable => ({
    ...table,
    prepareGiveBack: () => ({ send: () => Promise.reject(new UnavailableError('PLANTED', {})) }),
  });
  await rig.process()('PUT', patient('erle-1', 'Eins'));
  const { resource } = await rig.process({ table: unconfirmed })('PUT', patient('erle-1', 'Zwei'));

  const read = await rig.process()('GET', { id: 'erle-1' });

  expect(read.resource).toEqual(resource);
});

test('a version that is not sent, because a newer one was, is not read', async () => {
  const version = (number: number) => ({
    versionId: String(number),
    lastUpdated: `2026-01-02T03:04:0${number}Z`,
  });
  const dying = (table: RecordTable): RecordTable => ({
    ...table,
    prepareGiveBack: () => ({ send: () => new Promise(() => undefined) }),
  });
  const newer = await rig.process()('PUT', patient('erle-2', 'Zwei', version(2)));
  void rig.process({ table: dying })('PUT', patient('erle-2', 'Eins', version(1)));
  while ((await rig.item('erle-2')).pending === undefined) await sleep(10);

  const read = await rig.process()('GET', { id: 'erle-2' });

  expect(read.resource).toEqual(newer.resource);
});
