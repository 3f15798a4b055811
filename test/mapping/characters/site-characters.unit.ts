import fc from 'fast-check';
import type { Patient } from 'fhir/r4.js';
import { encodeMessage } from '../../../hl7v2/encode-message.ts';
import { UnmappableCharactersError } from '../../../mapping/core/resource-module.ts';
import { DEFAULT_PROFILE, type SiteProfile } from '../../../mapping/core/site-profile.ts';
import { createMapping } from '../../../mapping/patient/adt-message.ts';
import { DECODERS } from '../../hl7v2/independent-decoders.ts';
import { runs } from '../../support/run/property-runs.ts';
import { v251Problems } from '../../support/v251/v251-validity.ts';
import { patient } from '../support/arbitraries.ts';
import { ENVELOPE, mappedAt } from '../support/mapped.ts';
import { expectSameMinusLosses } from '../support/minus-losses.ts';

const inUtf8 = createMapping(DEFAULT_PROFILE);
const SETS = ['8859/1', '8859/2', '8859/15', 'ASCII'] as const;

function refusedBy(site: Partial<SiteProfile>, given: Patient): readonly string[] {
  try {
    createMapping({ ...DEFAULT_PROFILE, ...site }).write(given, ENVELOPE);
  } catch (error) {
    if (error instanceof UnmappableCharactersError) return error.paths;
    throw error;
  }
  return [];
}

const POLISH: Patient = {
  resourceType: 'Patient',
  identifier: [{ system: 'urn:x:Ł', value: 'Ł-1' }],
  name: [{ family: 'Łoś', given: ['Rene\u0301', 'Ann'] }],
  telecom: [
    { system: 'phone', value: '044–555' },
    { system: 'email', value: 'łoś@b.ch' },
  ],
  maritalStatus: { coding: [{ system: 'urn:y', code: 'ł', display: 'ł' }] },
  contact: [{ name: { family: 'Ó Dé' } }],
  photo: [{ title: 'Ł' }],
};

