import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Answers `GET /healthz` with 200 while the process lives and `GET /readyz` with 200 only while it can do its
 * work, else 503. It listens on the loopback address only: the health check of a container runs inside it, and an
 * operator's commands come from there too.
 *
 * @param port 0 for any free one
 * @param commands what else can be asked for by `POST`: path and what is done, which tells what it did
 */
export async function startHealthServer(
  port: number,
  isReady: () => boolean,
  commands: Readonly<Record<string, () => string>> = {},
): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const { status, text } = answerTo(request.method, request.url ?? '', isReady, commands);
    response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
    response.end(`${text}\n`);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answerTo(
  method: string | undefined,
  url: string,
  isReady: () => boolean,
  commands: Readonly<Record<string, () => string>>,
): { status: number; text: string } {
  if (url === '/healthz' || url === '/readyz') {
    if (method !== 'GET' && method !== 'HEAD') return { status: 405, text: 'method not allowed: use GET' };
    return url === '/healthz' || isReady() ? { status: 200, text: 'ok' } : { status: 503, text: 'not ready' };
  }
  const command = Object.hasOwn(commands, url) ? commands[url] : undefined;
  if (command !== undefined)
    return method === 'POST'
      ? { status: 200, text: command() }
      : { status: 405, text: 'method not allowed: use POST' };
  const known = ['GET /healthz', 'GET /readyz', ...Object.keys(commands).map((path) => `POST ${path}`)];
  return { status: 404, text: `not found: this port answers ${known.join(', ')}` };
}
