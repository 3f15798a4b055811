import { decodeMessage } from '../../hl7v2/character-set.ts';
import { parse, serialize } from '../../hl7v2/er7.ts';
import { FrameDecoder, frame } from '../../hl7v2/mllp.ts';
import { createMapping } from '../../lambda/mapping/adt-message.ts';
import { DEFAULT_PROFILE } from '../../lambda/mapping/site-profile.ts';
import { validatePatient } from '../../lambda/validation/validate-patient.ts';
import { corpus } from '../support/corpora.ts';

const { messageToPatient } = createMapping(DEFAULT_PROFILE);

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

  test('reads as a valid FHIR R4 Patient', () => {
    const patient = messageToPatient(text);

    expect(patient.name ?? patient.identifier).toBeDefined();
    expect(validatePatient(patient)).toBe(patient);
  });
});
