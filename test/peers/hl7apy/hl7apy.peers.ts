import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Patient } from 'fhir/r4.js';
import { isBefore } from '../../../hl7v2/versions/version.ts';
import { WRITTEN_VERSIONS, type WrittenVersion } from '../../../hl7v2/versions/written-elements.ts';
import { DEFAULT_PROFILE } from '../../../mapping/core/site-profile.ts';
import { LocalProcess } from '../../support/local-process.ts';
import {
  messagesOfEndings,
  messagesOfEvents,
  messagesOfGenerated,
  messagesOfSamples,
  type WrittenMessage,
} from '../messages.ts';
import { PYTHON } from './prepare.ts';

// hl7apy's strict validation: structure, datatypes and the lengths that v2.5.1 gives them.

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hl7apy-'));
});

afterEach(() => {
  LocalProcess.killAll();
  rmSync(folder, { recursive: true });
});

test.each([
  ['Patients as people write them', messagesOfSamples],
  ['generated Patients with short texts', () => messagesOfGenerated(shortened)],
])('finds every message of %s valid', async (_, messagesOf) => {
  const messages = await messagesOf();

  expect(await refusals(messages)).toEqual([]);
});

const DIALECTS = WRITTEN_VERSIONS.flatMap((version) =>
  (['A28', 'A04'] as const).map((create) => {
    const events = { create, update: create === 'A28' ? 'A31' : 'A08' } as const;
    return [
      version,
      create,
      { ...DEFAULT_PROFILE, version, events, segments: { PD1: true, NK1: true, ROL: true, OBX: true } },
    ] as const;
  }),
);

test.each(DIALECTS)('finds every message valid in v%s with %s', async (version, _, profile) => {
  const messages = [...(await messagesOfSamples(profile)), ...messagesOfGenerated(shortened, profile, 100)];

  const refused = await refusals(messages);

  expect(refused.filter((line) => !isOfOlderLengths(version, line))).toEqual([]);
});

test.each(WRITTEN_VERSIONS)('finds a message of each event valid in v%s', async (version) => {
  const refused = await refusals(await messagesOfEvents({ ...DEFAULT_PROFILE, version }));

  expect(refused.filter((line) => !isOfOlderLengths(version, line))).toEqual([]);
});

test.each(WRITTEN_VERSIONS)('finds every deletion and every merge valid in v%s', async (version) => {
  const messages = await messagesOfEndings({ ...DEFAULT_PROFILE, version });
  // hl7apy knows the segments of a structure by their names: it takes one PID where A24 and A37 have two. HAPI judges those.
  const refused = await refusals(messages.filter(({ text }) => text.split('\rPID|').length === 2));

  const isKnown = (line: string) => isOfOlderLengths(version, line) || isOfPriorName(version, line);
  expect(refused.filter((line) => !isKnown(line))).toEqual([]);
});

/** hl7apy takes MRG-7 of v2.3 for a CX; it is an XPN there too (HL7 v2.3 §3.3.8). */
function isOfPriorName(version: WrittenVersion, line: string): boolean {
  return version === '2.3' && line.endsWith('Invalid name for Component: CX_7');
}

/** hl7apy gives 20 characters to names of coding systems before v2.5: lengths are reported, and cut nothing. */
function isOfOlderLengths(version: WrittenVersion, line: string): boolean {
  return isBefore(version, '2.5') && line.includes('MaxLengthReached') && line.endsWith('max length: 20');
}

test('refuses a message for a text that is longer than its datatype allows', async () => {
  const [one] = await messagesOfSamples();
  const text = one?.text.replace(/(\^\^\^)[^^]+(\^FW)/, `$1${'A'.repeat(21)}$2`) ?? '';

  expect(await refusals([{ ...one, name: 'long', text } as WrittenMessage])).toEqual([
    expect.stringMatching(/^long\tMaxLengthReached/),
  ]);
});

async function refusals(messages: readonly WrittenMessage[]): Promise<string[]> {
  for (const { name, text } of messages) writeFileSync(join(folder, name), text);
  const validate = new LocalProcess(PYTHON, ['test/peers/hl7apy/validate.py', folder]);
  expect(await validate.exited()).toBe(0);
  return validate.output.split('\n').filter((line) => line !== '');
}

/** Elements in which generated Patients have any text, whatever its length. */
const TEXTS = new Set(
  'text display value family given prefix suffix line city district state postalCode country valueString name alias'.split(
    ' ',
  ),
);

/**
 * With texts that fit their datatypes, escaped too, with no offset that v2.5.1 does not have, and with check digits that are
 * numbers: hl7apy has them so in CX.2 of v2.3.1, the standard a text.
 */
function shortened(patient: Patient): Patient {
  const cut = (text: string) => Array.from(text).slice(0, 2).join('');
  return JSON.parse(JSON.stringify(patient), function shorten(this: { url?: string }, key, value) {
    if (Array.isArray(value) && TEXTS.has(key))
      return value.map((one) => (typeof one === 'string' ? cut(one) : one));
    if (typeof value !== 'string') return value;
    if (this.url?.endsWith('identifier-checkDigit') && key === 'valueString') return '7';
    return TEXTS.has(key) ? cut(value) : value.replace(/-14:00$/, '-12:00');
  });
}
