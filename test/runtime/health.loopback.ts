import { request } from 'node:http';
import { type HealthServer, startHealthServer } from '../../runtime/health.ts';

let health: HealthServer;
let isReady = true;
let resumed = 0;

beforeAll(async () => {
  health = await startHealthServer(0, () => isReady, {
    'POST /resume': () => {
      resumed += 1;
      return { text: 'resumed\n' };
    },
  });
});
afterAll(() => health.close());

/** Status and text of an answer. */
function ask(method: string, path: string, host = `127.0.0.1:${health.port}`): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { port: health.port, host: '127.0.0.1', method, path, headers: { host } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part) => {
          text += part;
        });
        response.on('end', () => resolve(`${response.statusCode} ${text.trim()}`.trim()));
      },
    );
    asked.on('error', reject);
    asked.end();
  });
}

test('it lives while it is not ready, and HEAD is answered as GET is', async () => {
  expect([await ask('GET', '/healthz'), await ask('GET', '/readyz')]).toEqual(['200 ok', '200 ok']);

  isReady = false;

  expect([await ask('GET', '/healthz'), await ask('GET', '/readyz')]).toEqual(['200 ok', '503 not ready']);
  expect(await ask('HEAD', '/readyz')).toBe('503');
});

test('unknown pages and methods get an answer that lists the valid ones', async () => {
  expect(await ask('POST', '/healthz')).toBe('405 method not allowed: use GET');
  expect(await ask('GET', '/resume')).toBe('405 method not allowed: use POST');
  expect(await ask('GET', '/constructor')).toBe(
    '404 not found: this port answers GET /healthz, GET /readyz, POST /resume',
  );
  expect(resumed).toBe(0);
});

test('a command is done for this machine, and for no page of the web that made its own name lead here', async () => {
  for (const name of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:8080', 'x.localhost'])
    expect(await ask('POST', '/resume', name)).toMatch(/^403 /);
  expect(resumed).toBe(0);

  expect(await ask('POST', '/resume', 'localhost')).toBe('200 resumed');
  expect(resumed).toBe(1);
});
