import fc, { type Arbitrary } from 'fast-check';
import { WRITTEN_VERSIONS, writtenElements } from '../../../hl7v2/versions/written-elements.ts';
import { CHARACTER_SETS } from '../../../mapping/core/site-profile.ts';
import { placeOf, textTypeAt } from '../../../mapping/site-fields/place.ts';
import { SEGMENT_ORDER } from '../../../mapping/site-fields/z-segments.ts';

// Site profiles as an engineer writes them, right and wrong: JSON by member.

const ELEMENTS = writtenElements('2.5.1');

/** Fields of the segments that are written, and their components. */
const PLACES = SEGMENT_ORDER.flatMap((id) =>
  (ELEMENTS[id] ?? []).flatMap(({ datatype }, index) => {
    const field = `${id}-${index + 1}`;
    return [field, ...(ELEMENTS[datatype] ?? []).map((_, part) => `${field}.${part + 1}`)];
  }),
);
const WRONG_PLACES = ['PID-99', 'XXX-1', 'ZPD-1', 'PID-8.2', 'PV1-3.4.9', 'PID5'];

const TEXTS: Readonly<Record<string, readonly string[]>> = {
  DTM: ['20200102', '20200102030405+0100', '2020-01-02T03:04:05Z'],
  DT: ['20200102', '2020-01-02'],
  NM: ['7', '1.5'],
  SI: ['1'],
};
const ANY_TEXT = ['X', 'Y', 'two words', 'a|b^c~d\\e&f', 'Zoë'];

const EXPRESSIONS = [
  'name.given',
  'name.first().family',
  'birthDate',
  'gender',
  'active',
  'identifier.value',
  'extension.value',
  "extension.where(url.startsWith('http')).value",
  'photo.url',
  'address.line',
  'maritalStatus.text',
  'maritalStatus.coding.code',
  'contact.name.family',
  "iif(active = false, 'N', 'Y')",
  "name.given.join(' ')",
  'communication.language.coding.code',
  'deceased',
  'multipleBirth',
  'managingOrganization.display',
  // They fail for some resources, or give what has no text.
  "name.given + 'x'",
  'name',
  'name.period.start',
];
const WRONG_EXPRESSIONS = ['name.given +', 'now()', '((', "today().toString() & 'x'"];

const kind = fc.constantFrom({ system: 'urn:oid:1.2.36.146' }, { type: 'MR' }, { type: 'SS' });
const place = fc.constantFrom(...PLACES);
const expression = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...EXPRESSIONS) },
  { weight: 1, arbitrary: fc.constantFrom(...WRONG_EXPRESSIONS) },
);

function ruleFor(type: string | undefined): Arbitrary<object> {
  const literal = fc
    .oneof(
      { weight: 9, arbitrary: fc.constantFrom(...(TEXTS[type ?? ''] ?? ANY_TEXT)) },
      { weight: 1, arbitrary: fc.constantFrom(...ANY_TEXT, '', 'a\nb') },
    )
    .map((text) => ({ literal: text }));
  return fc.oneof(
    { weight: 6, arbitrary: literal },
    { weight: 2, arbitrary: fc.constant({ empty: true }) },
    { weight: 2, arbitrary: place.map((from) => ({ move: from })) },
    { weight: 2, arbitrary: place.map((from) => ({ copy: from })) },
    { weight: 2, arbitrary: kind.map((identifier) => ({ identifier })) },
    { weight: 6, arbitrary: expression.map((fhirPath) => ({ fhirPath })) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(expression, fc.constantFrom('active', 'name', 'photo', 'extension', '(('))
        .map(([fhirPath, covers]) => ({ fhirPath, covers: [covers] })),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom<object>({}, { literal: 'X', empty: true }, { covers: ['active'] }),
    },
  );
}

