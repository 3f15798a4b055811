import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server } from 'node:net';
import { ANY_PORTS } from '../../local/pipeline/local-settings.ts';
import { type Pipeline, startPipeline } from '../../local/pipeline/pipeline.ts';
import { call, readVersion } from '../support/api.ts';

// The real processes at a site in ISO 8859-1, with a wire that records its bytes.

let wire: Server;
let pipeline: Pipeline;
const sent: Buffer[] = [];
const answered: Buffer[] = [];
const queued: string[] = [];

beforeAll(async () => {
  pipeline = await startPipeline(ANY_PORTS, {
    environment: { SITE_PROFILE: JSON.stringify({ characterSet: '8859/1', sendingFacility: 'Hôpital' }) },
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

test('names come out as they went in, each letter one byte on the wire, and are acknowledged in the same set', async () => {
  const name = [{ family: 'Brändli-Æbelø', given: ['Zoë', 'José', 'Ñuño'] }];

  const created = await call(pipeline.url, 'POST', '', { resourceType: 'Patient', name });

  expect([created.status, created.message]).toEqual([201, '']);
  const read = await readVersion(pipeline.url, created.resource);
  expect(read).toEqual(created.resource);
  expect(read.name).toEqual(name);
  expect(queued.at(-1)).toContain('||Brändli-Æbelø^Zoë^José Ñuño');
  const message = Buffer.concat(sent).toString('latin1');
  expect(message).toBe(`\v${queued.at(-1)}\x1c\r`);
  const acknowledgment = Buffer.concat(answered).toString('latin1');
  // MSH-6 is the MSH-4 of the message.
  expect(acknowledgment).toMatch(/^\vMSH\|\^~\\&\|\|\|\w+\|Hôpital\|.*\|8859\/1\rMSA\|AA\|\w+\r\x1c\r$/);
});

test('a letter that the set does not have is sent as a similar one, and the answer says so', async () => {
  const given = { resourceType: 'Patient', name: [{ family: 'Łoś' }] };

  const { status, resource, message } = await call(pipeline.url, 'POST', '', given);

  expect([status, resource.name]).toEqual([201, [{ family: 'Los' }]]);
  expect(message).toContain('Patient.name[0].family (transliterated');
  expect((await readVersion(pipeline.url, resource)).name).toEqual([{ family: 'Los' }]);
});
