import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { handler } from '../../lambda/handler.ts';
import { handler as intake } from '../../lambda/intake/handler.ts';
import { fitsInvocation, MOST_BODY_BYTES, TOO_LARGE_BODY } from '../../runtime/invocation.ts';
import { errorKind } from '../../runtime/observability/log.ts';
import { formatTrace } from '../../runtime/observability/trace.ts';
import { newTraceSegmentId } from '../../runtime/observability/trace-segments.ts';
import { runProcess } from '../../runtime/process.ts';
import { apiEvent } from './api-event.ts';
import { apiHostSettings } from './api-host-settings.ts';

/** API Gateway answers within 29 s. Requests in progress at a stop get a part of that. */
const STOP_TIMEOUT_MS = 5000;

/** A caller that sends more than this is cut off. */
const MOST_READ_BYTES = 64 * 1024 * 1024;

/** The OpenAPI document of the API. */
const API_DOCUMENT = new URL('../../docs/api.yaml', import.meta.url);

// Replaces API Gateway on this machine: HTTP ─▶ proxy event ─▶ the Lambdas' own handlers ─▶ HTTP.
await runProcess('api-host', apiHostSettings, async (httpPort, log) => {
  const server = createServer((request, response) => {
    serve(request, response).catch((error) => {
      log.error('request-failed', { error: errorKind(error) });
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(httpPort, '127.0.0.1', resolve);
  });
  log.info('listening', { port: (server.address() as AddressInfo).port });
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeIdleConnections();
      // A request whose body never ends must not delay the stop.
      setTimeout(() => server.closeAllConnections(), STOP_TIMEOUT_MS).unref();
    });
});

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await bodyOf(request);
  if (body === undefined) {
    response.setHeader('connection', 'close');
    return send(response, message(413, TOO_LARGE_BODY));
  }
  const { method = 'GET', url: target = '/', headers } = request;
  if (method === 'GET' && target === '/api.yaml') return send(response, await apiDocument());
  const event = apiEvent({ method, target, headers, body }, randomUUID());
  if (event === undefined) {
    return send(
      response,
      message(
        404,
        'The API has /persistence/{resource_type} and /persistence/{resource_type}/{id}, see /api.yaml, and a path of each source of the intake.',
      ),
    );
  }
  if (!fitsInvocation(event.body ?? '')) return send(response, message(413, TOO_LARGE_BODY));
  send(response, await invoke(event));
}

/** Invokes the handler of its route like Lambda, with a new trace for each request. Unlike Lambda, requests run concurrently. */
function invoke(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  process.env._X_AMZN_TRACE_ID = formatTrace({
    traceId: `1-${seconds}-${randomBytes(12).toString('hex')}`,
    parentId: newTraceSegmentId(),
    isSampled: true,
  });
  const answered = event.resource.startsWith('/persistence/') ? handler(event) : intake(event);
  delete process.env._X_AMZN_TRACE_ID;
  return answered;
}

/**
 * The body of a request, or undefined if it is too large. What is too large is read on and not kept: a caller that is still
 * sending when its connection closes sees a broken connection instead of the answer.
 */
async function bodyOf(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += chunk.length;
    if (length > MOST_READ_BYTES) return undefined;
    if (length <= MOST_BODY_BYTES) chunks.push(chunk);
  }
  return length > MOST_BODY_BYTES ? undefined : Buffer.concat(chunks);
}

async function apiDocument(): Promise<APIGatewayProxyResult> {
  // RFC 9512
  const headers = { 'content-type': 'application/yaml; charset=utf-8' };
  return { statusCode: 200, headers, body: await readFile(API_DOCUMENT, 'utf8') };
}

function message(statusCode: number, text: string): APIGatewayProxyResult {
  const body = JSON.stringify({ resource: {}, message: text });
  return { statusCode, headers: { 'content-type': 'application/json; charset=utf-8' }, body };
}

function send(response: ServerResponse, { statusCode, headers, body }: APIGatewayProxyResult): void {
  response.writeHead(statusCode, { ...headers } as Record<string, string>);
  response.end(body);
}
