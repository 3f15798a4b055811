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
  const mapping = createMapping({
    ...DEFAULT_PROFILE,
    version,
    segments: { PD1: true, NK1: true, ROL: true, OBX: true },
  });

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
    const older = createMapping({
      ...DEFAULT_PROFILE,
      segments: { PD1: true, NK1: true, ROL: true, OBX: true },
    });
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

test('without segments that a site does not take, in any version', () => {
  const site = fc.record({
    version: fc.constantFrom(...WRITTEN_VERSIONS),
    segments: fc.record({ PD1: fc.boolean(), NK1: fc.boolean(), ROL: fc.boolean(), OBX: fc.boolean() }),
  });
  fc.assert(
    fc.property(patient, patient, site, (before, { meta: _, ...given }, { version, segments }) => {
      const everything = createMapping({ ...DEFAULT_PROFILE, version });
      const mapping = createMapping({ ...DEFAULT_PROFILE, version, segments });
      const { text: previous } = everything.write(before, ENVELOPE);
      const { text, losses } = mapping.write(given, ENVELOPE);
      const update = mapping.write(withoutKeptCodes(given), { ...ENVELOPE, change: 'update', previous });
      const { id: __, meta: ___, ...read } = mapping.read(text);

      expectSameMinusLosses(given, read, losses);
      expect(problemsIn(update.text, version).filter((one) => !isForeignAuthority(one))).toEqual([]);
      for (const id of ['PD1', 'NK1', 'ROL'] as const)
        if (!segments[id]) expect(update.text).not.toContain(`\r${id}|`);
    }),
    runs(100),
  );
});