describe('a character that the set of the site does not have', () => {
  test('is transliterated in what people read, and escaped in what would be another code, identifier or address', () => {
    const { pid, field, message } = mappedAt({ characterSet: '8859/1' }).write(POLISH);

    expect(message.segment('MSH')?.field(18).wire).toBe('8859/1');
    expect(pid(5)).toBe('Los^René^Ann');
    expect(pid(3)).toMatch(/^\\XC581\\-1\^\^\^&urn:x:\\XC581\\&URI~/);
    expect(pid(13)).toMatch(/^044-555\^.*~\^NET\^Internet\^\\XC582\\o\\XC59B\\@b\.ch/);
    expect(pid(16)).toBe('\\XC582\\^l^urn:y');
    expect(field('NK1-2')).toMatch(/^Ó Dé/);
  });

  test('is a loss at its element, with what was done to it', () => {
    const losses = (site: Partial<SiteProfile>) =>
      createMapping({ ...DEFAULT_PROFILE, ...site })
        .write(POLISH, ENVELOPE)
        .losses.filter(({ reason }) => reason.includes('characters'))
        .map(({ path, reason }) => `${path}: ${reason}`);

    const rest = ': 8859/1 does not have all its characters';
    expect(losses({ characterSet: '8859/1' })).toEqual([
      `Patient.identifier[0].system: sent with escape sequences${rest}`,
      `Patient.identifier[0].value: sent with escape sequences${rest}`,
      `Patient.name[0].family: transliterated${rest}`,
      `Patient.name[0].given[0]: composed (Unicode NFC)${rest}`,
      `Patient.telecom[0].value: transliterated${rest}`,
      `Patient.telecom[1].value: sent with escape sequences${rest}`,
      `Patient.maritalStatus.coding[0].code: sent with escape sequences${rest}`,
      `Patient.maritalStatus.coding[0].display: transliterated${rest}`,
    ]);
    expect(losses({})).toEqual([]);
  });

  test('is escaped everywhere where the site says so, and reads back', () => {
    const site = mappedAt({ characterSet: 'ASCII', unmappableCharacters: 'escape' });
    const { text, pid } = site.write(POLISH);

    expect(pid(5)).toBe('\\XC581\\o\\XC59B\\^Ren\\XC3A9\\^Ann');
    expect(createMapping(DEFAULT_PROFILE).read(text).name?.[0]).toMatchObject({
      family: 'Łoś',
      given: ['René', 'Ann'],
    });
  });

  test('is refused where the site says so, with each place; a composed form is no reason', () => {
    const site = { characterSet: '8859/1', unmappableCharacters: 'refuse' } as const;

    expect(refusedBy(site, POLISH)).toEqual([
      'Patient.identifier[0].system',
      'Patient.identifier[0].value',
      'Patient.name[0].family',
      'Patient.telecom[0].value',
      'Patient.telecom[1].value',
      'Patient.maritalStatus.coding[0].code',
      'Patient.maritalStatus.coding[0].display',
    ]);
    expect(refusedBy(site, { resourceType: 'Patient', name: [{ given: ['Rene\u0301'] }] })).toEqual([]);
  });

  test('does not matter in what is not sent: a system that has an authority, and what has no field', () => {
    const assigningAuthorities = [{ system: 'urn:x:Ł', namespace: 'HOSP' }];
    const site = { characterSet: '8859/1', unmappableCharacters: 'refuse', assigningAuthorities } as const;
    const given = { ...POLISH, identifier: [{ system: 'urn:x:Ł', value: '1' }], photo: [{ title: 'Ł' }] };
    const { name: _, telecom: __, maritalStatus: ___, ...sent } = given;

    expect(refusedBy(site, sent)).toEqual([]);
  });

  test('is escaped in what is deleted of a message that was sent in another set', () => {
    const doctor = { resourceType: 'Practitioner', id: 'd', name: [{ family: 'Łoś' }] } as const;
    const role = { resourceType: 'PractitionerRole', id: 'r', practitioner: { reference: '#d' } } as const;
    const withRole = { contained: [doctor, role], generalPractitioner: [{ reference: '#r' }] };
    const before = inUtf8.write(
      { resourceType: 'Patient', ...withRole },
      { ...ENVELOPE, change: 'update' },
    ).text;

    const { text } = mappedAt({ characterSet: '8859/1' }).write({}, { change: 'update', previous: before });

    expect(text).toMatch(/\rROL\|[^\r]*\\XC581\\o\\XC59B\\/);
    expect(encodeMessage(text)).toBeDefined();
  });

  test('never makes a null value, a delimiter or a longer text than it is', () => {
    const { pid, losses } = mappedAt({
      characterSet: 'ASCII',
      maximumLengths: { 'PID-5.1.1': { length: 3, truncate: true } },
    }).write({ name: [{ family: 'Œuf', given: ['“”'], prefix: ['＆＾'] }] });

    expect(pid(5)).toBe('OEu^\\X22\\"^^^\\T\\\\S\\');
    expect(losses).toContain('PID-5.1.1');
  });
});

describe.each(SETS)('any Patient, in %s', (characterSet) => {
  test.each(['transliterate', 'escape'] as const)(
    'is read by others as it was written, and reads back as it was but for the losses: %s',
    (unmappableCharacters) => {
      const { read, write } = createMapping({ ...DEFAULT_PROFILE, characterSet, unmappableCharacters });
      fc.assert(
        fc.property(patient, (given) => {
          const { text, losses } = write(given, ENVELOPE);
          const bytes = encodeMessage(text);
          const { id: _, meta: __, ...readBack } = read(text);

          expect(bytes && DECODERS[characterSet]?.(bytes)).toBe(text);
          expectSameMinusLosses(given, readBack, losses);
          // Table 0211 has 8859/15 from v2.6 on.
          const problems = v251Problems(text).filter(({ path }) => path !== 'MSH-18');
          expect(problems).toEqual(v251Problems(inUtf8.write(given, ENVELOPE).text));
        }),
        runs(20, 5),
      );
    },
  );

  test('is refused with the places that would be escaped, and else sent in the same way', () => {
    const { write } = createMapping({ ...DEFAULT_PROFILE, characterSet, unmappableCharacters: 'escape' });
    fc.assert(
      fc.property(patient, (given) => {
        const { losses } = write(given, ENVELOPE);
        const escaped = losses.filter(({ reason }) => reason.startsWith('sent with escape'));

        expect(refusedBy({ characterSet, unmappableCharacters: 'refuse' }, given)).toEqual(
          escaped.map(({ path }) => path),
        );
      }),
      runs(20, 5),
    );
  });
});
