import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The answer of a page. The default status is 200, the default type plain text. */
export interface PageAnswer {
  readonly status?: number;
  readonly contentType?: string;
  readonly text: string;
}

/** Pages by method and path, such as `GET /metrics`. Each receives the body of the request. */
export type Pages = Readonly<Record<string, (body: string) => PageAnswer | Promise<PageAnswer>>>;

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Answers `GET /healthz` with 200 while the process runs, and `GET /readyz` with 200 while it can do its work, otherwise
 * 503. It listens on the loopback address only: a container's health check and an operator's commands run inside it.
 *
 * @param port 0: any free port
 * @param more additional pages
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
  // Protects against DNS rebinding: a website that resolves its name to this address must not control the process.
  if (!/^(?:127\.0\.0\.1|localhost)(?::\d+)?$/.test(request.headers.host ?? ''))
    return { status: 403, text: 'this port answers only to 127.0.0.1 and localhost\n' };
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
