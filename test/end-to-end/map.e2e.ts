import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalProcess } from '../support/local-process.ts';

const SAMPLE = 'local/sample-patient.json';
const SPACE = 'a space separates the texts of the component: one with a space reads back as several';
const LOSS = `Not mapped exactly:
Patient.active (no field in ADT_A05)
Patient.name[0].given (${SPACE})
Patient.name[0].prefix (${SPACE})
`;
const MESSAGE = 'MSH|^~\\&|A||||20260102030405+0000||ADT^A28|C1|T|2.5.1\rPID|1||7||Müller^Zoë\r';
/** Stands for what is a patient's, and must not be shown by any error. */
const SECRET = 'Geheimrat';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'map-'));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => LocalProcess.killAll());

async function map(args: readonly string[], input?: string | Uint8Array, environment = {}) {
  const command = new LocalProcess(process.execPath, ['bin/map/main.ts', ...args], environment, input);
  const code = await command.exited();
  return { code, out: command.standardOutput, all: command.output };
}

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

describe('a Bundle', () => {
  const patient = (fields: object) => ({ resource: { resourceType: 'Patient', ...fields } });
  const entry = [
    {
      ...patient({ active: true, name: [{ family: 'Alder' }] }),
      request: { method: 'POST', url: 'Patient' },
    },
    { resource: { resourceType: 'Observation', status: 'final' } },
    { ...patient({ gender: 'male' }), request: { method: 'PUT', url: 'Patient/birch' } },
  ];

  test('is mapped entry by entry, and what is not mapped is named by its place', async () => {
    const path = await file(
      'bundle.json',
      JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry }),
    );

    const { code, out, all } = await map([path]);

    expect(code).toBe(0);
    expect(out.match(/ADT\^A\d\d|birch/g)).toEqual(['ADT^A28', 'ADT^A31', 'birch']);
    expect(out).toMatch(/\nPV1\|\|N\n\nMSH\|/);
    expect(all).toContain('Bundle.entry[0] (Patient): Not mapped exactly:\nPatient.active (no field');
    expect(all).toMatch(/^Bundle\.entry\[1\] \(Observation\): not supported, expected .*Patient$/m);
    const json = JSON.parse((await map(['--json', path])).out);
    expect(json.entries).toMatchObject([
      { entry: 'Bundle.entry[0]', resource: { name: [{ family: 'Alder' }] } },
      { entry: 'Bundle.entry[1]', resourceType: 'Observation', error: expect.stringContaining('Patient') },
      { entry: 'Bundle.entry[2]', message: expect.stringContaining('|ADT^A31^') },
    ]);
  });

  test('with an invalid resource ends with 1, names the place, and maps the others', async () => {
    const invalid = { resourceType: 'Bundle', entry: [patient({ gender: SECRET }), entry[2]] };

    const { code, out, all } = await map([], JSON.stringify(invalid));

    expect(code).toBe(1);
    expect(out).toContain('birch');
    expect(all).toContain('Bundle.entry[0] (Patient): Not a valid FHIR R4 Patient. Patient.gender: expected');
    expect(all).not.toContain(SECRET);
  });

  test('takes no --id, because its resources have ids of their own', async () => {
    const { code, all } = await map(['--id', 'x'], JSON.stringify({ resourceType: 'Bundle', entry }));

    expect(code).toBe(2);
    expect(all).toContain('--id: not with a Bundle');
  });
});

