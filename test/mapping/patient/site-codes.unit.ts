import fc from 'fast-check';
import type { Coding, Extension } from 'fhir/r4.js';
import { DEFAULT_PROFILE } from '../../../mapping/core/site-profile.ts';
import { createMapping } from '../../../mapping/patient/adt-message.ts';
import { runs } from '../../support/run/property-runs.ts';
import { category } from '../support/arbitraries.ts';
import { ENVELOPE, mappedAt } from '../support/mapped.ts';
import { expectSameMinusLosses } from '../support/minus-losses.ts';

const CDC = 'urn:oid:2.16.840.1.113883.6.238';
const SNOMED_CT = 'http://snomed.info/sct';
const V2_0203 = 'http://terminology.hl7.org/CodeSystem/v2-0203';
const MRN = 'urn:oid:1.2.3';
const patient = (name: string) => `http://hl7.org/fhir/StructureDefinition/patient-${name}`;
const usCore = (name: string) => `http://hl7.org/fhir/us/core/StructureDefinition/us-core-${name}`;

const typed = (code: string) => ({ coding: [{ system: V2_0203, code }] });
const localCodes = (codes: object) => ({ ...DEFAULT_PROFILE.localCodes, ...codes });

/** Race or ethnicity with one code and the text that its display is. */
const usCategory = (name: string, valueCoding: Coding): Extension => ({
  url: usCore(name),
  extension: [
    { url: 'ombCategory', valueCoding },
    { url: 'text', valueString: valueCoding.display ?? valueCoding.code ?? '' },
  ],
});

describe('the type of an identifier', () => {
  const site = mappedAt({ identifierTypes: { [MRN]: 'MR', 'urn:oid:1.2.4': 'PN', 'urn:oid:1.2.5': 'PN' } });

  test('is written by its system, and reads back', () => {
    const { pid, losses } = site.write({ identifier: [{ system: MRN, value: '1' }] });

    expect(pid(3)).toMatch(/^1\^\^\^&1\.2\.3&ISO\^MR~/);
    expect(losses).toEqual(['Patient.identifier[0].type']);
  });

  test('is no loss where the identifier has the same, and is one where it has another', () => {
    const same = site.write({ identifier: [{ system: MRN, value: '1', type: typed('MR') }] });
    const other = site.write({ identifier: [{ system: MRN, value: '1', type: typed('PI') }] });

    expect(same.losses).toEqual([]);
    expect(other.losses).toEqual(['Patient.identifier[0].type']);
    expect(other.pid(3)).toBe(same.pid(3));
  });

  test('alone means the system that has it, if that is one', () => {
    expect(site.read('PID|1||7^^^^MR~8^^^^PN').identifier).toEqual([
      { system: MRN, value: '7', type: typed('MR') },
      { value: '8', type: typed('PN') },
    ]);
  });
});

describe('the order of identifiers', () => {
  const identifier = [
    { system: 'urn:x', value: 'a' },
    { system: 'urn:y', value: 'b', type: typed('SS') },
    { use: 'old' as const, system: MRN, value: 'c' },
    { system: MRN, value: 'd' },
  ];
  const order = [{ system: MRN }, { type: 'SS' }];
  const values = (pid3: string | undefined) => pid3?.split('~').map((one) => one.split('^')[0]);

  test('is that of the site, with old ones after all others and the FHIR id last', () => {
    const { pid, losses } = mappedAt({ identifiers: { order, others: 'after' } }).write({ identifier });

    expect(values(pid(3))).toEqual(['d', 'b', 'a', 'c', 'f-1']);
    expect(losses).toContain('Patient.identifier');
  });

  test('can leave out what it does not name, which is reported', () => {
    const { pid, losses } = mappedAt({ identifiers: { order, others: 'omit' } }).write({ identifier });

    expect(values(pid(3))).toEqual(['d', 'b', 'c', 'f-1']);
    expect(losses).toContain('Patient.identifier[0]');
  });

  test('takes the type that the site sets for the one that an identifier is ordered by', () => {
    const identifiers = { order: [{ type: 'SS' }], others: 'after' as const };
    const { pid } = mappedAt({ identifiers, identifierTypes: { 'urn:x': 'SS', 'urn:y': 'MR' } }).write({
      identifier: [{ system: 'urn:y', value: 'b', type: typed('SS') }, identifier[0] ?? {}],
    });

    expect(values(pid(3))).toEqual(['a', 'b', 'f-1']);
  });
});

