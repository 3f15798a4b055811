import { STANDARD_DELIMITERS } from '../../../hl7v2/delimiters.ts';
import { parse } from '../../../hl7v2/er7.ts';
import { Repetition } from '../../../hl7v2/repetition.ts';
import { Losses } from '../../../mapping/core/losses.ts';
import type { Reads } from '../../../mapping/core/reads.ts';
import { DEFAULT_PROFILE } from '../../../mapping/core/site-profile.ts';
import type { TwoWay } from '../../../mapping/core/two-way.ts';
import { createMapping } from '../../../mapping/patient/adt-message.ts';
import { segmentReads } from '../../../mapping/patient/module.ts';
import { createPairs } from '../../../mapping/patient/pairs.ts';
import { leavesOf } from '../../../mapping/report/leaves.ts';
import { ENVELOPE } from '../support/mapped.ts';

// What the pairs declare of reading and writing, against what they do: at each place, texts of many kinds are read and
// written again.

const PROFILE = {
  ...DEFAULT_PROFILE,
  segments: { PD1: true, NK1: true, ROL: true, OBX: true },
  nameTypeCodes: 'guide',
  emailUse: 'use',
} as const;
const pairs = createPairs(PROFILE);

/** Texts of many kinds, none of which stands in a message otherwise. */
const TEXTS = [
  'Zorro',
  'zorro@example.org',
  '20010203',
  '4',
  'A',
  'F',
  'L',
  'H',
  'MR',
  'WPN',
  'FX',
  'M10',
  'ISO',
  '9.8.7',
  'MD',
  'HL70131',
];

/** Datatypes, and what else stands in a repetition. */
const DATATYPES: [keyof typeof pairs, string[]][] = [
  ['cxIdentifier', ['q', 'q^^^q&1.2.3']],
  ['eiIdentifier', ['q', 'q^^1.2.3']],
  ['xpnHumanName', ['', 'q^q']],
  ['xadAddress', ['', 'q&q&q', 'q&q&q^q']],
  ['xtnContactPoint', ['', 'q', '^^^^^^123']],
  ['ceCodeableConcept', ['', 'q^q^LN', 'q^q^LN^q^q^SCT', 'q^q^LN^q^q^SCT^^^^q^q^LN']],
  ['ceLanguage', ['', 'q^q^LN', 'q^q^LN^q^q^SCT', 'q^q^LN^q^q^SCT^^^^q^q^LN']],
  ['xonOrganization', ['q', '^^^^^q&1.2.3^^^^q']],
  ['xonReference', ['q', '^^^^^q&1.2.3^^^^q']],
  ['xcnPractitioner', ['q^q^q', 'q^q^^^^^^^q&1.2.3']],
  ['xcnReference', ['q^q^q', 'q^q^^^^^^^q&1.2.3']],
];

/** A pair of datatypes; one of lists reads and writes lists of a single repetition here. */
function oneByOne(name: keyof typeof pairs): Pair {
  const pair = pairs[name] as TwoWay<unknown, Repetition & readonly Repetition[]>;
  const isList = name === 'xtnContactPoint';
  return {
    reads: pair.reads,
    toFhir: (one) => pair.toFhir((isList ? [one] : one) as Repetition & readonly Repetition[]),
    toV2: (value) => [pair.toV2(value, new Losses('x')) ?? []].flat(),
  };
}

interface Pair {
  readonly reads: Reads | undefined;
  toFhir(one: Repetition): unknown;
  toV2(value: unknown): Repetition[];
}

/** Where texts that were read at a place are written; undefined where nothing is read. */
function writtenAt(pair: Pair, others: readonly string[], place: string) {
  const places = new Set<string>();
  let isRead = false;
  for (const other of others) {
    const without = pair.toFhir(new Repetition(other, STANDARD_DELIMITERS));
    for (const text of TEXTS) {
      const repetition = new Repetition(withText(other, place, text), STANDARD_DELIMITERS);
      const read = pair.toFhir(repetition);
      if (read === undefined || JSON.stringify(read) === JSON.stringify(without)) continue;
      isRead = true;
      for (const [at, found] of pair.toV2(read).flatMap((one) => [...leavesOf(one)]))
        if (found === text) places.add(at);
    }
  }
  return isRead ? places : undefined;
}

