import fc from 'fast-check';
import { DEFAULT_PROFILE } from '../../../mapping/core/site-profile.ts';
import { createMapping } from '../../../mapping/patient/adt-message.ts';
import { violatedInvariants } from '../../support/r4/r4-invariants.ts';
import { runs } from '../../support/run/property-runs.ts';
import { isForeignAuthority, v251LongPlaces, v251Problems } from '../../support/v251/v251-validity.ts';
import { patient } from '../support/arbitraries.ts';
import { withoutKeptCodes } from '../support/without-kept-codes.ts';

const { write: patientToMessage, read: messageToPatient } = createMapping(DEFAULT_PROFILE);

test('the message of every Patient is a valid ADT_A05 of HL7 v2.5.1, but for codes and authorities that are kept as they came', () => {
  fc.assert(
    fc.property(patient, fc.constantFrom('create', 'update'), (given, change) => {
      const { text, longFields } = patientToMessage(withoutKeptCodes(given), {
        fhirId: '6f1c2a9e-5b7d-4c3a-9a40-0d1f6be2c811',
        change,
        controlId: '01234567890123456789',
        time: 1767323045678,
      });

      expect(v251Problems(text).filter((one) => !isForeignAuthority(one))).toEqual([]);
      expect(v251LongPlaces(text)).toEqual([...longFields].toSorted());
    }),
    runs(300),
  );
});

test('what any Patient reads back as has the invariants of R4', () => {
  fc.assert(
    fc.property(patient, (given) => {
      const envelope = { fhirId: 'f1', change: 'create', controlId: 'C1', time: 0 } as const;

      const read = messageToPatient(patientToMessage(given, envelope).text);

      expect(violatedInvariants(read)).toEqual([]);
    }),
    // An invariant is slow to judge.
    runs(100, 5),
  );
});
