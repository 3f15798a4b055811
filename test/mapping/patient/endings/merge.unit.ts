import fc from 'fast-check';
import type { Patient } from 'fhir/r4.js';
import { WRITTEN_VERSIONS } from '../../../../hl7v2/versions/written-elements.ts';
import type { Merging } from '../../../../mapping/core/resource-module.ts';
import { DEFAULT_PROFILE, type SiteProfile } from '../../../../mapping/core/site-profile.ts';
import { PATIENT } from '../../../../mapping/patient/module.ts';
import { runs } from '../../../support/run/property-runs.ts';
import { isForeignAuthority, v251Problems } from '../../../support/v251/v251-validity.ts';
import { problemsIn } from '../../../support/validity/validity.ts';
import { identifier, patient } from '../../support/arbitraries.ts';
import { ENVELOPE } from '../../support/mapped.ts';
import { expectSameMinusLosses } from '../../support/minus-losses.ts';
import { withoutKeptCodes } from '../../support/without-kept-codes.ts';

function at(site: Partial<SiteProfile> = {}) {
  const { read, write, endings } = PATIENT.createMapping({ ...DEFAULT_PROFILE, merge: 'A40', ...site });
  if (endings === undefined) throw new Error('Patients end');
  const envelope = { ...ENVELOPE, fhirId: 'gone', change: 'merge' } as const;
  return {
    read,
    ...endings,
    textOf: (given: Patient, fhirId: string) => write(given, { ...ENVELOPE, fhirId }).text,
    merged: (gone: Patient, texts: Partial<Merging<Patient>> = {}) =>
      endings.writeMerge(
        { gone, survivor: { fhirId: 'stays' }, goneText: undefined, survivorText: undefined, ...texts },
        envelope,
      ),
  };
}

const mrn = (value: string) => ({ system: 'urn:oid:1.2.3', value });
const link = (reference: string, rest: object = {}) => [
  { other: { reference, ...rest }, type: 'replaced-by' as const },
];
const STAYS: Patient = {
  resourceType: 'Patient',
  identifier: [mrn('1')],
  name: [{ family: 'Ohnesorg', given: ['Ann'] }],
  birthDate: '1970-05-01',
  address: [{ city: 'Seeblick' }],
};
const GONE: Patient = {
  resourceType: 'Patient',
  active: false,
  identifier: [mrn('2')],
  name: [{ family: 'Onesorg' }],
  link: link('Patient/stays'),
};