const fieldRule = fc
  .oneof({ weight: 15, arbitrary: place }, { weight: 1, arbitrary: fc.constantFrom(...WRONG_PLACES) })
  .chain((name) => {
    const target = placeOf(name);
    const type = target === undefined ? undefined : textTypeAt(target, '2.5.1');
    return ruleFor(type).map((rule) => [name, rule] as const);
  });

const rules = (maxLength: number) =>
  fc.array(fieldRule, { minLength: 1, maxLength }).map((list) => Object.fromEntries(list));

const zSegment = fc.record({
  id: fc.constantFrom('ZPD', 'ZEN', 'ZPD', 'PID'),
  after: fc.constantFrom(...SEGMENT_ORDER, 'ZPD', 'ZZZ'),
  fields: fc
    .array(fc.tuple(fc.constantFrom('1', '2', '3.1', '3.2', '12', '0'), ruleFor(undefined)), {
      minLength: 1,
      maxLength: 4,
    })
    .map((list) => Object.fromEntries(list)),
});

const codes = (fhir: readonly string[], local: readonly string[]) =>
  fc.dictionary(fc.constantFrom(...fhir), fc.constantFrom(...local), { maxKeys: 2 });

const raceField = fc.oneof(
  fc.constantFrom<unknown>('us-core', 'us'),
  fc.record(
    {
      url: fc.constantFrom('http://example.org/race', 'no url'),
      value: fc.constantFrom('valueCoding', 'valueCodeableConcept'),
      system: fc.constantFrom('http://example.org/races'),
      name: fc.constantFrom('99R', 'a b'),
    },
    { requiredKeys: ['url', 'value', 'system'] },
  ),
);

