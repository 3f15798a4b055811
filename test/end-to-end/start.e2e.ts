import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { call, readVersion } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';
import { LocalProcess } from '../support/local-process.ts';
import { Endpoint } from '../support/network/endpoint.ts';

const API_DOCUMENT = new URL('../../docs/api.yaml', import.meta.url);

const ANY = { TRANSFORM_PORT: '0', HL7_PORT: '0', EMULATOR_PORT: '0', CONSOLE_PORT: '0' };

afterEach(() => LocalProcess.killAll());

describe('npm start', () => {
  test.each<[string, (npm: LocalProcess) => void]>([
    ['SIGTERM', (npm) => npm.signal('SIGTERM')],
    ['Ctrl-C', (npm) => npm.signalGroup('SIGINT')],
  ])('runs everything until %s, then ends with 0 and leaves nothing running', async (_, stop) => {
    const npm = new LocalProcess('npm', ['start'], ANY);
    const url = await npm.printed(/^ready (http:\/\/127\.0\.0\.1:\d+)$/m);
    const emulator = await npm.printed(/AWS emulator +(http:\S+)/);
    const health = await npm.printed(/sender (http:\S+)\/readyz/);
    const console = await npm.printed(/console +(http:\S+)/);
    expect(await (await fetch(console)).text()).toContain('<title>Local console');
    expect(npm.output).toContain(`curl -s ${url}/persistence/Patient`);
    const document = await fetch(`${url}/api.yaml`);
    expect(document.headers.get('content-type')).toBe('application/yaml; charset=utf-8');
    expect(await document.text()).toBe(await readFile(API_DOCUMENT, 'utf8'));

    const sample = await readFile(new URL('../../local/sample-patient.json', import.meta.url), 'utf8');
    const { status, resource } = await call(url, 'POST', '', sample);
    expect(status).toBe(201);
    expect(await readVersion(url, resource)).toEqual(resource);
    const controlId = resource.meta?.versionId;
    await npm.printed(
      new RegExp(`^\\d\\d:\\d\\d:\\d\\d sender +delivered: AA .*\\(msg ${controlId}\\)$`, 'm'),
    );
    expect(npm.output).toMatch(
      new RegExp(` api +POST ${resource.id} → ADT\\^A28 queued.*\\(msg ${controlId}\\)$`, 'm'),
    );
    expect(npm.output).not.toContain('{"');
    const quarantine = new LocalProcess(process.execPath, ['bin/quarantine/main.ts', 'list']);
    await quarantine.exited();
    // Unless another pipeline runs on this machine, which it then names beside this one.
    expect(quarantine.output).toMatch(new RegExp(`^0 messages$|choose with.*${emulator}`, 'm'));

    stop(npm);
    expect(await npm.exited()).toBe(0);
    for (const left of [url, emulator, health, console]) await expect(fetch(left)).rejects.toThrow();
  });

  test('delivers to the endpoint of HL7_SERVER_NAME instead of the test HL7 server, and GET reads the record', async () => {
    const endpoint = await new Endpoint().start();
    const main = new LocalProcess(process.execPath, ['local/main.ts'], {
      ...ANY,
      HL7_SERVER_NAME: '127.0.0.1',
      HL7_PORT: String(endpoint.port),
      LOG_FORMAT: 'json',
    });
    const url = await main.printed(/^ready (http:\/\/127\.0\.0\.1:\d+)$/m);
    const page = await main.printed(/console +(http:\S+)/);
    expect(main.output).toContain(`HL7 endpoint     127.0.0.1:${endpoint.port}  (MLLP; your own`);
    expect(main.output).not.toContain('test HL7 server  127');

    const { resource } = await call(url, 'POST', '', { resourceType: 'Patient', gender: 'female' });
    const controlId = resource.meta?.versionId ?? '';
    await eventually(
      () => endpoint.received,
      (received) => received.includes(controlId),
    );
    expect(await readVersion(url, resource)).toEqual(resource);
    await main.printed(/^\{"level":"INFO","message":"message-delivered"/m);
    const detail = await (await fetch(`${page}/messages/${controlId}`)).json();
    expect(detail).toMatchObject({ archive: { state: 'none' }, readBack: { source: 'record', status: 200 } });
    const headers = { 'content-type': 'application/json', origin: new URL(page).origin };
    const fault = await fetch(`${page}/fault-plan`, { method: 'PUT', headers, body: '{"plan":"never"}' });
    expect(await fault.json()).toEqual({
      isDone: false,
      text: 'Only the test HL7 server takes a fault plan.',
    });

    main.signal('SIGTERM');
    expect(await main.exited()).toBe(0);
    await endpoint.stop();
  });

  test('names what an endpoint of its own cannot do, with all else that is wrong', async () => {
    const main = new LocalProcess(process.execPath, ['local/main.ts'], {
      ...ANY,
      HL7_SERVER_NAME: '127.0.0.1',
      HL7_PORT: '2575',
      PATIENT_SOURCE: 'archive',
      ACK_TIMEOUT_MS: 'x',
    });

    expect(await main.exited()).toBe(78);
    expect(main.output.split('\n')).toEqual([
      '2 wrong settings:',
      expect.stringMatching(/^ {2}PATIENT_SOURCE is archive, which only the test HL7 server keeps/),
      expect.stringMatching(/^ {2}ACK_TIMEOUT_MS is "x", /),
      '',
    ]);
  });

  test('shows fewer lines at a higher LOG_LEVEL, and works all the same', async () => {
    const main = new LocalProcess(process.execPath, ['local/main.ts', '--json-logs'], {
      ...ANY,
      LOG_LEVEL: 'error',
    });
    const url = await main.printed(/^ready (http:\/\/127\.0\.0\.1:\d+)$/m);

    const { resource } = await call(url, 'POST', '', { resourceType: 'Patient', gender: 'female' });
    expect(await readVersion(url, resource)).toEqual(resource);

    main.signal('SIGTERM');
    expect(await main.exited()).toBe(0);
    expect(main.output).not.toContain('{"');
  });

  test('stops everything in order when nobody reads its output any more', async () => {
    const piped = new LocalProcess('bash', ['-c', 'set -o pipefail; node local/main.ts | true'], {
      ...ANY,
      PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
    });

    expect([await piped.exited(), piped.output]).toEqual([0, '']);
  });

  test('names every port that is in use and its setting, a line each, and starts nothing', async () => {
    const others = [createServer(), createServer()];
    for (const other of others) await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const [hl7 = '', console = ''] = others.map((other) => String((other.address() as AddressInfo).port));

    const main = new LocalProcess(process.execPath, ['local/main.ts'], {
      ...ANY,
      HL7_PORT: hl7,
      CONSOLE_PORT: console,
    });

    expect(await main.exited()).toBe(1);
    expect(main.output).toBe(
      `port ${hl7} is in use: set HL7_PORT to another one, or to 0 for any free one\n` +
        `port ${console} is in use: set CONSOLE_PORT to another one, or to 0 for any free one\n`,
    );
    for (const other of others) other.close();
  });

  test.each(['--port=8080', '8080'])('takes no %s, and says so', async (argument) => {
    const main = new LocalProcess(process.execPath, ['local/main.ts', argument], ANY);

    expect(await main.exited()).toBe(2);
    expect(main.output).toMatch(/^(Unknown option '--port'|Unexpected argument '8080').*see --help\)\n$/);
  });

  test('names every wrong setting at once', async () => {
    const main = new LocalProcess(process.execPath, ['local/main.ts'], {
      ...ANY,
      HL7_PORT: 'x',
      TRANSFORM_PORT: '70000',
    });

    expect(await main.exited()).toBe(78);
    expect(main.output).toMatch(/^2 wrong settings:\n {2}TRANSFORM_PORT is "70000".*\n {2}HL7_PORT is "x"/);
  });

  test('names every wrong setting of all processes at once, each of them once', async () => {
    const main = new LocalProcess(process.execPath, ['local/main.ts'], {
      ...ANY,
      LOG_LEVEL: 'LOUD',
      FAULT_PLAN: 'explode on 1',
      ACK_TIMEOUT_MS: 'x',
      PATIENT_SOURCE: 'foo',
    });

    expect(await main.exited()).toBe(78);
    expect(main.output.split('\n')).toEqual([
      '4 wrong settings:',
      expect.stringMatching(/^ {2}LOG_LEVEL is "LOUD", /),
      expect.stringMatching(/^ {2}FAULT_PLAN.*explode/),
      expect.stringMatching(/^ {2}ACK_TIMEOUT_MS is "x", /),
      expect.stringMatching(/^ {2}PATIENT_SOURCE is "foo", /),
      '',
    ]);
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ['the sender', { ACK_TIMEOUT_MS: 'x' }, /^1 wrong setting:\n {2}ACK_TIMEOUT_MS is "x", expected .*\n$/],
    [
      'the test HL7 server',
      { FAULT_PLAN: 'explode on 1' },
      /^1 wrong setting:\n {2}FAULT_PLAN.*explode.*\n$/,
    ],
    [
      'the transform',
      { PATIENT_SOURCE: 'foo', SITE_PROFILE: '{"sendingApplicatio":"x"}' },
      /^2 wrong settings:\n {2}SITE_PROFILE: .*sendingApplicatio is not known.*\n {2}PATIENT_SOURCE is "foo", .*\n$/,
    ],
  ])('names every wrong setting of %s, and no more', async (_, settings, problems) => {
    const main = new LocalProcess(process.execPath, ['local/main.ts'], { ...ANY, ...settings });

    expect([await main.exited(), main.output]).toEqual([78, expect.stringMatching(problems)]);
  });
});

