import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Patient } from 'fhir/r4.js';
import { WRITTEN_VERSIONS } from '../../../hl7v2/versions/written-elements.ts';
import {
  CREATE_EVENTS,
  DEFAULT_PROFILE,
  type SiteProfile,
  UPDATE_EVENTS,
} from '../../../mapping/core/site-profile.ts';
import { createMapping } from '../../../mapping/patient/adt-message.ts';
import { LocalProcess } from '../../support/local-process.ts';
import { startServer, startStore } from '../../support/network/hl7-server.ts';
import { SenderBench } from '../../support/sender-bench.ts';
import { cacheOf } from '../cached.ts';
import { freePorts } from '../free-ports.ts';
import {
  messagesOfEndings,
  messagesOfEvents,
  messagesOfGenerated,
  messagesOfSamples,
  type WrittenMessage,
} from '../messages.ts';

// HAPI HL7v2, the library that most engines in Java are built on, as the other side.

const { read: messageToPatient } = createMapping(DEFAULT_PROFILE);

let folder: string;
let given: string;
let out: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hapi-'));
  given = join(folder, 'in');
  out = join(folder, 'out');
  for (const one of [given, out]) mkdirSync(one);
});

afterEach(() => {
  LocalProcess.killAll();
  rmSync(folder, { recursive: true });
});

/** @param input without it standard input stays open */
function java(program: string, args: readonly string[], input?: string): LocalProcess {
  const source = `test/peers/hapi-hl7v2/${program}.java`;
  return new LocalProcess('java', ['-cp', join(cacheOf('hapi-hl7v2'), '*'), source, ...args], {}, input);
}

function writeAll(messages: readonly WrittenMessage[]): void {
  for (const { name, text } of messages) writeFileSync(join(given, name), text);
}

/**
 * Without the texts that HAPI changes by default: it writes one that looks like an escape sequence (`\X0D\`) as that
 * escape sequence, and takes spaces at the beginning away.
 */
function asHapiKeeps(patient: Patient): Patient {
  return JSON.parse(JSON.stringify(patient), (_, value) =>
    typeof value === 'string' ? value.replaceAll('\\X0D\\', '\\').trimStart() || '-' : value,
  );
}

const lines = ({ standardOutput }: LocalProcess) => standardOutput.split('\n').filter((line) => line !== '');

async function refusals(messages: readonly WrittenMessage[]): Promise<string[]> {
  writeAll(messages);
  const validate = java('Validate', [given, out], '');
  expect(await validate.exited()).toBe(0);
  return lines(validate);
}

/** HAPI wrote each message to its folder, in words of its own. */
function expectSamePatients(messages: readonly WrittenMessage[], read = messageToPatient): void {
  for (const { name, text } of messages) {
    expect(read(readFileSync(join(out, name), 'utf8'))).toEqual(read(text));
  }
}

test('finds every message valid, whatever texts it has', async () => {
  expect(await refusals(messagesOfGenerated())).toEqual([]);
});

test.each([
  ['Patients as people write them', messagesOfSamples],
  ['generated Patients', () => messagesOfGenerated(asHapiKeeps)],
])('says the same as every message of %s', async (_, messagesOf) => {
  const messages = await messagesOf();

  expect(await refusals(messages)).toEqual([]);
  expectSamePatients(messages);
});

test.each(WRITTEN_VERSIONS)('finds every deletion, merge and link valid in v%s', async (version) => {
  expect(await refusals(await messagesOfEndings({ ...DEFAULT_PROFILE, version }))).toEqual([]);
});

test.each(WRITTEN_VERSIONS)('finds a message of each event valid in v%s', async (version) => {
  const messages = await messagesOfEvents({ ...DEFAULT_PROFILE, version });

  expect(messages.map(({ event }) => event)).toEqual(
    expect.arrayContaining([...CREATE_EVENTS, ...UPDATE_EVENTS]),
  );
  expect(await refusals(messages)).toEqual([]);
});

