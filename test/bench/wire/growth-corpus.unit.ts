import { grown, messageToPatient, SHAPES } from '../../../bench/wire/growth-corpus.ts';

test.each(SHAPES)('messages grow in $name to the size that is asked for, and read back', (shape) => {
  for (const characters of [1000, 100_000]) {
    const { patient, text } = grown(shape, characters);

    expect(text.length / characters).toBeGreaterThan(0.8);
    expect(text.length / characters).toBeLessThan(1.2);
    const { identifier = [], name = [], contact = [] } = messageToPatient(text);
    expect(contact).toHaveLength(patient.contact?.length ?? 0);
    expect(name).toHaveLength(patient.name?.length ?? 0);
    expect(name[0]?.family).toBe(patient.name?.[0]?.family);
    expect(identifier.length).toBeGreaterThanOrEqual(patient.identifier?.length ?? 0);
  }
});