describe('a Patient', () => {
  test('stands beside the message of the default profile, with that of a site profile', async () => {
    const { code, out } = await map(['--profile', 'site-profile.example.json', SAMPLE]);

    expect(code).toBe(0);
    expect(out).toMatch(
      /^- the default profile, \+ site-profile\.example\.json\n- MSH-3 +FHIRWorksOnAWS\n\+ MSH-3 +FHIRWORKS\n/,
    );
    expect(out).toMatch(/\n {2}MSH-12 +2\.5\.1\n/);
    const json = JSON.parse((await map(['--json', '--profile', '{"processingId":"P"}', SAMPLE])).out);
    expect(json.fields).toContainEqual({ place: 'MSH-11', byDefault: 'T', byProfile: 'P' });
  });

  test('becomes its message, one segment per line, with the losses on standard error', async () => {
    const { code, out, all } = await map([SAMPLE]);

    expect(code).toBe(0);
    expect(out.split('\n').map((line) => line.slice(0, 3))).toEqual(['MSH', 'EVN', 'PID', 'NK1', 'PV1', '']);
    expect(out).toContain('|ADT^A28^ADT_A05|');
    expect(out).not.toContain('\r');
    expect(all).toContain(LOSS);
    expect(out).not.toContain('Not mapped exactly');
  });

  test('is one JSON object for programs, with the message as sent and the Patient as read back', async () => {
    const { code, out } = await map(['--json', SAMPLE, '--trigger', 'A31', '--id', 'p-1']);
    const { message, resource, losses, ...more } = JSON.parse(out);

    expect(code).toBe(0);
    expect(message).toMatch(/^MSH.*\|ADT\^A31\^ADT_A05\|.*\rEVN\|A31\|.*\rPID\|.*\rPV1\|\|N\r$/s);
    expect(resource).toMatchObject({ resourceType: 'Patient', id: 'p-1', gender: 'female' });
    expect(losses).toEqual([
      { path: 'Patient.active', reason: 'no field in ADT_A05' },
      { path: 'Patient.name[0].given', reason: SPACE, readsAs: 'Patient.name[0].given' },
      { path: 'Patient.name[0].prefix', reason: SPACE, readsAs: 'Patient.name[0].prefix' },
    ]);
    expect(more).toEqual({});
  });

  test.each([
    ['its own id', '{"resourceType":"Patient","id":"own.1"}', /\|own\.1\^/],
    [
      'a new UUID where it has none',
      '{"resourceType":"Patient"}',
      /\|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\^/,
    ],
  ])('goes by %s', async (_, patient, id) => {
    const { code, out } = await map([], `\uFEFF\n ${patient}`);

    expect(code).toBe(0);
    expect(out).toMatch(id);
  });

  test('is written as the site wants it, and fields that are too long for the site are named', async () => {
    const profile = JSON.stringify({ sendingApplication: 'HOUSE', maximumLengths: { 'PID-5': 10 } });
    const { code, out, all } = await map([SAMPLE], undefined, { SITE_PROFILE: profile });

    expect(code).toBe(0);
    expect(out).toContain('MSH|^~\\&|HOUSE|');
    expect(all).toContain(`${LOSS}PID-5 (longer than the site profile or v2.5.1 allows)\n`);
  });
});

describe('a message', () => {
  const NAME = [{ family: 'Müller', given: ['Zoë'] }];

  test('becomes its Patient, also where its lines end with LF', async () => {
    const { code, out, all } = await map([await file('lines.hl7', MESSAGE.replaceAll('\r', '\n'))]);

    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      resourceType: 'Patient',
      identifier: [{ value: '7' }],
      name: NAME,
    });
    expect(out).toContain('\n  "name": [');
    expect(all).toBe(out);
  });

  test('of a merge becomes both Patients, with what neither holds', async () => {
    const merge = [
      'MSH|^~\\&|A||||20260102||ADT^A40^ADT_A39|C1|P|2.5.1',
      'PID|1||p-1^^^^FW||Doe',
      'MRG|p-2^^^^FW||7||||Roe',
    ].join('\r');
    const plain = await map(['-'], merge);
    const { resource, others, losses } = JSON.parse((await map(['--json', '-'], merge)).out);

    expect(resource).toMatchObject({ id: 'p-1', link: [{ type: 'replaces' }] });
    expect(others).toMatchObject([{ id: 'p-2', active: false, link: [{ type: 'replaced-by' }] }]);
    expect(losses).toEqual([{ path: 'MRG-3', reason: 'the Patient has no element for it' }]);
    const both = [resource, ...others].map((one) => `${JSON.stringify(one, null, 2)}\n`).join('');
    expect(plain.out).toBe(both);
  });

  test('becomes its Patient also in the frame in which it was sent', async () => {
    const { code, out, all } = await map(['-'], `\x0b${MESSAGE}\x1c\r`);

    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ name: NAME });
    expect(all).toBe(out);
  });

  test('is read in its own character set', async () => {
    const { out } = await map(['-'], Buffer.from(MESSAGE, 'latin1'));

    expect(JSON.parse(out).name).toEqual(NAME);
  });

  test('is one JSON object for programs, with the text that was read', async () => {
    const { code, out } = await map(['--json', '-'], MESSAGE);

    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      message: MESSAGE,
      resource: expect.objectContaining({ resourceType: 'Patient', name: NAME }),
      losses: [],
    });
  });

  test('becomes its Patient, and what that does not hold goes to standard error', async () => {
    const { code, out, all } = await map(['-'], `${MESSAGE}ZPD|1\rZIN|1\rZIN|2\r`);

    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ resourceType: 'Patient', name: NAME });
    expect(all).toBe(
      `${out}Not mapped exactly:\nZPD (the segment is not read)\nZIN, 2 times (the segment is not read)\n`,
    );
  });

  test('of a Patient becomes that Patient again, at a site that escapes spaces in names', async () => {
    const site = { SITE_PROFILE: '{"escapedSpaces":true}' };
    const written = await map([SAMPLE, '--id', 'p-1'], undefined, site);
    const { id, meta, ...read } = JSON.parse((await map(['-'], written.out)).out);
    const { active, ...sample } = JSON.parse(await readFile(SAMPLE, 'utf8'));

    expect(id).toBe('p-1');
    expect(read).toEqual(sample);
  });
});