describe('the message of a merge', () => {
  test('names the record that stays as it was last sent, and the one that is gone', () => {
    const { merged, textOf } = at();

    expect(
      merged(GONE, { survivorText: textOf(STAYS, 'stays') })
        ?.text.split('\r')
        .slice(1),
    ).toEqual([
      'EVN|A40|20260102030405.678+0000',
      'PID|1||1^^^&1.2.3&ISO~stays^^^FHIRWORKS^FW||Ohnesorg^Ann||19700501',
      'MRG|2^^^&1.2.3&ISO~gone^^^FHIRWORKS^FW||||||Onesorg',
      '',
    ]);
  });

  test.each([
    ['A40', 'ADT^A40^ADT_A39', ['MSH', 'EVN', 'PID', 'MRG']],
    ['A18', 'ADT^A18^ADT_A18', ['MSH', 'EVN', 'PID', 'MRG', 'PV1']],
    ['A34', 'ADT^A34^ADT_A30', ['MSH', 'EVN', 'PID', 'MRG']],
  ] as const)('is %s with its structure', (merge, type, ids) => {
    const { merged, textOf } = at({ merge });
    const text = merged(GONE, { survivorText: textOf(STAYS, 'stays') })?.text ?? '';

    expect(text).toContain(`|${type}|`);
    expect(
      text
        .trimEnd()
        .split('\r')
        .map((line) => line.slice(0, 3)),
    ).toEqual(ids);
  });

  test('names the one that is gone by what it was sent with too, but for what the survivor has now', () => {
    const { merged, textOf } = at();
    const moved: Patient = { ...STAYS, identifier: [mrn('1'), mrn('2')] };
    const before: Patient = { ...GONE, identifier: [mrn('2'), mrn('3')] };
    const { identifier: _, name: __, ...bare } = GONE;

    const written = merged(bare, { survivorText: textOf(moved, 'stays'), goneText: textOf(before, 'gone') });

    expect(written?.text).toContain('\rMRG|gone^^^FHIRWORKS^FW~3^^^&1.2.3&ISO||||||Onesorg\r');
  });

  test('names the survivor by the identifier of the link where nothing was sent of it', () => {
    const written = at().merged({ ...GONE, link: link('Patient/stays', { identifier: mrn('1') }) });

    expect(written?.text).toContain('\rPID|1||1^^^&1.2.3&ISO~stays^^^FHIRWORKS^FW||^^^^^^U\rMRG|');
    expect(written?.losses).toEqual([
      { path: 'Patient.link[0].other.identifier', reason: 'reads back with the record that stays' },
    ]);
  });

  test('cannot be written if nothing is known of the survivor', () => {
    expect(at().merged(GONE)).toBeUndefined();
  });

  test('names the survivor by the identifier of the link alone where that is all', () => {
    const survivor = { identifier: 'urn:oid:1.2.3|1' };
    const other = { identifier: { ...mrn('1'), period: { start: '2020' } }, display: 'Ann' };
    const gone: Patient = { ...GONE, link: [{ other, type: 'replaced-by' }] };

    const written = at().merged(gone, { survivor });

    expect(written?.text).toContain('\rPID|1||1^^^&1.2.3&ISO^^^2020||^^^^^^U\rMRG|2^');
    expect(written?.losses).toEqual([{ path: 'Patient.link[0].other.display', reason: expect.any(String) }]);
    expect(at().readGone(written?.text ?? '', 'gone').link).toEqual([
      { other: { identifier: other.identifier }, type: 'replaced-by' },
    ]);
  });

  test('cannot be written by an identifier that the site does not send', () => {
    const { merged } = at({ identifiers: { order: [{ type: 'MR' }], others: 'omit' } });

    expect(merged(GONE, { survivor: { identifier: 'urn:oid:1.2.3|1' } })).toBeUndefined();
    const named = { ...GONE, link: [{ other: { identifier: mrn('1') }, type: 'replaced-by' as const }] };
    expect(merged(named, { survivor: { identifier: 'urn:oid:1.2.3|1' } })).toBeUndefined();
  });
});

test.each(WRITTEN_VERSIONS)('a merge is a valid message of v%s', (version) => {
  const { merged, textOf } = at({ version });
  const text = merged(GONE, { survivorText: textOf(STAYS, 'stays') })?.text ?? '';

  expect(problemsIn(text, version)).toEqual([]);
  expect(text).toMatch(/\rMRG\|2\^.*\^FW\|{6}Onesorg/);
});

const INTO_STAYS = { kind: 'merge', survivor: { fhirId: 'stays' } };
const INTO_1 = { kind: 'merge', survivor: { identifier: 'urn:oid:1.2.3|1' } };

describe('what a link of type replaced-by asks for', () => {
  test.each([
    ['the record in the reference', link('Patient/stays'), INTO_STAYS],
    [
      'the record in the reference, with an identifier',
      link('Patient/stays', { identifier: mrn('1') }),
      INTO_STAYS,
    ],
    [
      'the record with the identifier',
      link('https://other.example/Patient/x', { identifier: mrn('1') }),
      INTO_1,
    ],
    [
      'an identifier without a value',
      link('', { identifier: { system: 'urn:oid:1.2.3' } }),
      'Patient.link[0].other.reference',
    ],
    ['its own identifier', link('', { identifier: mrn('2') }), 'Patient.link[0].other.identifier'],
    ['another type', link('RelatedPerson/x'), 'Patient.link[0].other.reference'],
    ['an id that is none', link('Patient/a b'), 'Patient.link[0].other.reference'],
    ['another server', link('https://other.example/Patient/x'), 'Patient.link[0].other.reference'],
    ['itself', link('Patient/gone'), 'Patient.link[0].other.reference'],
    ['two records', [...link('Patient/a'), ...link('Patient/b')], 'Patient.link[1]'],
  ])('%s', (_, links, expected) => {
    const intent = at().intentOf({ ...GONE, link: links }, 'gone');

    if (typeof expected === 'string') expect(intent).toMatchObject({ kind: 'refuse', path: expected });
    else expect(intent).toEqual(expected);
  });

  test('nothing at a site without merges, and nothing where the link is of another type', () => {
    const { merge: _, ...site } = DEFAULT_PROFILE;
    const { endings } = PATIENT.createMapping(site);

    expect(endings?.intentOf(GONE, 'gone')).toEqual({ kind: 'write' });
    expect(at().intentOf({ ...STAYS, link: [{ other: {}, type: 'replaces' }] }, 'stays').kind).toBe('write');
  });
});

