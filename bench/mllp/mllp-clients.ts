import { once } from 'node:events';
import { connect } from 'node:net';
import { attempt } from '../../fargate-sender/delivery/attempt.ts';
import { createConnect } from '../../fargate-sender/link/connect.ts';
import { type Outgoing, outgoing } from '../../fargate-sender/queue/outgoing.ts';
import { frame } from '../../hl7v2/mllp.ts';
import type { Log } from '../../runtime/observability/log.ts';
import type { PeerClient } from '../peers/mllp-peer.ts';
import { sampleAcknowledgment } from './mllp-bytes.ts';

const host = '127.0.0.1';

/** Writes the frame and counts bytes until the acknowledgment is there: what a client takes that does nothing. */
export async function rawClient(port: number, text: string): Promise<PeerClient> {
  const framed = frame(new TextEncoder().encode(text));
  const expected = sampleAcknowledgment().length;
  const socket = connect({ host, port, noDelay: true });
  await once(socket, 'connect');
  socket.on('error', () => socket.destroy());
  let missing = 0;
  let acknowledged: () => void = () => undefined;
  let lost: (error: Error) => void = () => undefined;
  socket.once('close', () => lost(new Error('the server hung up')));
  socket.on('data', ({ length }) => {
    missing -= length;
    if (missing === 0) acknowledged();
  });
  return {
    exchange: () =>
      new Promise((resolve, reject) => {
        missing = expected;
        acknowledged = resolve;
        lost = reject;
        socket.write(framed);
      }),
    close: () => socket.destroy(),
  };
}

/** Exchanges in a second of `width` such clients at once. */
export async function rawRate(port: number, text: string, count: number, width: number): Promise<number> {
  const clients = await Promise.all(Array.from({ length: width }, () => rawClient(port, text)));
  const begin = performance.now();
  let left = count;
  await Promise.all(
    clients.map(async (client) => {
      while (left-- > 0) await client.exchange();
    }),
  );
  const ms = performance.now() - begin;
  for (const client of clients) client.close();
  return (1000 * count) / ms;
}

/**
 * The sender's link as the sender uses it: a frame is sent, and its acknowledgment judged.
 *
 * @param isMadeReady whether the frame is made anew of the text each time, as the packages of npm do
 */
export async function ourClient(port: number, text: string, isMadeReady = false): Promise<PeerClient> {
  const target = { host, port, connectTimeoutMs: 10_000, tls: undefined, ackFraming: 'strict' } as const;
  const link = await createConnect(target, {} as Log)(new AbortController().signal);
  const ready = sendable(text);
  return {
    async exchange() {
      const { kind } = await attempt(link, isMadeReady ? sendable(text) : ready, false, 30_000);
      if (kind !== 'accepted') throw new Error(`the sample was ${kind}`);
    },
    close: () => link.destroy(),
  };
}

function sendable(text: string): Outgoing {
  const message = outgoing(text);
  if (typeof message === 'string') throw new Error(`the sample cannot be sent: ${message}`);
  return message;
}
