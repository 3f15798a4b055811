import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Answers `GET /healthz` with 200 while the process lives and `GET /readyz` with 200 only while it can do its
 * work, else 503. It listens on the loopback address only: the health check of a container runs inside it.
 *
 * @param port 0 for any free one
 */
export async function startHealthServer(port: number, isReady: () => boolean): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const status = statusOf(request.method, request.url, isReady);
    response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
    response.end(`${WORDS[status]}\n`);
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

type Status = 200 | 404 | 405 | 503;

const WORDS: Record<Status, string> = {
  200: 'ok',
  404: 'not found: this port answers /healthz and /readyz',
  405: 'method not allowed: use GET',
  503: 'not ready',
};

function statusOf(method: string | undefined, url: string | undefined, isReady: () => boolean): Status {
  if (url !== '/healthz' && url !== '/readyz') return 404;
  if (method !== 'GET' && method !== 'HEAD') return 405;
  return url === '/healthz' || isReady() ? 200 : 503;
}
