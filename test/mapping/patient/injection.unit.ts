import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { Patient } from 'fhir/r4.js';
import { parse } from '../../../hl7v2/er7.ts';
import { UNREADABLE } from '../../../hl7v2/escape.ts';
import { DEFAULT_PROFILE } from '../../../mapping/core/site-profile.ts';
import { createMapping } from '../../../mapping/patient/adt-message.ts';
import { hostileText } from '../../hl7v2/arbitraries.ts';
import { runs } from '../../support/run/property-runs.ts';
import { patient } from '../support/arbitraries.ts';
import { expectSame, expectSameMinusLosses } from '../support/minus-losses.ts';
import { patientOfTexts, withTexts } from '../support/patient-of-texts.ts';

const { write: patientToMessage, read: messageToPatient } = createMapping({
  ...DEFAULT_PROFILE,
  segments: { PD1: true, NK1: true, ROL: true, OBX: true },
});

const write = (given: Patient) =>
  patientToMessage(given, { fhirId: 'f1', change: 'create', controlId: 'C1', time: 0 });

/** The same text without anything hostile: different texts stay different, and what mapping looks for stays. */
const harmless = (text: string) =>
  // Control characters are read as U+FFFD, but for three.
  text
    .replace(UNREADABLE, '\uFFFD')
    .replace(/[|^~\\&"]|[^ -~]/gu, (character) => `q${character.codePointAt(0)?.toString(16)}q`);

/** Long texts by their hashes, so that a failure stays readable. */
const readable = (value: unknown) =>
  withTexts(value, (text) =>
    text.length < 1000 ? text : `${text.slice(0, 20)}… ${createHash('sha256').update(text).digest('hex')}`,
  );

/** Subcomponents of each component of each repetition of each field of each segment. */
function shape(text: string): [id: string, fields: number[][][]][] {
  const { segments, delimiters: d } = parse(text);
  return segments.map((segment) => [
    segment.id,
    Array.from({ length: segment.length }, (_, n) =>
      segment
        .field(n + 1)
        .repetitions.map(({ wire }) =>
          wire.split(d.component).map((component) => component.split(d.subcomponent).length),
        ),
    ),
  ]);
}

/** Whether texts of a Patient stay texts: each where it was put, and none of them anything else. */
function expectNoInjection(given: Patient): void {
  const { text, losses } = write(given);
  // UTF-8 has no form for half of a surrogate pair.
  const wellFormed = withTexts(given, (one) => one.toWellFormed());
  const twin = write(withTexts(wellFormed, harmless)).text;

  expectSame(shape(text), shape(twin));
  expect(text.split('\r').length).toBe(parse(twin).segments.length + 1);
  expect(/[\u0000-\u001F\u007F]/.exec(text.replaceAll('\r', ''))).toBeNull();
  expect(text.isWellFormed()).toBe(true);
  const { id, meta, ...read } = messageToPatient(text);
  expectSame({ id, meta, ...withTexts(read, harmless) }, messageToPatient(twin), readable);
  expectSameMinusLosses(wellFormed, read, losses, readable);
}

test('no generated Patient changes the structure of its message, and every text reads back where it was', () => {
  fc.assert(fc.property(patient, expectNoInjection), runs(200));
});

describe('a Patient whose every text is hostile has the structure of a harmless one, and reads back:', () => {
  test.each<[string, string]>([
    ['the delimiters', '|^~\\&#'],
    ['escape sequences', '\\F\\\\X0D\\\\E\\\\.br\\\\H\\'],
    ['an escape that is not closed', '\\'],
    ['a segment', '\rPID|1||2\rZZZ|1'],
    ['line feeds', '\n\r\n\u0085\u2028'],
    ['NUL and other controls', '\u0000\u0001\u007F\t'],
    ['the end of a frame and the start of one', '\u001C\r\u000BMSH|^~\\&|'],
    ['the null value', '""'],
    ['what separates texts within a component', ' , '],
    ['marks of the direction of writing', '\u202Eabc\u200F\u2066'],
    ['characters of four bytes and none at all', '\u{20BB7}\u{1F600}\uFFFE\uFFFF'],
    ['half of a surrogate pair, as U+FFFD', 'a\uD800b\uDC00'],
    ['only half of a surrogate pair, as U+FFFD', '\uDFFF'],
  ])('%s', (_, hostile) => {
    const numbers = Array.from({ length: 5000 }).keys();
    expectNoInjection(patientOfTexts(() => hostile));
    expectNoInjection(patientOfTexts(() => `${numbers.next().value}${hostile}`));
  });

  test('100 kB', () => {
    const hostile = `|^~\\&\r\n\u0000\u001C\u{20BB7}${'x'.repeat(1000)}`.repeat(100);
    expectNoInjection(patientOfTexts(() => hostile));
  });

  test('any text', () => {
    fc.assert(
      fc.property(hostileText, (hostile) => expectNoInjection(patientOfTexts(() => hostile))),
      // Each case puts the text into a thousand places.
      runs(50, 100),
    );
  });

  test('most of them stand in a field, so that this says something', () => {
    const message = write(patientOfTexts(() => 'MARK')).text;

    expect(message.split('MARK').length).toBeGreaterThan(200);
  });
});
