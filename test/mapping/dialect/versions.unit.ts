import fc from 'fast-check';
import { WRITTEN_VERSIONS } from '../../../hl7v2/versions/written-elements.ts';
import { DEFAULT_PROFILE } from '../../../mapping/core/site-profile.ts';
import { createMapping } from '../../../mapping/patient/adt-message.ts';
import { runs } from '../../support/run/property-runs.ts';
import { isForeignAuthority } from '../../support/v251/v251-validity.ts';
import { problemsIn } from '../../support/validity/validity.ts';
import { patient } from '../support/arbitraries.ts';
import { ENVELOPE } from '../support/mapped.ts';
import { expectSameMinusLosses } from '../support/minus-losses.ts';
import { withoutKeptCodes } from '../support/without-kept-codes.ts';

describe.each(WRITTEN_VERSIONS)('in v%s', (version) => {
  const mapping = createMapping({ ...DEFAULT_PROFILE, version, observations: true });

  test('the message of every Patient is valid, but for codes and authorities that are kept as they came', () => {
    fc.assert(
      fc.property(patient, fc.constantFrom('create', 'update'), (given, change) => {
        const { text } = mapping.write(withoutKeptCodes(given), { ...ENVELOPE, change });

        expect(problemsIn(text, version).filter((one) => !isForeignAuthority(one))).toEqual([]);
      }),
      runs(30),
    );
  });

  test('an update that deletes what was sent before, in whatever version, is valid', () => {
    const older = createMapping({ ...DEFAULT_PROFILE, observations: true });
    fc.assert(
      fc.property(patient, patient, fc.boolean(), (before, given, isOfSameVersion) => {
        const { text: previous } = (isOfSameVersion ? mapping : older).write(before, ENVELOPE);
        const { text } = mapping.write(withoutKeptCodes(given), { ...ENVELOPE, change: 'update', previous });

        expect(problemsIn(text, version).filter((one) => !isForeignAuthority(one))).toEqual([]);
      }),
      runs(30),
    );
  });

  test('what is read is what was written, minus the losses that are reported', () => {
    fc.assert(
      fc.property(patient, ({ meta: _, ...given }) => {
        const { text, losses } = mapping.write(given, ENVELOPE);
        const { id: __, meta: ___, ...read } = mapping.read(text);

        expectSameMinusLosses(given, read, losses);
      }),
      runs(30),
    );
  });
});