function withText(wire: string, place: string, text: string): string {
  const [c = 0, s = 0] = place.split('.').map(Number);
  const components = wire.split('^');
  const parts = (components[c - 1] ?? '').split('&');
  parts[s - 1] = text;
  components[c - 1] = Array.from(parts, (part) => part ?? '').join('&');
  return Array.from(components, (component) => component ?? '').join('^');
}

const PLACES = Array.from({ length: 23 }, (_, c) =>
  Array.from({ length: 9 }, (_, s) => `${c + 1}.${s + 1}`),
).flat();

test.each(DATATYPES)('%s declares what it reads and does not write in the same place', (name, others) => {
  const pair = oneByOne(name);
  const { only = [], as = {} } = pair.reads ?? {};

  for (const place of PLACES) {
    const written = writtenAt(pair, others, place);
    const declared = as[place] ?? (only.includes(place) ? 'nowhere' : undefined);

    if (declared === undefined) {
      expect([place, written === undefined || written.has(place)]).toEqual([place, true]);
      continue;
    }
    expect([place, written !== undefined, written?.has(place)]).toEqual([place, true, false]);
    if (declared !== 'nowhere') expect([place, written?.has(declared)]).toEqual([place, true]);
  }
});

const { read: messageToPatient, write: patientToMessage } = createMapping(PROFILE);
const FIELDS = Object.entries(segmentReads(PROFILE)).flatMap(([id, reads]) =>
  Array.from(
    { length: 45 },
    (_, index) => [`${id}-${index + 1}`, id, index + 1, reads[index + 1] ?? {}] as const,
  ),
);

/** What stands beside the field: a role and an observation say what they are in one field, and it in another one. */
const OTHERS: Record<string, string[]> = {
  ROL: ['', 'AD', 'PP', 'q^q'],
  OBX: ['', '', '76691-5^q^LN', '', 'q'],
};
const FIELD_TEXTS = [
  ...TEXTS,
  ...['PRN^PH', 'WPN^PH'].map((kind) => `Zorro^${kind}`),
  ...['HL70131', 'HL70063'].map((table) => `N^Zorro^${table}`),
  'PP^Zorro^HL70443',
  '90778-2',
  'Y',
];

function messageWith(id: string, n: number, text: string | undefined): string {
  const fields = (own: string) => {
    const others = [...(OTHERS[own] ?? [])];
    if (own === id && text !== undefined) others[n - 1] = text;
    return [own, ...Array.from(others, (one) => one ?? '')].join('|');
  };
  return ['MSH|^~\\&|||||||ADT^A31|q|P|2.8', ...['PID', 'PD1', 'ROL', 'NK1', 'PV1', 'OBX'].map(fields)].join(
    '\r',
  );
}

/** Fields of the segment in which a text stands once the message was read and written again; undefined if it is not read. */
function fieldsWith(id: string, n: number): ReadonlySet<number> | undefined {
  const read = (text: string) => JSON.stringify(messageToPatient(text));
  const written = (text: string) => parse(patientToMessage(messageToPatient(text), ENVELOPE).text).all(id);
  const without = messageWith(id, n, undefined);
  const fields = new Set<number>();
  let isRead = false;
  for (const text of FIELD_TEXTS) {
    const message = messageWith(id, n, text);
    if (read(message) === read(without)) continue;
    isRead = true;
    const [segment] = written(message);
    const [before] = written(without);
    for (let at = 1; at <= (segment?.length ?? 0); at += 1) {
      const wire = segment?.field(at).wire ?? '';
      const words = text.split('^').filter((word) => word === 'Zorro' || !text.includes('Zorro'));
      if (wire !== before?.field(at).wire && words.some((word) => wire.includes(word))) fields.add(at);
    }
  }
  return isRead ? fields : undefined;
}

test.each(FIELDS)('%s is written where it is declared', (_, id, n, { writtenIn = [n], saysNothing }) => {
  const fields = fieldsWith(id, n);

  if (fields === undefined) return expect(writtenIn).toEqual([n]);
  expect(saysNothing).toBeUndefined();
  expect([...fields].toSorted((a, b) => a - b)).toEqual(writtenIn.toSorted((a, b) => a - b));
});
