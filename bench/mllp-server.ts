import { randomBytes } from 'node:crypto';
import { type AddressInfo, createServer } from 'node:net';
import { createControlIds } from '../runtime/control-id.ts';
import type { Log } from '../runtime/log.ts';
import { createFaults } from '../test-hl7-server/faults.ts';
import { listen } from '../test-hl7-server/listener.ts';
import { createServerMetrics } from '../test-hl7-server/metrics.ts';
import { sampleAcknowledgment } from './mllp-bytes.ts';
import { MLLP_PEERS } from './peers/mllp.ts';

// A server of the MLLP benchmark, in a process of its own as it would be: which one says the argument. Tells its port
// and ends when its parent does.

const host = '127.0.0.1';
const [kind = ''] = process.argv.slice(2);

process.once('disconnect', () => process.exit(0));
process.send?.({ port: await serve() });

async function serve(): Promise<number> {
  if (kind === 'raw') return raw(sampleAcknowledgment());
  if (kind === 'of-another') return raw(sampleAcknowledgment('OF-ANOTHER-MESSAGE'));
  if (kind === 'ours') return ours();
  const peer = MLLP_PEERS[kind];
  if (peer === undefined) throw new Error(`there is no server ${kind}`);
  const port = await freePort();
  await peer().serve(port);
  return port;
}

/** Answers each end block, and looks at nothing else: what a server takes that does nothing. */
function raw(acknowledgment: Uint8Array): Promise<number> {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      if (chunk[chunk.length - 2] === 0x1c) socket.write(acknowledgment);
    });
  });
  return new Promise((resolve) =>
    server.listen(0, host, () => resolve((server.address() as AddressInfo).port)),
  );
}

/** The test HL7 server with a store that does nothing, without its log. */
async function ours(): Promise<number> {
  const silent: Log = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: () => undefined,
  };
  const limits = { maxFrameBytes: 1_048_576, frameTimeoutMs: 10_000, idleTimeoutMs: 600_000 };
  const { port } = await listen(
    { port: 0, host, ...limits, tls: undefined },
    {
      archive: async () => ({ outcome: 'stored', key: 'messages/-' }),
      answerQuery: () => Promise.reject(new Error('no queries here')),
      faults: createFaults(),
      controlIds: createControlIds(Date.now, () => randomBytes(8)),
      log: silent,
      metrics: createServerMetrics({ record: () => undefined }),
      storeWorks: () => undefined,
    },
  );
  return port;
}

/** Of the peers some do not tell which port they were given. */
async function freePort(): Promise<number> {
  const server = createServer();
  const port = await new Promise<number>((resolve) =>
    server.listen(0, host, () => resolve((server.address() as AddressInfo).port)),
  );
  await new Promise((resolve) => server.close(resolve));
  return port;
}