describe('codes of the site', () => {
  const site = mappedAt({
    localCodes: localCodes({
      religion: { '1041': 'RK' },
      language: { de: 'GER' },
      race: { '2106-3': 'W' },
      ethnicity: { '2135-2': 'J', UNK: 'X' },
      nationality: { CH: '8100' },
      citizenship: { CH: '8100' },
    }),
  });
  const country = { valueCodeableConcept: { coding: [{ system: 'urn:iso:std:iso:3166', code: 'CH' }] } };
  const PATIENT = {
    communication: [{ language: { coding: [{ system: 'urn:ietf:bcp:47', code: 'de' }] } }],
    extension: [
      {
        url: patient('religion'),
        valueCodeableConcept: {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ReligiousAffiliation', code: '1041' }],
        },
      },
      { url: patient('nationality'), extension: [{ url: 'code', ...country }] },
      { url: patient('citizenship'), extension: [{ url: 'code', ...country }] },
      usCategory('race', { system: CDC, code: '2106-3', display: 'White' }),
      usCategory('ethnicity', {
        system: 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor',
        code: 'UNK',
        display: 'Unknown',
      }),
    ],
  };

  test.each([
    [10, 'W^White^HL70005'],
    [15, 'GER^^HL70296'],
    [17, 'RK^^HL70006'],
    [22, 'X^Unknown^HL70189'],
    [26, '8100^^HL70171'],
    [28, '8100^^HL70212'],
  ])('are written in PID-%i', (n, wire) => {
    expect(site.write(PATIENT).pid(n)).toBe(wire);
  });

  test('read back as the FHIR codes, without a loss but the text of race and ethnicity', () => {
    const { communication, extension } = site.read(
      ...(site.write(PATIENT).text.split('\r').slice(2, 3) as [string]),
    );

    expect(communication).toEqual(PATIENT.communication);
    expect(extension).toHaveLength(5);
    expect(extension).toEqual(expect.arrayContaining(PATIENT.extension));
    expect(site.write(PATIENT).losses).toEqual([]);
  });

  test("stand beside HL7's, which are still read", () => {
    const { extension, communication } = site.read(
      'PID|1||1||A|||||2106-3^^CDCREC|||||ger^^HL70296||CAT|||||H^^HL70189||||||CH^^ISO3166_1',
    );

    expect(communication?.[0]?.language.coding?.[0]?.code).toBe('de');
    const parts = extension?.flatMap((one) => one.extension ?? [one]) ?? [];
    const codes = parts.flatMap(({ valueCoding, valueCodeableConcept }) => [
      valueCoding?.code ?? valueCodeableConcept?.coding?.[0]?.code,
    ]);
    expect(codes).toEqual(expect.arrayContaining(['2106-3', '1041', '2135-2', 'CH']));
  });
});

describe('names of coding systems', () => {
  const named = mappedAt({ codingSystemNames: { [SNOMED_CT]: '99SCT', [CDC]: 'HL70005' } });
  const religion = (coding: Coding) => ({
    extension: [{ url: patient('religion'), valueCodeableConcept: { coding: [coding] } }],
  });

  test('are those of the site in CE.3, and are read beside the standard ones', () => {
    const snomed = religion({ system: SNOMED_CT, code: '160549004' });

    expect(named.write(snomed).pid(17)).toBe('160549004^^99SCT');
    expect(named.read('PID|1||1||A||||||||||||160549004^^99SCT')).toMatchObject(snomed);
    expect(named.read('PID|1||1||A||||||||||||160549004^^SCT')).toMatchObject(snomed);
  });

  test('do not take over a system that has the same name elsewhere', () => {
    const other = religion({ system: 'urn:fhir-to-hl7v2-transform:coding-system:99SCT', code: 'A' });

    expect(named.readBack(other)).toEqual({ patient: other, losses: [] });
  });

  test('are the table of the field for codes of the CDC, where the site says HL70005', () => {
    const extension = [
      usCategory('race', { system: CDC, code: '2106-3', display: 'White' }),
      usCategory('ethnicity', { system: CDC, code: '2186-5', display: 'Not Hispanic or Latino' }),
    ];
    const { pid, losses } = named.write({ extension });

    expect([pid(10), pid(22)]).toEqual(['2106-3^White^HL70005', '2186-5^Not Hispanic or Latino^HL70189']);
    expect(losses).toEqual([]);
    expect(named.readBack({ extension }).patient.extension).toEqual(extension);
  });
});

test.each([{}, { race: { '2106-3': 'W', UNK: 'U' }, ethnicity: { '2135-2': 'N', '2186-5': 'H' } }])(
  'any race and ethnicity reads back minus the losses with local codes %j',
  (codes) => {
    const { write, read } = createMapping({
      ...DEFAULT_PROFILE,
      localCodes: localCodes(codes),
      codingSystemNames: { [CDC]: 'HL70005' },
    });
    const extensions = fc.array(fc.oneof(category(usCore('race')), category(usCore('ethnicity'))), {
      minLength: 1,
      maxLength: 3,
    });

    fc.assert(
      fc.property(extensions, (extension) => {
        const given = { resourceType: 'Patient' as const, extension };
        const { text, losses } = write(given, ENVELOPE);
        const { id, meta, ...back } = read(text);

        expectSameMinusLosses(given, back, losses);
        const { id: _, meta: __, ...readAgain } = read(write(back, ENVELOPE).text);
        expect(readAgain).toEqual(back);
      }),
      runs(500),
    );
  },
);