describe('what cannot be mapped ends with 1, and a line says why without a value:', () => {
  test.each<[string, string, string]>([
    ['no JSON', `{"name": "${SECRET}`, 'The body is not JSON: line 1, column 10.'],
    ['another resource', `{"resourceType":"${SECRET}"}`, 'resourceType: expected Patient'],
    [
      'an invalid Patient, with every problem',
      `{"resourceType":"Patient","gender":"${SECRET}","birthDate":"${SECRET}"}`,
      'Not a valid FHIR R4 Patient. Patient.gender: expected',
    ],
    [
      'the second problem of it',
      '{"resourceType":"Patient","gender":1,"birthDate":2}',
      '; Patient.birthDate: expected',
    ],
    [
      'a message that the queues do not take',
      `{"resourceType":"Patient","name":[{"family":"${'x'.repeat(1_000_000)}"}]}`,
      'The message would have 1000',
    ],
    ['no PID', `MSH|^~\\&|${SECRET}\r`, 'the message has no PID segment'],
    ['no delimiters', `MSH${SECRET}\r`, 'MSH-1 is not a punctuation character'],
    ['two messages', `${MESSAGE}${MESSAGE.replace('Müller', SECRET)}`, '2 messages, expected one'],
    [
      'a batch',
      `FHS|^~\\&|${SECRET}\rBHS|^~\\&\r${MESSAGE}`,
      'a batch of messages, expected a single message',
    ],
    ['neither of both', SECRET, 'expected JSON that starts with { or text that starts with MSH'],
    ['nothing', '', 'neither a FHIR Patient nor an HL7 message'],
  ])('%s', async (_, input, reason) => {
    const { code, out, all } = await map([], input);

    expect(code).toBe(1);
    expect(out).toBe('');
    expect(all).toMatch(/^standard input: [^\n]*\n$/);
    expect(all).toContain(reason);
    expect(all).not.toContain(SECRET);
  });

  test.each([
    ['wrong.hl7', `PID|1||${SECRET}`, 'a message has to start with an MSH segment'],
    ['wrong.json', `[${SECRET}]`, 'The body is not JSON: line 1, column 2.'],
  ])('a file that its name says more of: %s', async (name, content, reason) => {
    const path = await file(name, content);

    expect(await map([path])).toEqual({ code: 1, out: '', all: `${path}: ${reason}\n` });
  });

  test.each(['utf16le', '\ufeffutf16le'])('UTF-16: %j', async (mark) => {
    const input = Buffer.from(mark.replace('utf16le', MESSAGE), 'utf16le');

    expect(await map([await file('utf16.hl7', input)])).toMatchObject({
      code: 1,
      all: expect.stringContaining('utf16.hl7: the file is UTF-16, expected UTF-8'),
    });
  });

  test('a file that is not there', async () => {
    const { code, all } = await map(['no-such.json']);

    expect(code).toBe(1);
    expect(all).toMatch(/^no-such\.json: cannot be read \(.*ENOENT\)\n$/);
  });
});

describe('npm run map', () => {
  test.each([
    [['--colour'], "Unknown option '--colour'"],
    [['--trigger', 'A08'], '--trigger: expected A28 or A31'],
    [['--id', 'not an id'], '--id: expected 1 to 64 of A-Z a-z 0-9 - .'],
    [['--id'], "Option '--id <value>' argument missing"],
    [[SAMPLE, SAMPLE], 'expected one FILE'],
  ])('%j ends with 2 and one line', async (args, problem) => {
    expect(await map(args)).toEqual({ code: 2, out: '', all: `${problem} (see --help)\n` });
  });

  test('ends with 78 if the site profile is wrong, and names every problem', async () => {
    const { code, all } = await map([SAMPLE], undefined, {
      SITE_PROFILE: '{"processingId":"X","timeZone":"Y"}',
    });

    expect(code).toBe(78);
    expect(all).toMatch(/^2 wrong settings:\n.*processingId: expected P, T or D\n.*timeZone: expected/);
  });

  test('takes a path as that of the folder in which npm was called', async () => {
    const npm = new LocalProcess('bash', ['-c', 'cd local && npm run --silent map -- sample-patient.json']);

    expect(await npm.exited()).toBe(0);
    expect(npm.standardOutput).toMatch(/^MSH\|/);
  });

  test('is a script with --help', async () => {
    const npm = new LocalProcess('npm', ['run', 'map', '--silent', '--', '--help']);

    expect(await npm.exited()).toBe(0);
    expect(npm.standardOutput).toMatch(
      /^npm run map .*--trigger.*\n {2}npm run map -- local\/sample-patient\.json\n/s,
    );
  });
});
