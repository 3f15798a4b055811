import { decodeMessage } from '../../hl7v2/character-set.ts';
import { parse, serialize } from '../../hl7v2/er7.ts';
import { FrameDecoder, frame } from '../../hl7v2/mllp.ts';
import { createMapping } from '../../lambda/mapping/adt-message.ts';
import { DEFAULT_PROFILE } from '../../lambda/mapping/site-profile.ts';
import { validatePatient } from '../../lambda/validation/validate-patient.ts';
import { expectSameMinusLosses } from '../lambda/mapping/minus-losses.ts';
import { corpus } from '../support/corpora.ts';
import { v251Problems } from '../support/v251-validity.ts';

const { messageToPatient, patientToMessage } = createMapping(DEFAULT_PROFILE);

const MESSAGES = corpus('v2').map(({ name, bytes }) => [name, bytes] as const);

test('the corpus is there', () => {
  expect(MESSAGES.length).toBeGreaterThan(20);
});

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

    const again = patientToMessage(given, { fhirId: 'again', triggerEvent: 'A31', controlId: 'C1', time: 0 });
    const { id: _, meta: __, ...read } = messageToPatient(again.text);

    expectSameMinusLosses(given, read, again.losses);
  });

  test('is a valid v2.5.1 message once it was written again', () => {
    const again = patientToMessage(messageToPatient(text), {
      fhirId: 'again',
      triggerEvent: 'A31',
      controlId: 'C1',
      time: 0,
    });

    expect(v251Problems(again.text)).toEqual([]);
  });

  test('reads as a valid FHIR R4 Patient', () => {
    const patient = messageToPatient(text);

    expect(patient.name ?? patient.identifier).toBeDefined();
    expect(validatePatient(patient)).toBe(patient);
  });
});
