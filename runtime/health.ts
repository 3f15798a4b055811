import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a page answers; without a status 200, without a type plain text. */
export interface PageAnswer {
  readonly status?: number;
  readonly contentType?: string;
  readonly text: string;
}

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
 * @param commands what else can be asked for by `POST`: path and what is done, which tells what it did
 * @param pages what else it answers, by method and path: `GET /metrics`; each takes the body of the request
 */
export async function startHealthServer(
  port: number,
  isReady: () => boolean,
  commands: Readonly<Record<string, () => string>> = {},
  pages: Pages = {},
): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const name = `${request.method} ${request.url}`;
    const page = Object.hasOwn(pages, name) ? pages[name] : undefined;
    if (page !== undefined) {
      respond(page, request, response).catch(() => response.destroy());
      return;
    }
    const { status, text } = answerTo(
      request.method,
      request.url ?? '',
      isReady,
      commands,
      Object.keys(pages),
    );
    response.writeHead(status, { 'content-type': PLAIN });
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
  pages: readonly string[],
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
  const posts = Object.keys(commands).map((path) => `POST ${path}`);
  const known = ['GET /healthz', 'GET /readyz', ...posts, ...pages];
  return { status: 404, text: `not found: this port answers ${known.join(', ')}` };
}

const MOST_BODY_BYTES = 65_536;

async function respond(
  page: Pages[string],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > MOST_BODY_BYTES) throw new Error('the body is too large');
    chunks.push(chunk);
  }
  // A page of the web that made its own name lead here must not reach what this port can do.
  const isLocal = /^(?:127\.0\.0\.1|localhost)(?::\d+)?$/.test(request.headers.host ?? '');
  const {
    status = 200,
    contentType = PLAIN,
    text,
  } = isLocal
    ? await page(Buffer.concat(chunks).toString())
    : { status: 403, text: 'this port answers to 127.0.0.1 and localhost alone\n' };
  response.writeHead(status, { 'content-type': contentType });
  response.end(text);
}

const PLAIN = 'text/plain; charset=utf-8';
