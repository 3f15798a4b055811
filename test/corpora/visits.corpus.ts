import type { Bundle, Encounter } from 'fhir/r4.js';
import { decodeMessage } from '../../hl7v2/character-set.ts';
import { STANDARD_DELIMITERS } from '../../hl7v2/delimiters.ts';
import { parse } from '../../hl7v2/er7.ts';
import type { Message } from '../../hl7v2/message.ts';
import { Repetition } from '../../hl7v2/repetition.ts';
import { DEFAULT_PROFILE } from '../../mapping/core/site-profile.ts';
import { leavesOf } from '../../mapping/report/leaves.ts';
import { readingLosses } from '../../mapping/report/reading-losses.ts';
import { expectSame, minusLosses } from '../mapping/support/minus-losses.ts';
import { VISIT_SEGMENTS, visitAt } from '../mapping/support/visits.ts';
import { corpus } from '../support/corpora.ts';
import { isForeignAuthority, v251Problems } from '../support/v251/v251-validity.ts';

// The PV1, PV2 and ROL of real messages: each text is in the Encounter or in the report, and what another converter makes of
// them (CDC's mapping inventory, CC0).

const { write, readText, read, wires } = visitAt();
const lossesOf = readingLosses(VISIT_SEGMENTS, DEFAULT_PROFILE);

const FILES = (['cdc', 'v2'] as const).flatMap((kind) => corpus(kind));
const VISITS = FILES.filter(({ name }) => name.endsWith('.hl7'))
  .map(({ name, bytes }) => [name, parse(decodeMessage(bytes))] as const)
  .filter(([, message]) => message.segment('PV1') !== undefined);

/** PV1, the PV2 after it and the ROL of the visit, of the first one of a message. */
function segmentsOf({ segments }: Message): string[] {
  const pv1 = segments.findIndex(({ id }) => id === 'PV1');
  const visit = segments.slice(pv1).filter(({ id }) => id === 'PV1' || id === 'PV2' || id === 'ROL');
  return visit
    .filter(({ id }, index) => id === 'ROL' || visit.findIndex((one) => one.id === id) === index)
    .map(({ wire }) => wire);
}

/** With the standard delimiters, as all of them have. */
const messageOf = (segments: readonly string[]) => ['MSH|^~\\&', ...segments, ''].join('\r');

test('the corpora are there', () => {
  expect(VISITS.length).toBeGreaterThan(35);
});

describe.each(VISITS)('%s', (_, message) => {
  const given = segmentsOf(message);
  const encounter = readText(...given);

  test('reads the same once it was written again, minus the losses that are reported, and is the same from then on', () => {
    const { parts, losses } = write(encounter);

    const [left, right] = minusLosses('Encounter', encounter, read(parts, 'in-progress'), losses);
    expectSame(right, left);
    expect(wires(write(read(parts, 'in-progress')).parts)).toEqual(wires(parts));
  });

  test('is written as v2.5.1 allows it', () => {
    const problems = v251Problems(messageOf(wires(write(encounter).parts)));

    const ofVisit = problems.filter(({ path }) => /^(PV1|PV2|ROL)/.test(path));
    expect(ofVisit.filter((one) => !IS_KEPT_CODE.test(one.problem) && !isForeignAuthority(one))).toEqual([]);
  });

  test('has each text of PV1 and PV2 in the Encounter or in the report', () => {
    const reported = lossesOf(messageOf(given)).map(({ path }) => path);
    const whole = JSON.stringify(encounter);
    const silent = textsOf(given).filter(({ place, otherwise }) => {
      const isHeld = JSON.stringify(readText(...otherwise)) !== whole;
      return !isHeld && !reported.some((path) => isAt(place, path));
    });

    expect(silent.map(({ place }) => place)).toEqual([]);
  });
});

/** Codes outside HL7's tables come with a message and are written as they came. */
const IS_KEPT_CODE = /^is no code of table/;

