import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { Encounter, FhirResource, Patient } from 'fhir/r4.js';
import { parse } from '../../../hl7v2/er7.ts';
import { localClients } from '../../../local/emulator/emulator.ts';
import { ENCOUNTER } from '../../../mapping/encounter/module.ts';
import { PATIENT } from '../../../mapping/patient/module.ts';
import { type Between, RecordRig } from '../../support/record-rig.ts';

// Visits are not served yet: the tests register their module themselves.

let rig: RecordRig;
beforeAll(async () => {
  rig = await RecordRig.start(5000);
});
afterAll(() => rig.stop());
afterEach(() => rig.delivered());

const process = (between: Between = {}) => rig.process({ registry: [ENCOUNTER, PATIENT], ...between });

const patient = { id: 'p-1', name: [{ family: 'Eibe' }], identifier: [{ value: '4711' }] };
type Elements = Omit<Partial<Encounter>, 'contained'> & { readonly contained?: FhirResource[] };

const visit = (elements: Elements = {}): Encounter & { id: string } => ({
  resourceType: 'Encounter',
  id: 'e-1',
  status: 'planned',
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
  subject: { reference: 'Patient/p-1' },
  ...elements,
});
const eventsOf = (bodies: readonly string[]) => bodies.map((body) => body.split('|')[8]);
const at = (bed: string): Elements => ({
  location: [{ status: 'active', location: { reference: '#bed' } }],
  contained: [
    {
      resourceType: 'Location',
      id: 'bed',
      identifier: [{ value: bed }],
      mode: 'instance',
      physicalType: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/location-physical-type', code: 'bd' }],
      },
    },
  ],
});

test('a visit becomes the event of each transition, with the segments of its patient', async () => {
  const send = process();
  await send('PUT', patient);
  const states: Elements[] = [
    {},
    { status: 'in-progress', ...at('B1') },
    { status: 'in-progress', ...at('B2') },
    { status: 'in-progress', ...at('B2'), priority: { text: 'soon' } },
    { status: 'finished', ...at('B2') },
    { status: 'in-progress', ...at('B2') },
    { status: 'cancelled', ...at('B2') },
  ];

  for (const state of states) expect((await send('PUT', visit(state))).status).toBe(200);

  const bodies = await rig.delivered();
  expect(eventsOf(bodies)).toEqual([
    'ADT^A31^ADT_A05',
    'ADT^A05^ADT_A05',
    'ADT^A01^ADT_A01',
    'ADT^A02^ADT_A02',
    'ADT^A08^ADT_A01',
    'ADT^A03^ADT_A03',
    'ADT^A13^ADT_A01',
    'ADT^A11^ADT_A09',
  ]);
  const names = bodies.map((body) => parse(body).segment('PID')?.field(5).text(1));
  expect(new Set(names)).toEqual(new Set(['Eibe']));
});

test('a GET answers the visit as it was last sent', async () => {
  const send = process();
  await send('PUT', { ...patient, id: 'p-2' });
  const sent = await send(
    'PUT',
    visit({ id: 'e-2', status: 'finished', subject: { reference: 'Patient/p-2' } }),
  );

  const read = await send('GET', { resourceType: 'Encounter', id: 'e-2' });

  expect(read).toMatchObject({
    status: 200,
    resource: {
      id: 'e-2',
      status: 'finished',
      class: { code: 'IMP' },
      subject: { reference: 'Patient/p-2' },
    },
  });
  expect(read.resource).toEqual(sent.resource);
});

test('the messages of a visit are in the group of its patient', async () => {
  const send = process();
  await send('PUT', { ...patient, id: 'p-3' });
  await send('PUT', visit({ id: 'e-3', subject: { reference: 'Patient/p-3' } }));

  const groups = await groupsInQueue();

  expect(groups).toHaveLength(2);
  expect(new Set(groups).size).toBe(1);
});

describe('a visit is refused with 422, and nothing is sent,', () => {
  test.each<[string, string, Encounter & { id: string }]>([
    [
      'whose patient was never sent',
      'Encounter.subject',
      visit({ subject: { reference: 'Patient/nobody' } }),
    ],
    ['that names no patient', 'Encounter.subject', { ...visit({ id: 'e-4' }), subject: { display: 'x' } }],
    [
      'whose contained patient is not there',
      'Encounter.subject.reference',
      visit({ subject: { reference: '#p' } }),
    ],
  ])('%s', async (_, path, encounter) => {
    const answer = await process()('PUT', encounter).catch((error: unknown) => error);

    expect(answer).toMatchObject({
      status: 422,
      reason: 'no-patient',
      message: expect.stringContaining(path),
    });
    expect(await rig.delivered()).toEqual([]);
  });
});

test('a patient who was not sent yet is asked for at the server of the source', async () => {
  const asked: string[] = [];
  const fetchPatient = async (fhirId: string): Promise<Patient> => {
    asked.push(fhirId);
    return { resourceType: 'Patient', id: fhirId, name: [{ family: 'Erle' }] };
  };

  await process({ fetchPatient })('PUT', visit({ id: 'e-5', subject: { reference: 'Patient/p-5' } }));

  const [body = ''] = await rig.delivered();
  expect(parse(body).segment('PID')?.field(5).text(1)).toBe('Erle');
  expect(asked).toEqual(['p-5']);
});

test('a patient who is contained is sent as he is there', async () => {
  const encounter = visit({
    id: 'e-6',
    subject: { reference: '#p' },
    contained: [
      { resourceType: 'Patient', id: 'p', name: [{ family: 'Ulme' }], identifier: [{ value: '1' }] },
    ],
  });

  await process()('PUT', encounter);

  const [body = ''] = await rig.delivered();
  expect(parse(body).segment('PID')?.field(5).text(1)).toBe('Ulme');
});

test('a DELETE cancels the visit in the group of its patient, where the site sends deletions', async () => {
  const send = process({ profile: { visits: { delete: 'A11', transitions: [] } } });
  await send('PUT', { ...patient, id: 'p-7' });
  await send('PUT', visit({ id: 'e-7', status: 'in-progress', subject: { reference: 'Patient/p-7' } }));

  const deleted = await send('DELETE', { resourceType: 'Encounter', id: 'e-7' });

  expect(deleted.status).toBe(200);
  const bodies = await rig.delivered();
  expect(eventsOf(bodies).at(-1)).toBe('ADT^A11^ADT_A09');
  expect(
    parse(bodies.at(-1) ?? '')
      .segment('PID')
      ?.field(5)
      .text(1),
  ).toBe('Eibe');
});

/** Of every message in the queue, in its order. */
async function groupsInQueue(): Promise<(string | undefined)[]> {
  const { sqs } = localClients(rig.emulator.url);
  const groups: (string | undefined)[] = [];
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: rig.emulator.queueUrl,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['MessageGroupId'],
      WaitTimeSeconds: 5,
      VisibilityTimeout: 0,
    }),
  );
  for (const { Attributes } of Messages) groups.push(Attributes?.MessageGroupId);
  return groups;
}
