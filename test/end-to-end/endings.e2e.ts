import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server } from 'node:net';
import { ANY_PORTS } from '../../local/pipeline/local-settings.ts';
import { type Pipeline, startPipeline } from '../../local/pipeline/pipeline.ts';
import { inFlight } from '../../runtime/in-flight.ts';
import { call } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';

// Merges and deletions through the real processes, each of which is killed in between, with a wire that records the
// messages in the order in which they are sent.

let wire: Server;
let pipeline: Pipeline;
const frames: string[] = [];

beforeAll(async () => {
  pipeline = await startPipeline(ANY_PORTS, {
    environment: {
      SITE_PROFILE: JSON.stringify({ delete: 'A29', merge: 'A40' }),
      HL7_CONNECTIONS: '4',
      ACK_TIMEOUT_MS: '1000',
      HOLD_MARGIN_MS: '2000',
      BACKOFF_MIN_MS: '50',
      BACKOFF_MAX_MS: '500',
      RECORD_LEASE_MS: '3000',
    },
    async endpointPort(serverPort) {
      wire = createServer((sender) => {
        const server = connect(serverPort, '127.0.0.1');
        for (const socket of [sender, server])
          socket.on('error', () => [sender, server].map((one) => one.destroy()));
        let text = '';
        sender.on('data', (bytes) => {
          text += bytes.toString();
          const complete = text.split('\x1c\r');
          text = complete.pop() ?? '';
          frames.push(...complete);
        });
        sender.pipe(server);
        server.pipe(sender);
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

/** Repeats a request until it is answered, as a source does whose request was cut off. */
async function request(method: string, id: string, body?: object) {
  for (;;) {
    const answer = await call(pipeline.url, method, `/${id}`, body).catch(() => undefined);
    if (answer !== undefined && answer.status < 500) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const person = (id: string, family: string) => ({ resourceType: 'Patient', id, name: [{ family }] });
const put = (id: string, family: string) => request('PUT', id, person(id, family));
const merge = (id: string, into: string) =>
  request('PUT', id, {
    ...person(id, 'Gone'),
    active: false,
    link: [{ other: { reference: `Patient/${into}` }, type: 'replaced-by' }],
  });

/**
 * The messages about a pair in the order in which they were first sent: event, FHIR id and family name. An update whose answer
 * was cut off is sent twice, because the source repeats it; a merge is not.
 */
function sentOf(index: number): { messages: string[]; merges: number } {
  const messages = new Map<string, string>();
  const merges = new Set<string>();
  for (const frame of frames) {
    const event = /\rEVN\|(\w+)/.exec(frame)?.[1];
    const [id, family] = /\rPID\|1\|\|([\w-]+)\^[^|]*\|\|([^|^\r]*)/.exec(frame)?.slice(1) ?? [];
    if (id?.endsWith(`-${index}`) !== true) continue;
    const kind = event === 'A28' || event === 'A31' ? 'write' : event;
    const key = `${kind} ${id} ${family}`;
    if (!messages.has(key)) messages.set(key, `${event} ${id} ${family}`);
    if (event === 'A40') merges.add(frame.split('|')[9] ?? '');
  }
  return { messages: [...messages.values()], merges: merges.size };
}

const PAIRS = 12;

test('keep their order and are sent once, whichever process dies', async () => {
  await inFlight(
    4,
    Array.from({ length: PAIRS }, (_, index) => index),
    async (index) => {
      const [stays, gone] = [`stays-${index}`, `gone-${index}`];
      for (const n of [1, 2, 3]) await Promise.all([put(stays, `S${n}`), put(gone, `G${n}`)]);
      if (index === 2) pipeline.sender.kill('SIGKILL');
      const merging = merge(gone, stays);
      if (index === 5) pipeline.transform.kill('SIGKILL');
      const { status, resource } = await merging;
      expect([status, resource.active]).toEqual([200, false]);
      if (index === 8) pipeline.server.kill('SIGKILL');
      await merge(gone, stays);
      await put(stays, 'After');
      if (index % 2 === 1) return;
      await request('DELETE', stays);
      await put(stays, 'Anew');
      expect((await request('DELETE', stays)).status).toBe(200);
    },
  );

  for (let index = 0; index < PAIRS; index += 1) {
    const [stays, gone] = [`stays-${index}`, `gone-${index}`];
    const isDeleted = index % 2 === 0;
    const end = isDeleted ? [`A29 ${stays} After`, `A28 ${stays} Anew`, `A29 ${stays} Anew`] : [];
    const { messages: sent, merges } = await eventually(
      () => sentOf(index),
      ({ messages }) => messages.length >= 8 + end.length,
      60_000,
    );
    expect(merges).toBe(1);
    expect(sent.slice(0, 6).filter((one) => one.includes('gone'))).toEqual(
      [1, 2, 3].map((n) => `A31 ${gone} G${n}`),
    );
    expect(sent.slice(0, 6).filter((one) => one.includes('stays'))).toEqual(
      [1, 2, 3].map((n) => `A31 ${stays} S${n}`),
    );
    expect(sent.slice(6)).toEqual([`A40 ${stays} S3`, `A31 ${stays} After`, ...end]);

    await eventually(
      () => call(pipeline.url, 'GET', `/${stays}`),
      ({ status, resource }) =>
        isDeleted
          ? status === 410
          : resource.name?.[0]?.family === 'After' && resource.link?.[0]?.type === 'replaces',
      30_000,
    );
    const { resource } = await call(pipeline.url, 'GET', `/${gone}`);
    expect(resource).toMatchObject({
      id: gone,
      active: false,
      link: [{ other: { reference: `Patient/${stays}` }, type: 'replaced-by' }],
    });
  }
});
