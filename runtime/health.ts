import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a page answers; without a status 200, without a type plain text. */
export interface PageAnswer {
  readonly status?: number;
  readonly contentType?: string;
  readonly text: string;
}

/** By method and path: `GET /metrics`. Each gets the body of the request. */
export type Pages = Readonly<Record<string, (body: string) => PageAnswer | Promise<PageAnswer>>>;

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
 * @param more what else it answers
 */
export async function startHealthServer(
  port: number,
  isReady: () => boolean,
  more: Pages = {},
): Promise<HealthServer> {
  const pages: Pages = {
    'GET /healthz': () => ({ text: 'ok\n' }),
    'GET /readyz': () => (isReady() ? { text: 'ok\n' } : { status: 503, text: 'not ready\n' }),
    ...more,
  };
  const server = createServer((request, response) => {
    answerOf(pages, request)
      .then(({ status = 200, contentType = PLAIN, text }) => {
        response.writeHead(status, { 'content-type': contentType }).end(text);
      })
      .catch(() => response.destroy());
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

const PLAIN = 'text/plain; charset=utf-8';

async function answerOf(pages: Pages, request: IncomingMessage): Promise<PageAnswer> {
  // A page of the web that made its own name lead here must not reach what this port can do.
  if (!/^(?:127\.0\.0\.1|localhost)(?::\d+)?$/.test(request.headers.host ?? ''))
    return { status: 403, text: 'this port answers to 127.0.0.1 and localhost alone\n' };
  const { method, url: path = '' } = request;
  const name = `${method === 'HEAD' ? 'GET' : method} ${path}`;
  const page = Object.hasOwn(pages, name) ? pages[name] : undefined;
  if (page !== undefined) return page(await bodyOf(request));
  const known = Object.keys(pages);
  const methods = known.filter((one) => one.endsWith(` ${path}`)).map((one) => one.split(' ', 1)[0]);
  return methods.length > 0
    ? { status: 405, text: `method not allowed: use ${methods.join(' or ')}\n` }
    : { status: 404, text: `not found: this port answers ${known.join(', ')}\n` };
}

const MOST_BODY_BYTES = 65_536;

/** @throws Error if it is too large */
async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > MOST_BODY_BYTES) throw new Error('the body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
