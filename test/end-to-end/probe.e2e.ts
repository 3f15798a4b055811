import { LocalProcess } from '../support/local-process.ts';
import { Endpoint } from '../support/network/endpoint.ts';

let endpoint: Endpoint;

beforeEach(async () => {
  endpoint = await new Endpoint().start();
});

afterEach(async () => {
  LocalProcess.killAll();
  await endpoint.stop();
});

test('npm run probe reports as JSON what an endpoint did, and ends with 0 if it accepted', async () => {
  const probe = new LocalProcess(process.execPath, [
    'bin/probe/main.ts',
    `127.0.0.1:${endpoint.port}`,
    '--count=1',
    '--json',
  ]);

  expect(await probe.exited()).toBe(0);
  expect(JSON.parse(probe.standardOutput)).toMatchObject({
    endpoint: `127.0.0.1:${endpoint.port}`,
    isAccepted: true,
    messages: endpoint.received.map((controlId) => ({ controlId })),
  });
  expect(endpoint.received).toHaveLength(3);
  await endpoint.stop();

  const again = new LocalProcess(process.execPath, ['bin/probe/main.ts', `127.0.0.1:${endpoint.port}`]);
  expect(await again.exited()).toBe(1);
  expect(again.output).toMatch(
    /^127\.0\.0\.1:\d+: the connection was refused: .*\(ECONNREFUSED\)\n {2}check /,
  );
});

test('a file that is no message is named, and nothing is sent', async () => {
  const probe = new LocalProcess(process.execPath, [
    'bin/probe/main.ts',
    `127.0.0.1:${endpoint.port}`,
    '--message=package.json',
  ]);

  expect(await probe.exited()).toBe(1);
  expect(probe.output).toMatch(/^package\.json: .*MSH/);
  expect(endpoint.connections).toBe(0);
});
