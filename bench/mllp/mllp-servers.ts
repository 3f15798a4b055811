import { randomBytes } from 'node:crypto';
import { type AddressInfo, createServer } from 'node:net';
import { RESOURCES } from '../../mapping/resources.ts';
import { createControlIds } from '../../runtime/control-id.ts';
import type { Log } from '../../runtime/observability/log.ts';
import { createFaults } from '../../test-hl7-server/faults/faults.ts';
import { listen } from '../../test-hl7-server/listener.ts';
import { createServerMetrics } from '../../test-hl7-server/metrics.ts';
import type { MllpPeer } from '../peers/mllp-peer.ts';

const host = '127.0.0.1';

/**
 * Answers each end block, and looks at nothing else: what a server takes that does nothing.
 *
 * @returns its port; it keeps no process from ending
 */
export function rawServer(acknowledgment: Uint8Array): Promise<number> {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      if (chunk[chunk.length - 2] === 0x1c) socket.write(acknowledgment);
    });
  });
  server.unref();
  return new Promise((resolve) =>
    server.listen(0, host, () => resolve((server.address() as AddressInfo).port)),
  );
}

/** The test HL7 server with a store that does nothing, without its log. */
export async function ourServer(): Promise<number> {
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
      registry: RESOURCES,
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

/** @returns the port of a peer's server */
export async function peerServer(peer: MllpPeer): Promise<number> {
  const port = await freePort();
  await peer.serve(port);
  return port;
}

/** Some peers do not report the port that they listen on. */
async function freePort(): Promise<number> {
  const server = createServer();
  const port = await new Promise<number>((resolve) =>
    server.listen(0, host, () => resolve((server.address() as AddressInfo).port)),
  );
  await new Promise((resolve) => server.close(resolve));
  return port;
}
