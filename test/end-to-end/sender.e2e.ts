import { LOCAL_AWS } from '../../runtime/local-pipeline/emulator-address.ts';
import { eventually } from '../support/eventually.ts';
import { LocalProcess } from '../support/local-process.ts';
import { accept, answer } from '../support/network/endpoint.ts';
import { adt, SenderBench } from '../support/sender-bench.ts';

// The sender as it is deployed: one process, its environment, its signals, its health port, its standard output.

let bench: SenderBench;
beforeEach(async () => {
  bench = await SenderBench.start();
});
afterEach(async () => {
  LocalProcess.killAll();
  await bench.stop();
});

async function sender(environment: Record<string, string> = {}) {
  const process = new LocalProcess(globalThis.process.execPath, ['fargate-sender/main.ts'], {
    ...LOCAL_AWS,
    AWS_ENDPOINT_URL: bench.proxy.url,
    QUEUE_URL: bench.emulator.queueUrl.replace(bench.emulator.url, bench.proxy.url),
    QUARANTINE_QUEUE_URL: bench.emulator.quarantineQueueUrl,
    HL7_SERVER_NAME: '127.0.0.1',
    HL7_PORT: String(bench.endpoint.port),
    HEALTH_PORT: 'any',
    BACKOFF_MIN_MS: '50',
    BACKOFF_MAX_MS: '200',
    ACK_TIMEOUT_MS: '1000',
    HOLD_MARGIN_MS: '1000',
    ...environment,
  });
  const port = await process.printed(/"healthPort":(\d+)/);
  const health = async (path: string, method = 'GET') => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method });
    return `${response.status} ${(await response.text()).trim()}`;
  };
  const ready = (expected: string) =>
    eventually(
      () => health('/readyz'),
      (status) => status === expected,
    );
  return { process, health, ready };
}

test('an outage: alive, not ready, nothing received; afterwards it drains by itself, and nothing it printed is patient data', async () => {
  await bench.endpoint.stop();
  for (let index = 0; index < 20; index += 1)
    await bench.enqueue(adt(`C${index}`, 'PLANTED-ID'), `g${index % 4}`);
  const { process, health, ready } = await sender({ HL7_CONNECTIONS: '2' });
  await process.printed(/"message":"breaker-open"/);

  expect(await health('/healthz')).toBe('200 ok');
  expect(await health('/readyz')).toBe('503 not ready');
  expect(bench.proxy.count('ReceiveMessage')).toBe(0);

  bench.endpoint.script.push(answer('AE'));
  await bench.endpoint.start();
  await bench.empty();
  await ready('200 ok');
  process.signal('SIGTERM');
  expect(await process.exited()).toBe(0);

  expect(process.output).toMatch(/"Namespace":"FhirToHl7v2Transform"/);
  expect(process.output).toMatch(/"acknowledgmentCode":"AE".*"Nacks":1|"Nacks":1.*"acknowledgmentCode":"AE"/);
  expect(process.output.match(/"MessagesDelivered":1/g)).toHaveLength(20);
  for (const name of ['AcknowledgmentLatency', 'BreakerOpen', 'LanesConnected', 'SenderReady'])
    expect(process.output).toMatch(new RegExp(`"${name}":[\\d.]+`));
  expect(process.output).not.toContain('PLANTED');
});

test('ON_REJECT=pause: POST /resume on the health port goes on', async () => {
  bench.endpoint.script.push(answer('AE', '101'));
  await bench.enqueue(adt('C1'));
  await bench.enqueue(adt('C2'));
  const { process, health, ready } = await sender({ ON_REJECT: 'pause' });
  await process.printed(/"message":"sending-paused"/);
  expect(await health('/readyz')).toBe('503 not ready');
  expect(await health('/resume')).toBe('405 method not allowed: use POST');

  expect(await health('/resume', 'POST')).toBe('200 resumed');

  await bench.empty();
  await ready('200 ok');
  expect(bench.endpoint.received).toEqual(['C1', 'C2']);
  expect(await health('/resume', 'POST')).toBe('200 was not paused');
  expect(await health('/x')).toBe('404 not found: this port answers GET /healthz, GET /readyz, POST /resume');
});

test('SIGTERM while an acknowledgment is under way waits for it, removes the message and ends with 0', async () => {
  bench.endpoint.otherwise = (socket, id) => setTimeout(() => accept(socket, id), 800);
  await bench.enqueue(adt('C1'));
  const { process } = await sender({ ACK_TIMEOUT_MS: '5000' });
  await bench.received(1);

  process.signal('SIGTERM');

  expect(await process.exited()).toBe(0);
  expect(await bench.inQueue()).toBe(0);
  expect(process.output).toMatch(/"message":"message-delivered"/);
});

test('SIGKILL between the acknowledgment and the removal costs one duplicate after the hold, no loss and no overtaking', async () => {
  bench.proxy.instead = (action) => (action === 'DeleteMessage' ? 'drop' : undefined);
  await bench.enqueue(adt('C1'));
  await bench.enqueue(adt('C2'));
  const killed = await sender();
  await killed.process.printed(/"message":"remove-failed"/);
  killed.process.signal('SIGKILL');
  await killed.process.exited();
  bench.proxy.instead = () => undefined;

  await sender();
  await bench.empty();

  expect(bench.endpoint.received).toEqual(['C1', 'C1', 'C2']);
});

test.each(['1', '3', '10'])(
  'SIGKILL with messages held, %s received at a time, costs one duplicate for each that was on the wire or not removed, and nothing overtakes',
  async (batch) => {
    const names = ['a1', 'b1', 'a2', 'c1', 'b2', 'a3', 'd1', 'e1', 'e2', 'f1'];
    for (const name of names) await bench.enqueue(adt(name), name.slice(0, 1));
    // The third one is never answered: two are accepted, and may be removed or not.
    bench.endpoint.script.push(accept, accept, () => undefined);
    const killed = await sender({ RECEIVE_BATCH: batch, ACK_TIMEOUT_MS: '3000' });
    await bench.received(3);
    killed.process.signal('SIGKILL');
    await killed.process.exited();
    expect(bench.endpoint.received).toHaveLength(3);

    await sender({ RECEIVE_BATCH: batch, ACK_TIMEOUT_MS: '10000' });
    await bench.empty();

    const { received } = bench.endpoint;
    expect([...new Set(received)].toSorted()).toEqual(names.toSorted());
    expect(received.length).toBeGreaterThan(10);
    expect(received.length).toBeLessThanOrEqual(13);
    // A repetition comes before all later messages of its patient.
    for (const own of Map.groupBy(received, (name) => name.slice(0, 1)).values())
      expect(own).toEqual(own.toSorted());
  },
);

test('a start is refused with 78 if TLS is asked for and a file is missing', async () => {
  const process = new LocalProcess(globalThis.process.execPath, ['fargate-sender/main.ts'], {
    QUEUE_URL: 'http://q',
    QUARANTINE_QUEUE_URL: 'http://q',
    HL7_SERVER_NAME: 'h',
    HL7_TLS: 'on',
    HL7_TLS_CA: '/no/such/file.pem',
  });

  expect(await process.exited()).toBe(78);
  expect(process.output).toContain('HL7_TLS_CA: the file cannot be read (Error ENOENT)');
});

test('--help prints every setting and starts nothing', async () => {
  const process = new LocalProcess(globalThis.process.execPath, ['fargate-sender/main.ts', '--help']);

  expect(await process.exited()).toBe(0);
  expect(process.output).toMatch(/^ {2}ACK_TIMEOUT_MS +30000 +ms/m);
});