/** A generator for each member that is about messages, of values that are right or wrong. */
const MEMBERS = {
  version: fc.constantFrom(...WRITTEN_VERSIONS, '2.2'),
  events: fc.record({
    create: fc.constantFrom('A28', 'A04', 'A08', 'A01', 'A99'),
    update: fc.constantFrom('A31', 'A08', 'A08', 'A31', 'A28'),
  }),
  characterSet: fc.constantFrom(...CHARACTER_SETS, 'latin1'),
  unmappableCharacters: fc.constantFrom('transliterate', 'escape', 'refuse', 'replace'),
  deletions: fc.constantFrom('send', 'omit', 'none'),
  delete: fc.constantFrom('refuse', 'A29', 'A23', 'A03'),
  inactive: fc.constantFrom('update', 'A29', 'refuse', 'A23'),
  merge: fc.constantFrom('A40', 'A40', 'A18', 'A34', 'A41'),
  links: fc.constantFrom('A24', 'A24', 'A37'),
  sendingFacility: fc.constantFrom('Ward', 'Ward^1.2.3^ISO', 'Łódź', 'a|b'),
  processingId: fc.constantFrom('P', 'T', 'D', 'X'),
  emailUse: fc.constantFrom('use', 'NET', 'PRN'),
  escapedSpaces: fc.constantFrom(true, false, 'yes'),
  languageCodes: fc.constantFrom('ISO639', 'HL70296', 'BCP47'),
  fhirIdentifier: fc.record(
    {
      assigner: fc.constantFrom('ACME', 'F', 'a name that is too long', ''),
      type: fc.constantFrom('MR', 'FW', 'too long'),
      send: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
  race: raceField,
  ethnicity: raceField,
  assigningAuthorities: fc.array(
    fc.record(
      {
        system: fc.constantFrom('urn:oid:1.2.36.146', 'http://example.org/ids', 'no uri'),
        namespace: fc.constantFrom('A', 'B', 'FHIRWORKS', ''),
        universalId: fc.constantFrom('1.2.36.146', '1.2.3'),
        universalIdType: fc.constantFrom('ISO', 'DNS'),
      },
      { requiredKeys: ['system', 'namespace'] },
    ),
    { maxLength: 2 },
  ),
  socialSecurity: fc.record({
    system: fc.constantFrom('http://hl7.org/fhir/sid/us-ssn', 'urn:oid:1.2.36.146', 'no uri'),
    type: fc.constantFrom('SS', 'NH'),
  }),
  maximumLengths: fc.dictionary(
    fc.constantFrom('PID-5.2', 'XPN.3', 'XAD.3', 'PID-23', 'PID-3.1', 'PID5'),
    fc.constantFrom<unknown>(3, 40, { length: 5, truncate: true }, { length: 9, truncate: false }, 0),
    { maxKeys: 3 },
  ),
  identifierTypes: fc.dictionary(
    fc.constantFrom('urn:oid:1.2.36.146', 'http://example.org/ids', 'no uri'),
    fc.constantFrom('MR', 'SS', 'PN', 'FW', 'too long'),
    { maxKeys: 2 },
  ),
  identifiers: fc.record({
    order: fc.array(fc.oneof({ weight: 9, arbitrary: kind }, { weight: 1, arbitrary: fc.constant({}) }), {
      maxLength: 2,
    }),
    others: fc.constantFrom('after', 'omit', 'after', 'omit', 'first'),
  }),
  codingSystemNames: fc.dictionary(
    fc.constantFrom('http://snomed.info/sct', 'http://loinc.org', 'urn:oid:2.16.840.1.113883.6.238'),
    fc.constantFrom('99A', '99B', 'HL70005', 'SCT', 'L'),
    { maxKeys: 2 },
  ),
  localCodes: fc.record(
    {
      administrativeSex: codes(['male', 'female', 'Male'], ['1', '2', 'F']),
      maritalStatus: codes(['M', 'S', 'UNK'], ['V', 'L', 'U']),
      religion: codes(['1041', '1013'], ['RK', 'EV', 'LUT']),
      language: codes(['de', 'de-CH', 'german'], ['GER', 'D', 'fr']),
      race: codes(['2106-3', 'UNK', 'White'], ['W', 'U', '2028-9']),
      ethnicity: codes(['2135-2', '2186-5'], ['H', 'N', 'X']),
      nationality: codes(['CH', 'DE'], ['8100', '8207']),
      citizenship: codes(['CH', 'DE'], ['8100', '8207']),
      patientClass: codes(['IMP', 'AMB', 'VR'], ['1', 'O', 'T']),
      admitSource: codes(['emd', 'outp'], ['7', '2']),
    },
    { requiredKeys: [] },
  ),
  oldIdentifiers: fc.constantFrom('last', 'omit', 'first'),
  nameTypeCodes: fc.constantFrom('v2.5.1', 'guide'),
  countryCodes: fc.constantFrom('as-is', 'alpha-2', 'alpha-3', 'iso'),
  segments: fc.record(
    { PD1: fc.boolean(), NK1: fc.boolean(), ROL: fc.boolean(), OBX: fc.boolean(), PV1: fc.boolean() },
    { requiredKeys: [] },
  ),
  timeZone: fc.constantFrom('Europe/Zurich', 'Asia/Kolkata', 'Mars/Olympus'),
  fields: rules(4),
  zSegments: fc.array(zSegment, { maxLength: 2 }),
};

export type ProfileJson = Readonly<Record<string, unknown>>;

/** Some members. */
export const siteProfileJson: Arbitrary<ProfileJson> = fc.record(MEMBERS, { requiredKeys: [] });

/** Members by which others are judged. */
const JUDGES = ['version', 'characterSet', 'race', 'ethnicity', 'fhirIdentifier'];

/** A profile of each of two sets of members that have none in common; without those by which others are judged. */
export const disjointProfiles: Arbitrary<readonly [ProfileJson, ProfileJson]> = siteProfileJson.chain(
  (json) =>
    fc.uniqueArray(fc.constantFrom(...Object.keys(MEMBERS))).map((names) => {
      const entries = Object.entries(json).filter(([name]) => !JUDGES.includes(name));
      const chosen = (isIn: boolean) =>
        Object.fromEntries(entries.filter(([name]) => names.includes(name) === isIn));
      return [chosen(true), chosen(false)] as const;
    }),
);