describe('a process of the pipeline', () => {
  test.each(['fargate-sender/main.ts', 'test-hl7-server/main.ts'])(
    '%s ends with 78 if its settings are missing',
    async (entry) => {
      const main = new LocalProcess(process.execPath, [entry]);

      expect(await main.exited()).toBe(78);
      expect(main.output).toMatch(/"message":"settings-wrong".*is missing/);
    },
  );
});

describe('npm run demo', () => {
  test('shows the way of a Patient and ends with 0', async () => {
    const demo = new LocalProcess(process.execPath, ['local/demo/main.ts']);

    expect(await demo.exited()).toBe(0);
    expect(demo.output).toMatch(/^MSH\|.*\|ADT\^A28\^ADT_A05\|/m);
    expect(demo.output).toMatch(/^MSA\|AA\|/m);
    expect(demo.output).toContain('Patient.active (no field in ADT_A05)');
    expect(demo.output).toContain('1 of 1 Patients acknowledged, archived and read back');
  });

  test('ends with 1 if a Patient is refused, and says which and why', async () => {
    const demo = new LocalProcess(
      process.execPath,
      ['local/demo/main.ts', '../package.json', 'sample-patient.json'],
      { INIT_CWD: fileURLToPath(new URL('../../local', import.meta.url)) },
    );

    expect(await demo.exited()).toBe(1);
    expect(demo.output).toContain('package.json: POST answered 400: resourceType: expected Patient');
    expect(demo.output).toContain('1 of 2 Patients');
    expect(demo.output).not.toContain('Not mapped exactly');
  });

  test('sends a file unchanged: a file that is not UTF-8 is refused, not corrected', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'demo-'));
    const file = join(folder, 'latin-1.json');
    await writeFile(file, '{"resourceType":"Patient","name":[{"family":"Müller"}]}', 'latin1');

    const demo = new LocalProcess(process.execPath, ['local/demo/main.ts', file]);

    expect(await demo.exited()).toBe(1);
    expect(demo.output).toContain('latin-1.json: POST answered 400: The body is not UTF-8.');
    await rm(folder, { recursive: true });
  });

  test('ends with 2 for an unknown option', async () => {
    const demo = new LocalProcess(process.execPath, ['local/demo/main.ts', '--bogus']);

    expect([await demo.exited(), demo.output]).toEqual([2, "Unknown option '--bogus' (see --help)\n"]);
  });

  test('ends with 1 if a file is not there', async () => {
    const demo = new LocalProcess(process.execPath, ['local/demo/main.ts', 'no-such-file.json']);

    expect(await demo.exited()).toBe(1);
    expect(demo.output).toContain('no-such-file.json');
  });
});