describe('reading a merge', () => {
  test('gives both records with their links', () => {
    const { merged, textOf, read, readGone } = at();
    const text = merged(GONE, { survivorText: textOf(STAYS, 'stays') })?.text ?? '';

    expect(read(text)).toMatchObject({
      id: 'stays',
      identifier: [mrn('1')],
      link: [{ other: { reference: 'Patient/gone' }, type: 'replaces' }],
    });
    expect(readGone(text, 'gone')).toMatchObject({
      id: 'gone',
      active: false,
      identifier: [mrn('2')],
      name: [{ family: 'Onesorg' }],
      link: link('Patient/stays'),
      meta: { versionId: ENVELOPE.controlId },
    });
  });

  test('of several groups gives the one that is asked for', () => {
    const text = [
      'MSH|^~\\&|A||||20260102||ADT^A40^ADT_A39|C1|P|2.5.1',
      'EVN|A40',
      'PID|1||a^^^^FW',
      'MRG|b^^^^FW',
      'PID|1||c^^^^FW',
      'MRG|d^^^^FW||||||Doe',
    ].join('\r');

    expect(at().readGone(text, 'd')).toMatchObject({
      id: 'd',
      name: [{ family: 'Doe' }],
      link: link('Patient/c'),
    });
    expect(at().read(text)).toMatchObject({
      id: 'a',
      link: [{ other: { reference: 'Patient/b' }, type: 'replaces' }],
    });
  });

  test('links by identifiers where there are no FHIR ids', () => {
    const text = 'MSH|^~\\&|A||||20260102||ADT^A40^ADT_A39|C1|P|2.5.1\rPID|1||1^^^H\rMRG|2^^^H\r';
    const other = (value: string) => ({ other: { identifier: { value, assigner: { display: 'H' } } } });

    expect(at().read(text).link).toMatchObject([{ ...other('2'), type: 'replaces' }]);
    expect(at().readGone(text, 'x').link).toMatchObject([{ ...other('1'), type: 'replaced-by' }]);
  });
});

describe.each([
  ['by default', {}],
  ['with A18', { merge: 'A18' as const }],
  ['where the FHIR id is not sent', { fhirIdentifier: { assigner: 'ACME', type: 'MR', send: false } }],
])('of any Patients, %s', (_, site) => {
  const { merged, textOf, readGone, read } = at(site);
  const identified = fc.tuple(patient, identifier).map(
    ([given, one]): Patient => ({
      ...withoutKeptCodes(given),
      identifier: [...(given.identifier ?? []), { ...one, use: 'official', value: 'v1' }],
    }),
  );

  test('the one that is gone reads back minus its losses, and the message is valid', () => {
    fc.assert(
      fc.property(identified, identified, (stays, given) => {
        const others = (given.link ?? []).filter(({ type }) => type !== 'replaced-by');
        const gone: Patient = { ...given, link: [...others, ...link('Patient/stays')] };
        const survivorText = textOf(stays, 'stays');
        const written = merged(gone, { survivorText });
        if (written === undefined) throw new Error('no merge');
        const { id, meta, ...back } = readGone(written.text, 'gone');

        expectSameMinusLosses(gone, back, written.losses);
        expect(v251Problems(written.text).filter((one) => !isForeignAuthority(one))).toEqual([]);
      }),
      runs(60),
    );
  });

  test('both that are read are written as the same message again', () => {
    fc.assert(
      fc.property(identified, identified, (stays, given) => {
        const gone: Patient = { ...given, link: link('Patient/stays') };
        const text = merged(gone, { survivorText: textOf(stays, 'stays') })?.text ?? '';
        const { id, meta, link: _links, ...survivor } = read(text);
        const again = { ...readGone(text, 'gone'), link: link('Patient/stays') };

        expect(merged(again, { survivorText: textOf(survivor, 'stays') })?.text).toBe(text);
      }),
      runs(60),
    );
  });
});
