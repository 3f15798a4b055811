import { componentsOf, fieldOf } from '../../../hl7v2/versions/elements.ts';
import { WRITTEN_VERSIONS, writtenElements } from '../../../hl7v2/versions/written-elements.ts';

test('the versions that can be written are known, oldest first', () => {
  expect(WRITTEN_VERSIONS).toEqual(['2.3', '2.3.1', '2.4', '2.5', '2.5.1', '2.6', '2.7', '2.8']);
});

test.each(WRITTEN_VERSIONS)('v%s has the fields and components of its full data', (version) => {
  const elements = writtenElements(version);
  const segments = ['MSH', 'EVN', 'PID', 'PD1', 'NK1', 'PV1', 'PV2', 'OBX', 'ROL', 'AL1', 'DG1', 'IN1'];

  for (const [id, list] of Object.entries(elements)) {
    for (const [index, element] of list.entries()) {
      const whole = segments.includes(id)
        ? fieldOf(version, id, index + 1)
        : componentsOf(version, id)[index];
      // The datatype of an observation is the one that is written.
      if (whole?.datatype === 'VARIES') continue;
      expect([id, index + 1, element]).toEqual([
        id,
        index + 1,
        {
          datatype: whole?.datatype,
          isRequired: whole?.optionality === 'R',
          isWithdrawn: whole?.optionality === 'W',
          repetitions: whole?.repetitions,
          maximumLength: whole?.maximumLength ?? Number.POSITIVE_INFINITY,
        },
      ]);
    }
  }
  expect(Object.keys(elements)).toEqual(expect.arrayContaining(segments));
});
