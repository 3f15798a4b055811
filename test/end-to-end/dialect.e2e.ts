import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server } from 'node:net';
import { ANY_PORTS } from '../../local/pipeline/local-settings.ts';
import { type Pipeline, startPipeline } from '../../local/pipeline/pipeline.ts';
import { call, readVersion } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';

// The real processes at a site in ISO 8859-1 and v2.3.1 with events of visits, with a wire that records its bytes.

const SITE = {
  version: '2.3.1',
  characterSet: '8859/1',
  events: { create: 'A04', update: 'A08' },
  sendingFacility: 'Hôpital',
};

let wire: Server;
let pipeline: Pipeline;
const NAMES = [
  { use: 'official', family: 'Brändli-Æbelø', given: ['Zoë', 'José', 'Ñuño'] },
  { use: 'maiden', family: 'Über' },
] as const;
const sent: Buffer[] = [];
const answered: Buffer[] = [];
const queued: string[] = [];

beforeAll(async () => {
  pipeline = await startPipeline(ANY_PORTS, {
    environment: { SITE_PROFILE: JSON.stringify(SITE) },
    onEnqueued: (body) => queued.push(body),
    async endpointPort(serverPort) {
      wire = createServer((sender) => {
        const server = connect(serverPort, '127.0.0.1');
        sender.on('data', (bytes) => sent.push(bytes)).pipe(server);
        server.on('data', (bytes) => answered.push(bytes)).pipe(sender);
      });
      await new Promise<void>((resolve) => wire.listen(0, '127.0.0.1', resolve));
      return (wire.address() as AddressInfo).port;
    },
  });
});

afterAll(async () => {
  await pipeline.stop();
  wire.close();
});

/** The last frame of what went over the wire, each byte a character as it is in ISO 8859-1. */
function lastFrame(bytes: readonly Buffer[]): string {
  return Buffer.concat(bytes).toString('latin1').split('\x1c\r').at(-2) ?? '';
}

const fieldsOf = (message: string) => message.split('\r').map((segment) => segment.split('|'));

test('names come out as they went in, each letter one byte on the wire, and are acknowledged in the same set and version', async () => {
  const created = await call(pipeline.url, 'POST', '', { resourceType: 'Patient', name: NAMES });

  expect([created.status, created.message]).toEqual([201, '']);
  const read = await readVersion(pipeline.url, created.resource);
  expect(read).toEqual(created.resource);
  expect(read.name).toEqual(NAMES);
  expect(queued.at(-1)).toContain('||Brändli-Æbelø^Zoë^José Ñuño^^^^L~Über^^^^^^M');
  expect(lastFrame(sent)).toBe(`\v${queued.at(-1)}`);
  const [header = []] = fieldsOf(lastFrame(sent));
  expect([8, 11, 17].map((n) => header[n])).toEqual(['ADT^A04^ADT_A01', '2.3.1', '8859/1']); // MSH-9, MSH-12, MSH-18
  // The archive has a message before it is acknowledged.
  const acknowledgment = await eventually(
    () => lastFrame(answered),
    (frame) => frame.includes(`|${header[9]}`),
  );
  const [msh = [], msa] = fieldsOf(acknowledgment);
  // MSH-6 is the MSH-4 of the message.
  expect([5, 11, 17].map((n) => msh[n])).toEqual(['Hôpital', '2.3.1', '8859/1']);
  expect(msa).toEqual(['MSA', 'AA', header[9]]);
});

test('an update is the event of the site, and deletes what the Patient does not have any more', async () => {
  const telecom = [{ system: 'phone', value: '044 555 01 23', use: 'home' }];
  const created = await call(pipeline.url, 'POST', '', { resourceType: 'Patient', name: NAMES, telecom });
  await readVersion(pipeline.url, created.resource);
  const { id } = created.resource;
  const name = [{ family: 'Müller-Ångström', given: ['Zoë'] }];

  const updated = await call(pipeline.url, 'PUT', `/${id}`, { resourceType: 'Patient', id, name });

  expect([updated.status, updated.message]).toEqual([200, '']);
  expect(await readVersion(pipeline.url, updated.resource)).toMatchObject({ id, name });
  expect(await readVersion(pipeline.url, updated.resource)).not.toHaveProperty('telecom');
  const message = lastFrame(sent);
  expect(message).toMatch(/\|ADT\^A08\^ADT_A01\|.*\rEVN\|A08\|/s);
  expect(fieldsOf(message)[2]?.slice(5, 14)).toEqual([
    'Müller-Ångström^Zoë', // PID-5
    '',
    '',
    '',
    '',
    '',
    '',
    '',
    '""', // PID-13
  ]);
});

test('a letter that the set does not have is sent as a similar one, and the answer says so', async () => {
  const given = { resourceType: 'Patient', name: [{ family: 'Łoś' }] };

  const { status, resource, message } = await call(pipeline.url, 'POST', '', given);

  expect([status, resource.name]).toEqual([201, [{ family: 'Los' }]]);
  expect(message).toContain('Patient.name[0].family (transliterated');
  expect((await readVersion(pipeline.url, resource)).name).toEqual([{ family: 'Los' }]);
});