const EVENTS = [
  { create: 'A28', update: 'A31' },
  { create: 'A04', update: 'A08' },
] as const;
const DIALECTS = WRITTEN_VERSIONS.flatMap((version) =>
  EVENTS.map((events) => [version, events.create, { ...DEFAULT_PROFILE, version, events }] as const),
);

test.each(DIALECTS)('says the same as every message in v%s with %s', async (_, __, profile) => {
  const messages = [
    ...(await messagesOfSamples(profile)),
    ...messagesOfGenerated(
      asHapiKeeps,
      {
        ...profile,
        segments: { PD1: true, NK1: true, ROL: true, OBX: true },
      },
      100,
    ),
  ];

  expect(await refusals(messages)).toEqual([]);
  expectSamePatients(messages, createMapping(profile).read);
});

test('reads AA of the test HL7 server for each message that it sends, all of which are archived', async () => {
  const messages = await messagesOfSamples();
  writeAll(messages);
  const store = await startStore();
  const server = await startServer(store);
  try {
    const send = java('Send', [String(server.port), given], '');

    expect(await send.exited()).toBe(0);
    const answers = messages.map(({ name, controlId }) => [name, 'AA', controlId].join('\t'));
    expect(lines(send).toSorted()).toEqual(answers.toSorted());
    expect(await store.keys('messages/')).toHaveLength(messages.length);
  } finally {
    await server.stop();
    await store.stop();
  }
});

test('accepts each message of the sender once, those of a patient in their order', async () => {
  const messages = [...(await messagesOfSamples()), ...messagesOfGenerated(asHapiKeeps)];

  const accepted = await acceptedOf(messages);

  expect(ofEachPatient(accepted, messages)).toEqual(
    ofEachPatient(
      messages.map(({ controlId }) => controlId),
      messages,
    ),
  );
  expectSamePatients(messages);
});

const SITES: readonly Pick<SiteProfile, 'version' | 'characterSet' | 'events'>[] = [
  ...(['8859/1', '8859/2', '8859/15', 'ASCII'] as const).map((characterSet) => ({
    ...DEFAULT_PROFILE,
    characterSet,
  })),
  { version: '2.3.1', characterSet: '8859/1', events: { create: 'A04', update: 'A08' } },
];

test.each(SITES)(
  'reads in v$version and $characterSet what the sender writes in it: names come out as they went in',
  async ({ version, characterSet, events }) => {
    const profile = { ...DEFAULT_PROFILE, version, characterSet, events };
    const messages = await messagesOfSamples(profile);
    const names = messages.map(({ text }) => JSON.stringify(messageToPatient(text).name)).join('');

    expect(await acceptedOf(messages)).toHaveLength(messages.length);
    expect(/[^\x00-\x7F]/.test(names)).toBe(characterSet !== 'ASCII');
    expectSamePatients(messages, createMapping(profile).read);
  },
);

/** Control IDs of the messages that HAPI accepts from the sender, in their order. */
async function acceptedOf(messages: readonly WrittenMessage[]): Promise<string[]> {
  const [port = 0] = await freePorts(1);
  const receive = java('Receive', [String(port), out]);
  await receive.printed(/^(listening)$/m);
  const bench = await SenderBench.start();
  try {
    for (const { text, fhirId } of messages) await bench.enqueue(text, fhirId);

    bench.sender({ port, connections: 3, ackTimeoutMs: 10_000 });
    await bench.empty(60_000);

    return lines(receive).slice(1);
  } finally {
    await bench.stop();
  }
}

/** Control IDs in their order, for each patient. */
function ofEachPatient(controlIds: readonly string[], messages: readonly WrittenMessage[]) {
  const patients = new Map(messages.map(({ controlId, fhirId }) => [controlId, fhirId]));
  return Object.groupBy(controlIds, (controlId) => patients.get(controlId) ?? 'of no patient');
}
