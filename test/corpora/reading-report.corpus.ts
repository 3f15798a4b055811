import { decodeMessage } from '../../hl7v2/character-set.ts';
import { parse } from '../../hl7v2/er7.ts';
import type { Message, Segment } from '../../hl7v2/message.ts';
import { DEFAULT_PROFILE } from '../../mapping/core/site-profile.ts';
import { createMapping } from '../../mapping/patient/adt-message.ts';
import { firstPerson } from '../../mapping/patient/message-readers.ts';
import { PATIENT, segmentReads } from '../../mapping/patient/module.ts';
import { notRead, OTHER_FORM, type ReadingLoss, SEGMENT_NOT_READ } from '../../mapping/report/fate-losses.ts';
import { leavesOf } from '../../mapping/report/leaves.ts';
import { readingLosses } from '../../mapping/report/reading-losses.ts';
import { corpus } from '../support/corpora.ts';

// The report of what a Patient does not hold of its message, against the message and the Patient themselves: by the texts
// that stand in them, and not by how the report is made.

const PROFILE = {
  ...DEFAULT_PROFILE,
  segments: { PD1: true, NK1: true, ROL: true, OBX: true },
  nameTypeCodes: 'guide',
  fhirIdentifier: { ...DEFAULT_PROFILE.fhirIdentifier, send: true },
} as const;
const { read: messageToPatient, write: patientToMessage } = createMapping(PROFILE);
const lossesOf = readingLosses(PATIENT, DEFAULT_PROFILE);
const READS = segmentReads(PROFILE);

const MESSAGES = [...corpus('v2'), ...corpus('cdc')]
  .filter(({ name }) => name.endsWith('.hl7'))
  .map(({ name, bytes }) => [name, decodeMessage(bytes)] as const)
  .filter(([, text]) => parse(text).segment('PID') !== undefined);

test('the corpora are there', () => {
  expect(MESSAGES.length).toBeGreaterThan(50);
});

interface Text {
  /** `PID[1]-3[2].4.1`, always with all numbers. */
  readonly place: string;
  readonly segment: string;
  readonly field: number;
  readonly text: string;
}

/** All texts of segments that are about the patient; MSH is about the message. */
function textsOf(message: Message): Text[] {
  return Object.keys(READS)
    .filter((id) => id !== 'MSH')
    .flatMap((id) =>
      message.all(id).flatMap((segment, index) => textsOfSegment(segment, `${id}[${index + 1}]`)),
    );
}

function textsOfSegment(segment: Segment, name: string): Text[] {
  return Array.from({ length: segment.length }, (_, index) => index + 1).flatMap((field) =>
    segment.field(field).repetitions.flatMap((repetition, r) =>
      [...leavesOf(repetition)].map(([component, text]) => ({
        place: `${name}-${field}[${r + 1}].${component}`,
        segment: segment.id,
        field,
        text,
      })),
    ),
  );
}

/** Whether a line of the report is about a place: every number that it names is the place's. */
function isAbout({ path }: ReadingLoss, place: string): boolean {
  const given = /^(\w{3})(?:\[(\d+)\])?(?:-(\d+)(?:\[(\d+)\])?(?:\.(\d+)(?:\.(\d+))?)?)?$/
    .exec(path)
    ?.slice(1);
  const full = /^(\w{3})\[(\d+)\]-(\d+)\[(\d+)\]\.(\d+)\.(\d+)$/.exec(place)?.slice(1);
  return given?.every((one, index) => one === undefined || one === full?.[index]) ?? false;
}

/** The strings and numbers of a resource. */
function valuesOf(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [String(node)];
  return Object.values(node).flatMap(valuesOf);
}

/** FHIR has no time without seconds. */
const wholeTime = (text: string) => text.replace(/^(\d{12})([+-]\d{4})$/, '$100$2');

/** A number as people write it may be read from its parts. */
const TELEPHONE = /^[\d ()-]{7,}$/;
/** Codes stand for codes of FHIR, so that a text of theirs may be another one there. */
const CODE = /^(?:[A-Z]{1,3}|HL7\d{4}|\d)$/i;

describe.each(MESSAGES)('%s', (_, text) => {
  const person = firstPerson(parse(text));
  const texts = textsOf(person);
  const patient = messageToPatient(text);
  const { id: fhirId = '' } = patient;
  const again = textsOf(
    parse(patientToMessage(patient, { fhirId, change: 'update', controlId: '', time: 0 }).text),
  );
  const values = valuesOf(patient);
  const lines = lossesOf(text);
  const of = (reason: string) =>
    texts.filter(({ place }) => lines.some((line) => line.reason === reason && isAbout(line, place)));

  test('every text is written again in a declared field, or reported', () => {
    const silent = texts.filter(({ segment, field, place, text: given }) => {
      const { writtenIn = [field], saysNothing, only = [] } = READS[segment]?.[field] ?? {};
      if (saysNothing || only.some((component) => place.endsWith(`].${component}`))) return false;
      const isWritten = again.some(
        (one) => one.segment === segment && writtenIn.includes(one.field) && one.text === wholeTime(given),
      );
      return !isWritten && !lines.some((line) => isAbout(line, place));
    });

    expect(silent.map(({ place }) => place)).toEqual([]);
  });

  test('what has no element is nowhere in the Patient', () => {
    // A text that stands elsewhere too may be there from that place.
    const once = of(notRead('Patient')).filter(
      (one) => texts.filter((other) => other.text === one.text).length === 1,
    );
    const present = once.filter((one) => !CODE.test(one.text) && values.includes(one.text));

    expect(present.map(({ place }) => place)).toEqual([]);
  });

  test('what reads back in another form is in the Patient, in words, digits or a code', () => {
    const all = values.join('\n');
    const digits = all.replace(/[^\d\n]/g, '');
    const missing = of(OTHER_FORM).filter((one) => {
      const day = /^\d{4,8}/.exec(one.text)?.[0];
      const number = TELEPHONE.test(one.text) ? one.text.replace(/\D/g, '') : undefined;
      const isInDigits = [day, number].some((some) => some !== undefined && digits.includes(some));
      return !(CODE.test(one.text) || all.includes(one.text) || isInDigits);
    });

    expect(missing.map(({ place }) => place)).toEqual([]);
  });

  test('segments that are not read are one line for all of a name', () => {
    const paths = lines
      .filter(({ reason }) => reason === SEGMENT_NOT_READ)
      .map(({ path }) => path.slice(0, 3));

    expect(paths).toEqual([...new Set(paths)]);
  });
});
