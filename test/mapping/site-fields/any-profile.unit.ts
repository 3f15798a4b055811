import fc from 'fast-check';
import type { Patient } from 'fhir/r4.js';
import { encodeMessage } from '../../../hl7v2/encode-message.ts';
import { parse } from '../../../hl7v2/er7.ts';
import type { Loss } from '../../../mapping/core/losses.ts';
import {
  type Envelope,
  UnmappableCharactersError,
  type Written,
} from '../../../mapping/core/resource-module.ts';
import type { SiteProfile } from '../../../mapping/core/site-profile.ts';
import { createMapping } from '../../../mapping/patient/adt-message.ts';
import { PATIENT } from '../../../mapping/patient/module.ts';
import { validatePatient } from '../../../mapping/patient/validate-patient.ts';
import { parseSiteProfile } from '../../../runtime/site-profile/site-profile-file.ts';
import { runs } from '../../support/run/property-runs.ts';
import { isForeignAuthority } from '../../support/v251/v251-validity.ts';
import { problemsIn } from '../../support/validity/validity.ts';
import { patient } from '../support/arbitraries.ts';
import { expectSameMinusLosses } from '../support/minus-losses.ts';
import { disjointProfiles, type ProfileJson, siteProfileJson } from '../support/site-profiles.ts';
import { withoutKeptCodes } from '../support/without-kept-codes.ts';

const ENVELOPE = { fhirId: 'f1', change: 'create', controlId: 'C1', time: 0 } as const;

/** The segments of the standard: those of a site have no place in it, and no rules. */
const ofStandard = (text: string) => text.replaceAll(/(?<=\r)Z[^\r]*\r/g, '');

const problemsOf = (json: ProfileJson) => {
  const parsed = parseSiteProfile(JSON.stringify(json));
  return 'sendingApplication' in parsed ? [] : parsed;
};

/** Why a message is not valid in the version of its site. */
function standardProblems(text: string, { version }: SiteProfile) {
  const problems = problemsIn(ofStandard(text), version).filter((one) => !isForeignAuthority(one));
  // Codes are the site's.
  return problems.filter(({ problem }) => !problem.startsWith('is no code of table'));
}

/** As much of a profile as is accepted together: each member, and each of the rules. */
function accepted(json: ProfileJson): SiteProfile {
  let kept: ProfileJson = {};
  const keep = (more: ProfileJson) => {
    const next = { ...kept, ...more };
    if (problemsOf(next).length === 0) kept = next;
  };
  for (const [name, value] of Object.entries(json)) {
    if (name === 'fields')
      for (const [place, rule] of Object.entries(value as object))
        keep({ fields: { ...(kept.fields as object), [place]: rule } });
    else keep({ [name]: value });
  }
  const profile = parseSiteProfile(JSON.stringify(kept));
  if (!('sendingApplication' in profile)) throw new Error(profile.join());
  return profile;
}

test('every profile that is accepted gives valid messages that read back minus the losses', () => {
  let rules = 0;
  let refusals = 0;
  let truncations = 0;
  fc.assert(
    fc.property(siteProfileJson, patient, fc.option(patient, { nil: undefined }), (json, given, before) => {
      const profile = accepted(json);
      rules += Object.keys(profile.fields).length + profile.zSegments.length;
      const { write, read } = createMapping(profile);
      const stripped = withoutKeptCodes(given);

      let envelope: Envelope = ENVELOPE;
      const written = orRefused(() => {
        if (before !== undefined)
          envelope = { ...ENVELOPE, change: 'update', previous: write(before, ENVELOPE).text };
        return write(stripped, envelope);
      });

      if (written instanceof UnmappableCharactersError) {
        refusals += 1;
        expect(written.paths.length).toBeGreaterThan(0);
        expect(profile.unmappableCharacters).toBe('refuse');
        return;
      }
      const { text, losses, sentOnly = [] } = written;
      const { id, meta, ...back } = read(text);
      expect(id).toBe(profile.fhirIdentifier.send ? 'f1' : id);
      expect(parse(text).segments.length).toBeGreaterThan(3);
      expect(encodeMessage(text)).toBeDefined();
      expect(standardProblems(text, profile)).toEqual([]);
      expect(validatePatient({ ...back })).toEqual(back);
      const cut = losses.filter(isTruncation);
      if (cut.length === 0) {
        expectSameMinusLosses(stripped, back, [...losses, ...sentOnly]);
        return;
      }
      // What is truncated is a loss by its place in the message: but for it, it is the message of a site that truncates nothing.
      truncations += 1;
      const whole = createMapping(withoutTruncation(profile)).write(stripped, envelope);
      const { id: _, meta: __, ...wholeBack } = read(whole.text);
      expectSameMinusLosses(stripped, wholeBack, [...whole.losses, ...(whole.sentOnly ?? [])]);
      expect(losses.filter((one) => !isTruncation(one))).toEqual(whole.losses);
      expect([...new Set(cutPlaces(text, whole.text))].toSorted()).toEqual(
        cut.map(({ path }) => path).toSorted(),
      );
    }),
    runs(150),
  );
  // Otherwise this would say little.
  expect(rules).toBeGreaterThan(100);
  expect(refusals).toBeGreaterThan(0);
  expect(truncations).toBeGreaterThan(0);
});

