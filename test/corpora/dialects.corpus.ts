import { encodeMessage } from '../../hl7v2/encode-message.ts';
import { WRITTEN_VERSIONS } from '../../hl7v2/versions/written-elements.ts';
import { CHANGES, UnmappableCharactersError, type Written } from '../../mapping/core/resource-module.ts';
import { CHARACTER_SETS, DEFAULT_PROFILE, type SiteProfile } from '../../mapping/core/site-profile.ts';
import { createMapping } from '../../mapping/patient/adt-message.ts';
import { DECODERS } from '../hl7v2/independent-decoders.ts';
import { expectSameMinusLosses } from '../mapping/support/minus-losses.ts';
import { isForeignAuthority } from '../support/v251/v251-validity.ts';
import { problemsIn } from '../support/validity/validity.ts';
import { type PublicPatient, publicPatients } from './public-patients.ts';

// Every Patient of the corpora in every version, and in every character set with each answer to characters that it does not
// have; and in every version with every set, a part of the Patients each, so that all of them have their turn.

const PATIENTS = publicPatients();
const ENVELOPE = { fhirId: 'f-1', controlId: 'C1', time: 1_767_323_045_678 };
const POLICIES = ['transliterate', 'escape', 'refuse'] as const;
const EVENTS = [
  { create: 'A28', update: 'A31' },
  { create: 'A04', update: 'A08' },
  { create: 'A05', update: 'A08' },
  { create: 'A31', update: 'A31' },
] as const;

const DIALECTS = WRITTEN_VERSIONS.flatMap((version) =>
  CHARACTER_SETS.map((characterSet) => [version, characterSet] as const),
);
/** One Patient of so many is in each of the dialects; the next dialect has the next ones. */
const ONE_OF = 8;

test('the corpora are there', () => {
  expect(PATIENTS.length).toBeGreaterThan(150);
});

test.each(WRITTEN_VERSIONS)('every Patient is valid in v%s, and reads back minus the losses', (version) => {
  expectConveyed(PATIENTS, { version });
});

describe.each(CHARACTER_SETS)('every Patient in %s', (characterSet) => {
  test.each(POLICIES)('is valid, and reads back minus the losses: %s', (unmappableCharacters) => {
    expectConveyed(PATIENTS, { characterSet, unmappableCharacters });
  });
});

test.each(DIALECTS)(
  'a part of the Patients is valid in v%s and %s, and reads back',
  (version, characterSet) => {
    const turn = DIALECTS.findIndex((one) => one[0] === version && one[1] === characterSet);
    const part = PATIENTS.filter((_, index) => index % ONE_OF === turn % ONE_OF);
    const unmappableCharacters = POLICIES[turn % POLICIES.length] ?? 'transliterate';
    const events = EVENTS[turn % EVENTS.length] ?? EVENTS[0];

    expectConveyed(part, { version, characterSet, unmappableCharacters, events });
  },
);

/** Expects each Patient to be a valid message of the site that says all of it but the losses, or to be refused for its characters. */
function expectConveyed(patients: readonly PublicPatient[], site: Partial<SiteProfile>): void {
  const profile: SiteProfile = {
    ...DEFAULT_PROFILE,
    segments: { PD1: true, NK1: true, ROL: true, OBX: true },
    ...site,
  };
  const { read, write } = createMapping(profile);
  let sent = 0;
  for (const [index, { name, patient, isOfMessage }] of patients.entries()) {
    const change = CHANGES[index % CHANGES.length] ?? 'create';
    const written = orRefused(() => write(patient, { ...ENVELOPE, change }));
    if (written instanceof UnmappableCharactersError) {
      expect([name, profile.unmappableCharacters]).toEqual([name, 'refuse']);
      expect(written.paths.length).toBeGreaterThan(0);
      continue;
    }
    sent += 1;
    const { text, losses } = written;
    const problems = problemsIn(text, profile.version).filter(
      (one) => !isForeignAuthority(one) && !(isOfMessage && IS_KEPT_CODE.test(one.problem)),
    );
    expect([name, problems]).toEqual([name, []]);
    expect(text.split('\r')[0]?.split('|')[17]).toBe(profile.characterSet); // MSH-18
    const bytes = encodeMessage(text);
    expect(bytes && DECODERS[profile.characterSet]?.(bytes)).toBe(text);
    const { id, meta, ...readBack } = read(text);
    expect(id).toBe(ENVELOPE.fhirId);
    expectSameMinusLosses(patient, readBack, losses);
  }
  expect(sent).toBeGreaterThan(patients.length / 2);
}

/** Codes outside HL7's tables come with a message and are written as they came. */
const IS_KEPT_CODE = /^is no code of table/;

function orRefused(write: () => Written): Written | UnmappableCharactersError {
  try {
    return write();
  } catch (error) {
    if (error instanceof UnmappableCharactersError) return error;
    throw error;
  }
}
