import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { createLog, errorKind, type Log } from '../../../runtime/observability/log.ts';
import { QUARANTINE_LOG } from '../../quarantine/write-down.ts';
import { ASSETS } from './bundle.ts';
import { refusalOf, SECURITY_HEADERS } from './guard.ts';
import { quarantineDesk } from './quarantine-desk.ts';
import { commonRoutes } from './routes.ts';
import type { ConsoleSource, Routes } from './source.ts';
import { Stream } from './stream.ts';

/** API Gateway's maximum payload, plus what JSON escaping can add. */
const MOST_BODY_BYTES = 12 * 1024 * 1024;

export interface ConsoleServer {
  readonly url: string;
  stop(): Promise<void>;
}

export interface ConsoleOptions {
  /** 0: any free port. */
  readonly port: number;
  readonly source: ConsoleSource;
  /** Log file of resends and drops. */
  readonly quarantineLog?: string;
  readonly log?: Log;
}

/**
 * The console, at `/console` on a loopback port of its own. It observes what its source shows, and no message passes
 * through it:
 *
 *     source: this machine ─┐                      ┌─▶ quarantine: open, resend, drop
 *     source: AWS ──────────┴─▶ stream ─▶ page ──▶ ┼─▶ a text that is mapped
 *                                (SSE)             └─▶ the requests that only the source answers
 *
 * Its own log names events and kinds of errors, never message content.
 */
export async function startConsole({
  port,
  source,
  quarantineLog = QUARANTINE_LOG,
  log = createLog('console'),
}: ConsoleOptions): Promise<ConsoleServer> {
  const desk = quarantineDesk(source, quarantineLog);
  const stream = new Stream({
    source,
    quarantine: desk.list,
    failed: (error) => log.warn('console-look-failed', { error: errorKind(error) }),
  });
  const table = { ...commonRoutes({ source, stream, desk }), ...source.routes(() => stream.look()) };
  const server = createServer((request, response) => {
    serve(request, response, table, stream).catch((error) => {
      log.error('console-request-failed', { error: errorKind(error) });
      if (response.headersSent) response.destroy();
      else answer(response, 500, { isDone: false, text: `The console failed: ${errorKind(error)}.` });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: listening } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${listening}/console`,
    stop: () =>
      new Promise((resolve) => {
        stream.stop();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  table: Routes,
  stream: Stream,
): Promise<void> {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  const { method = 'GET', headers, socket } = request;
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  const refusal = refusalOf(method, headers, socket.localPort ?? 0);
  if (refusal !== undefined) return answer(response, refusal.status, { isDone: false, text: refusal.text });
  if (method === 'GET' && path === '/') {
    response.writeHead(302, { location: '/console' }).end();
    return;
  }
  if (method === 'GET' && path === '/console/events') return stream.open(response);
  const asset = method === 'GET' && Object.hasOwn(ASSETS, path) ? ASSETS[path] : undefined;
  if (asset !== undefined) {
    const { contentType, text } = await asset();
    response.writeHead(200, { 'content-type': contentType }).end(text);
    return;
  }
  const [start = '', id = ''] = /^(.*\/)([\w.-]{1,200})$/.exec(path)?.slice(1) ?? [];
  const route = [`${method} ${path}`, `${method} ${start}*`].find((name) => Object.hasOwn(table, name));
  if (route === undefined)
    return answer(response, 404, { isDone: false, text: 'The console is at /console.' });
  const body = await bodyOf(request);
  if (body === undefined) return answer(response, 400, { isDone: false, text: 'Expected a JSON object.' });
  const { status = 200, value } = (await table[route]?.({ id, body })) ?? { value: {} };
  answer(response, status, value);
}

/** The JSON object of a request, an empty one without a body; undefined if it is something else. */
async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown> | undefined> {
  if (request.method === 'GET') return {};
  if (Number(request.headers['content-length'] ?? Number.NaN) <= MOST_BODY_BYTES) {
    try {
      const value: unknown = JSON.parse((await buffer(request)).toString());
      if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
    } catch {
      return undefined;
    }
  }
  return undefined;
}

function answer(response: ServerResponse, status: number, value: unknown): void {
  // An unread body would be parsed as the next request of the connection.
  if (!response.req.complete) response.setHeader('connection', 'close');
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
    .end(JSON.stringify(value));
}