test('every profile that is accepted gives valid deletions, merges and links, which read back', () => {
  const written = { merges: 0, links: 0 };
  fc.assert(
    fc.property(siteProfileJson, patient, patient, (json, given, other) => {
      const profile = accepted(json);
      const { write, endings, links, readAll } = PATIENT.createMapping(profile);
      if (endings === undefined || readAll === undefined) throw new Error('Patients end');
      const expectValid = (text: string) => expect(standardProblems(text, profile)).toEqual([]);
      const isRefused = orRefused(() => {
        const otherText = write(other, { ...ENVELOPE, fhirId: 'f2' }).text;
        const deletion = endings.writeDeletion(given, { ...ENVELOPE, change: 'delete' });
        expectValid(deletion.text);
        expect(readAll(deletion.text)).toMatchObject([{ active: false }]);
        const survivor = { fhirId: 'f2' };
        const gone: Patient = {
          ...given,
          active: false,
          link: [{ other: { reference: 'Patient/f2' }, type: 'replaced-by' }],
        };
        const merging = { gone, goneText: undefined, survivor, survivorText: otherText };
        const merge = profile.merge && endings.writeMerge(merging, { ...ENVELOPE, change: 'merge' });
        if (merge !== undefined) {
          written.merges += 1;
          expectValid(merge.text);
          expect(readAll(merge.text)).toMatchObject([{}, { active: false, link: [{ type: 'replaced-by' }] }]);
        }
        for (const change of ['link', 'unlink'] as const) {
          const link = links?.write({ own: given, otherId: 'f2', otherText }, { ...ENVELOPE, change });
          if (link === undefined) continue;
          written.links += 1;
          expectValid(link);
          expect(readAll(link)).toHaveLength(2);
        }
        expect(links === undefined).toBe(profile.links === undefined);
        return deletion;
      });
      if (isRefused instanceof UnmappableCharactersError) expect(profile.unmappableCharacters).toBe('refuse');
    }),
    runs(60),
  );
  expect(Math.min(written.merges, written.links)).toBeGreaterThan(5);
});

test('every profile that is refused is refused for all of its problems at once', () => {
  fc.assert(
    fc.property(disjointProfiles, ([one, other]) => {
      const apart = [...problemsOf(one), ...problemsOf(other)];

      expect([...problemsOf({ ...one, ...other })].toSorted()).toEqual(apart.toSorted());
    }),
    runs(300),
  );
});

function isTruncation({ reason }: Loss): boolean {
  return reason.startsWith('truncated to ');
}

function withoutTruncation(profile: SiteProfile): SiteProfile {
  const limits = Object.entries(profile.maximumLengths).map(
    ([place, limit]) => [place, typeof limit === 'number' ? limit : limit.length] as const,
  );
  return { ...profile, maximumLengths: Object.fromEntries(limits) };
}

/** Where a message has only the beginning of a text of another one, by place; all else of both has to be the same. */
function cutPlaces(text: string, whole: string): string[] {
  const cutIn = (place: string, one: string, other: string, [separator, ...inner]: string[]): string[] => {
    if (one === other) return [];
    const [parts, others] =
      separator === undefined ? [[one], [other]] : [one.split(separator), other.split(separator)];
    expect([place, parts.length]).toEqual([place, others.length]);
    if (parts.length > 1 && separator !== undefined) {
      const isNumbered = separator !== '~';
      return parts.flatMap((part, n) =>
        cutIn(isNumbered ? `${place}.${n + 1}` : place, part, others[n] ?? '', inner),
      );
    }
    if (separator !== undefined) return cutIn(place, one, other, inner);
    expect([place, other.startsWith(one)]).toEqual([place, true]);
    return [place];
  };
  const lines = text.split('\r');
  const others = whole.split('\r');
  expect(lines.length).toBe(others.length);
  return lines.flatMap((line, at) => {
    const fields = line.split('|');
    const wholes = others[at]?.split('|') ?? [];
    expect(fields.length).toBe(wholes.length);
    return fields.flatMap((field, n) => cutIn(`${fields[0]}-${n}`, field, wholes[n] ?? '', ['~', '^', '&']));
  });
}

function orRefused(write: () => Written): Written | UnmappableCharactersError {
  try {
    return write();
  } catch (error) {
    if (error instanceof UnmappableCharactersError) return error;
    throw error;
  }
}
