import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

/** Stands between the SDK and the emulator, and answers no sooner than AWS would. */
export interface SlowServices {
  readonly url: string;
  stop(): void;
}

/**
 * @param holdMs how long a call is held here, its own work included, in ms by `X-Amz-Target`
 * @param hold waits until a time on the clock of `performance.now`
 */
export async function startSlowServices(
  emulatorUrl: string,
  holdMs: (target: string) => number,
  hold: (untilMs: number) => Promise<void> = holdExactly,
): Promise<SlowServices> {
  const { hostname, port } = new URL(emulatorUrl);
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, response) => {
    pass(incoming, response).catch(() => response.destroy());
  });

  async function pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const taken = hold(performance.now() + holdMs(String(incoming.headers['x-amz-target'])));
    const { method, url: path, headers } = incoming;
    const outgoing = request({ hostname, port, method, path, headers, agent });
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.once('response', resolve).once('error', reject);
    });
    outgoing.end(await bodyOf(incoming));
    const answer = await answered;
    const body = await bodyOf(answer);
    await taken;
    response.writeHead(answer.statusCode ?? 502, answer.headers).end(body);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.close();
      server.closeAllConnections();
      agent.destroy();
    },
  };
}

/** Of `node:stream/consumers` the like takes more of the processor than all the rest here. */
function bodyOf(message: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    message.on('data', (piece) => pieces.push(piece));
    message.once('end', () => resolve(Buffer.concat(pieces))).once('error', reject);
  });
}

/** A timer alone is up to 2 ms late, which is much beside 5 ms. This takes a processor for the last 2 ms. */
async function holdExactly(untilMs: number): Promise<void> {
  await sleep(Math.max(0, untilMs - performance.now() - 2));
  while (performance.now() < untilMs) await nextTurn();
}

/** Up to a millisecond too short or too long, but takes no processor from what is measured. */
export async function holdRoughly(untilMs: number): Promise<void> {
  const ms = untilMs - performance.now() - 0.5;
  if (ms > 0) await sleep(ms);
}
