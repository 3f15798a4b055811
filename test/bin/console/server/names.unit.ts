import fc from 'fast-check';
import { annotate } from '../../../../bin/console/server/annotate.ts';
import { DEFAULT_PROFILE } from '../../../../mapping/core/site-profile.ts';
import { createMapping } from '../../../../mapping/patient/adt-message.ts';
import { patient } from '../../../mapping/support/arbitraries.ts';
import { runs } from '../../../support/run/property-runs.ts';

const { write: patientToMessage } = createMapping({
  ...DEFAULT_PROFILE,
  segments: { PD1: true, NK1: true, ROL: true, OBX: true },
});

test('every text of every message that is written has a name, and the pieces are the message', () => {
  fc.assert(
    fc.property(patient, (given) => {
      const { text } = patientToMessage(given, {
        fhirId: '6f1c2a9e-5b7d-4c3a-9a40-0d1f6be2c811',
        change: 'update',
        controlId: '01234567890123456789',
        time: 1767323045678,
      });

      const lines = annotate(text);

      const unnamed = lines.flat().filter(({ place, name }) => place !== undefined && !isNamed(name));
      expect(unnamed.map(({ place }) => place)).toEqual([]);
      expect(lines.map((line) => line.map((token) => token.text).join(''))).toEqual(
        text.replace(/\r$/, '').split('\r'),
      );
    }),
    runs(300),
  );
});

function isNamed(name: string | undefined): boolean {
  return name !== undefined && !/^$|, $|no field/.test(name);
}