interface Text {
  /** `PV1-3[1].4.2`, with the number of each repetition. */
  readonly place: string;
  /** The segments with another text there. */
  readonly otherwise: readonly string[];
}

function textsOf(segments: readonly string[]): Text[] {
  return segments.slice(0, 2).flatMap((wire, at): Text[] => {
    const [id = '', ...fields] = wire.split('|');
    if (id === 'ROL') return [];
    return fields.flatMap((field, n) =>
      id === 'PV1' && n === 0
        ? []
        : field.split('~').flatMap((repetition, r, all) =>
            [...leavesOf(new Repetition(repetition, STANDARD_DELIMITERS)).keys()].map((leaf): Text => {
              const changed = all.with(r, withText(repetition, leaf)).join('~');
              const other = [id, ...fields.with(n, changed)].join('|');
              const number = all.length > 1 ? `[${r + 1}]` : '';
              return { place: `${id}-${n + 1}${number}.${leaf}`, otherwise: segments.with(at, other) };
            }),
          ),
    );
  });
}

function withText(repetition: string, leaf: string): string {
  const [c = 0, s = 0] = leaf.split('.').map(Number);
  const components = repetition.split('^');
  const parts = (components[c - 1] ?? '').split('&').with(s - 1, '\uE000');
  return components.with(c - 1, parts.join('&')).join('^');
}

/** Whether a loss stands for a text: at it, or at what holds it. */
function isAt(place: string, path: string): boolean {
  return [place, place.replace(/\.1$/, '')].some(
    (one) =>
      one === path || one.startsWith(`${path}.`) || one.startsWith(`${path}-`) || one.startsWith(`${path}[`),
  );
}

/** What two converters have to have in common, without local ids. */
function outline({
  class: visitClass,
  participant,
  location,
  period,
  length,
  hospitalization,
  identifier,
}: Encounter) {
  return {
    class: visitClass?.code,
    participants: participant?.map(({ type }) => type?.[0]?.coding?.[0]?.code),
    locations: location?.map(({ status }) => status),
    period: [period?.start, period?.end],
    days: length?.value,
    identifiers: identifier?.map(({ value }) => value),
    stay: Object.keys(hospitalization ?? {}).toSorted(),
  };
}

/** Where another converter (CDC) has something else, and why. */
const JUDGED: Readonly<Record<string, string>> = {
  'locations: ["active","completed","active","reserved","planned"] for ["active","completed","active","planned","completed","planned"]':
    'the guide has a pending location (PV1-42) as reserved, and no row for a prior temporary one (PV1-43)',
  'locations: ["planned","completed","active","reserved"] for ["planned","completed","active","planned","completed"]':
    'as above',
  'stay: ["admitSource","dietPreference","dischargeDisposition","preAdmissionIdentifier","reAdmission","specialCourtesy"] for ["admitSource","destination","dietPreference","dischargeDisposition","preAdmissionIdentifier","reAdmission","specialCourtesy"]':
    'a DLD of a date alone (DLD.2) names no location',
};

test('has the outline of the Encounter of the other converter, but where that was judged', () => {
  const differences = VISITS.flatMap(([name, message]) => {
    const file = FILES.find((one) => one.name === name.replace(/hl7$/, 'fhir'));
    const { entry = [] } =
      file === undefined ? {} : (JSON.parse(Buffer.from(file.bytes).toString('utf8')) as Bundle);
    const expected = entry.map(({ resource }) => resource).find((one) => one?.resourceType === 'Encounter') as
      | Encounter
      | undefined;
    if (expected === undefined) return [];
    const [own, other] = [outline(readText(...segmentsOf(message))), outline(expected)];
    return (Object.keys(own) as (keyof typeof own)[])
      .filter((part) => JSON.stringify(own[part]) !== JSON.stringify(other[part]))
      .map((part) => `${part}: ${JSON.stringify(own[part])} for ${JSON.stringify(other[part])}`);
  });

  expect([...new Set(differences)].toSorted()).toEqual(Object.keys(JUDGED).toSorted());
});
