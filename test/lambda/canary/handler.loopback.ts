import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { jest } from '@jest/globals';
import { handler } from '../../../lambda/canary/handler.ts';
import { CANARY_PATH } from '../../../lambda/canary/test-patient.ts';

// The handler as Lambda calls it, over HTTP to an API that keeps what is PUT.

interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

const ENVIRONMENT = process.env;

let server: Server;
let requests: Request[];
let stored: string;
/** The status of each answer to PUT. */
let accepts: number;
let printed: string[];

beforeEach(async () => {
  requests = [];
  stored = '{}';
  accepts = 200;
  printed = [];
  server = createServer(async (request, response) => {
    const { method = '', url: path = '', headers } = request;
    requests.push({ method, path, headers });
    const body = await text(request);
    if (method === 'PUT') stored = body;
    response.writeHead(method === 'PUT' ? accepts : 200).end(`{"resource": ${stored}, "message": ""}`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.env = {
    ...ENVIRONMENT,
    API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'key',
  };
  jest.spyOn(process.stdout, 'write').mockImplementation((line) => printed.push(String(line)) > 0);
  jest.spyOn(process.stderr, 'write').mockImplementation((line) => printed.push(String(line)) > 0);
});

afterEach(async () => {
  jest.restoreAllMocks();
  process.env = ENVIRONMENT;
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

function lines(): Record<string, unknown>[] {
  return printed
    .join('')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

test('writes and reads the test patient with signed requests, and records how long it took', async () => {
  await handler();

  expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    `PUT /v1${CANARY_PATH}`,
    `GET /v1${CANARY_PATH}`,
  ]);
  for (const { headers } of requests)
    expect(headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/execute-api\/aws4_request/,
    );
  expect(lines()).toContainEqual(
    expect.objectContaining({ message: 'canary-run', service: 'canary', outcome: 'passed' }),
  );
  expect(lines()).toContainEqual(
    expect.objectContaining({ service: 'canary', CanaryFailures: 0, CanaryLatency: expect.any(Number) }),
  );
});

test('a refused write is a failure, with its status', async () => {
  accepts = 403;

  await handler();

  expect(requests).toHaveLength(1);
  expect(lines()).toContainEqual(
    expect.objectContaining({ level: 'ERROR', message: 'canary-run', reason: 'write', status: 403 }),
  );
  expect(lines()).toContainEqual(expect.objectContaining({ CanaryFailures: 1 }));
});
