import { decodeMessage } from '../../hl7v2/character-set.ts';
import { parse, serialize } from '../../hl7v2/er7.ts';
import { FrameDecoder } from '../../hl7v2/frame-decoder.ts';
import { frame } from '../../hl7v2/mllp.ts';
import { componentsOf } from '../../hl7v2/versions/elements.ts';
import { DEFAULT_PROFILE } from '../../mapping/core/site-profile.ts';
import { createMapping } from '../../mapping/patient/adt-message.ts';
import { PATIENT } from '../../mapping/patient/module.ts';
import { validatePatient } from '../../mapping/patient/validate-patient.ts';
import { readingLosses } from '../../mapping/report/reading-losses.ts';
import { NULL_VALUE } from '../../mapping/report/segment-losses.ts';
import { expectSameMinusLosses } from '../mapping/support/minus-losses.ts';
import { corpus } from '../support/corpora.ts';
import { placesOf, rowsOf } from '../support/docs/mapping-doc.ts';
import { violatedInvariants } from '../support/r4/r4-invariants.ts';
import { v251LongPlaces, v251Problems } from '../support/v251/v251-validity.ts';

const { read: messageToPatient, write: patientToMessage } = createMapping(DEFAULT_PROFILE);

const MESSAGES = corpus('v2').map(({ name, bytes }) => [name, bytes] as const);

test('the corpus is there', () => {
  expect(MESSAGES.length).toBeGreaterThan(20);
});

/** Datatypes of the fields that the documentation lists as mapped, and their components. */
const DATATYPES = new Map(
  ['Patient', 'Patient.contact']
    .flatMap(rowsOf)
    .map(([place = '', , pair = '']) => [place, pair.slice(0, pair.search(/\W|$/))]),
);
const COMPONENTS = new Set(placesOf('Datatypes'));
const OTHERWISE = new Set(placesOf('What reads back differently'));

/** Whether a place of a message is one of those that the documentation lists as mapped exactly. */
function isCovered(path: string): boolean {
  const [field = '', component = '1', subcomponent = '1'] = path.replaceAll(/\[\d+\]/g, '').split('.');
  const datatype = DATATYPES.get(field);
  if (datatype === undefined) return false;
  const hasParts = [...COMPONENTS].some((one) => one.startsWith(`${datatype}.`));
  const place = `${datatype}.${component}`;
  const inner = `${componentsOf('2.5.1', datatype)[Number(component) - 1]?.datatype}.${subcomponent}`;
  const isListed = hasParts ? COMPONENTS.has(place) : component === '1';
  const isInside = subcomponent === '1' || COMPONENTS.has(inner);
  return (
    isListed && isInside && ![field, `${field}.${component}`, place, inner].some((one) => OTHERWISE.has(one))
  );
}

const lossesOf = readingLosses(PATIENT, DEFAULT_PROFILE);

describe.each(MESSAGES)('%s', (_, bytes) => {
  const text = decodeMessage(bytes);

  test('is parsed and serialized without a change', () => {
    expect(serialize(parse(text))).toBe(text);
  });

  test('keeps every field, repetition and component in its place', () => {
    const { segments, delimiters: d } = parse(text);

    const rebuilt = segments.map((segment) => {
      const fields = Array.from({ length: segment.length }, (_, n) => segment.field(n + 1));
      const wires = fields.map((field) =>
        field.repetitions.map((repetition) => repetition.wire).join(d.repetition),
      );
      const isHeader = segment.id === 'MSH';
      return [
        isHeader ? `MSH${d.field}` : segment.id + d.field,
        (isHeader ? wires.slice(1) : wires).join(d.field),
      ].join('');
    });

    expect(rebuilt).toEqual(segments.map(({ wire }) => wire));
  });

  test('goes through a frame', () => {
    expect(new FrameDecoder(bytes.length).push(frame(bytes))).toEqual([
      { kind: 'frame', payload: new Uint8Array(bytes) },
    ]);
  });

  test('reads the same once it was written again, minus the losses that are reported', () => {
    const first = messageToPatient(text);
    const { id, meta, ...given } = first;

    const again = patientToMessage(given, { fhirId: 'again', change: 'update', controlId: 'C1', time: 0 });
    const { id: _, meta: __, ...read } = messageToPatient(again.text);

    expectSameMinusLosses(given, read, again.losses);
  });

  test('has every field that is mapped exactly unchanged, once it was read and written again', () => {
    const unexplained = lossesOf(text).filter(({ path, reason }) => reason !== NULL_VALUE && isCovered(path));

    expect(unexplained).toEqual([]);
  });

  test('is a valid v2.5.1 message once it was written again', () => {
    const again = patientToMessage(messageToPatient(text), {
      fhirId: 'again',
      change: 'update',
      controlId: 'C1',
      time: 0,
    });

    expect(v251Problems(again.text)).toEqual([]);
    expect(v251LongPlaces(again.text)).toEqual([...again.longFields].toSorted());
  });

  test('reads as a valid FHIR R4 Patient', () => {
    const patient = messageToPatient(text);

    expect(patient.name ?? patient.identifier).toBeDefined();
    expect(validatePatient(patient)).toBe(patient);
    expect(violatedInvariants(patient)).toEqual([]);
  });
});
