import fc, { type Arbitrary } from 'fast-check';
import type {
  Address,
  CodeableConcept,
  Coding,
  ContactPoint,
  Element,
  Extension,
  HumanName,
  Identifier,
  Organization,
  Patient,
  PatientContact,
  PatientLink,
  Period,
  Practitioner,
  PractitionerRole,
  Reference,
  Resource,
} from 'fhir/r4.js';
import { UNREADABLE } from '../../../hl7v2/escape.ts';
import { PATIENT_ELEMENTS } from '../../../mapping/patient/validate-patient.ts';
import { R4_TYPES } from '../../../mapping/r4/r4-types.ts';
import { hostileText } from '../../hl7v2/arbitraries.ts';

/** The elements of a Patient, and of all that stands in it. */
const TABLES = { ...R4_TYPES, ...PATIENT_ELEMENTS };

// Generators of FHIR datatypes, built bottom-up. Each element is there or not, with mapped and with lost content.

/** An object in which each member is there or not, and no member is an empty list. */
export function some<T extends object>(members: { [K in keyof T]: Arbitrary<T[K]> }): Arbitrary<T> {
  return fc.record(members as never, { requiredKeys: [] }) as unknown as Arbitrary<T>;
}

export const list = <T>(entry: Arbitrary<T>, maxLength = 3) => fc.array(entry, { minLength: 1, maxLength });
/** What a text of R4 may hold: no control character but tab, line feed and carriage return. */
export const text = hostileText.map((one) => one.replaceAll(UNREADABLE, '\uFFFD'));

/** The codes of a required code set, from the same facts that validate requests. */
export function codes<T extends string>(type: string, element: string): Arbitrary<T> {
  return fc.constantFrom(...((TABLES[type]?.[element] ?? '').replace('!', '').split('|') as T[]));
}

export const date = fc
  .date({ min: new Date('1000-01-01'), max: new Date('2999-12-31'), noInvalidDate: true })
  .chain((day) => fc.constantFrom(4, 7, 10).map((length) => day.toISOString().slice(0, length)));

const zone = fc.constantFrom('Z', '+00:00', '-00:00', '+05:30', '-14:00');
const fraction = fc.constantFrom('', '.5', '.1234', '.123456');
const time = fc
  .tuple(fc.nat({ max: 23 }), fc.nat({ max: 59 }), fc.nat({ max: 59 }), fraction, zone)
  .map(([h, m, s, f, z]) => {
    const [hour, minute, second] = [h, m, s].map((part) => String(part).padStart(2, '0'));
    return `T${hour}:${minute}:${second}${f}${z}`;
  });
export const dateTime = fc.oneof(
  date,
  fc
    .tuple(
      date.filter((day) => day.length === 10),
      time,
    )
    .map(([day, at]) => day + at),
);

/** Times that were kept as they came beside their date, and what stands there that is none of them. */
const keptTimes = fc.constantFrom(
  '197006010912',
  '19700601091233.5',
  '19700601091200+1430',
  '19700601091200+0100',
  '19700601',
  '197006',
  'noon',
);
export const besideTime = some<Element>({
  id: text,
  extension: list(
    fc.record({
      url: fc.constantFrom('urn:fhir-to-hl7v2-transform:v2-time', 'urn:x:y'),
      valueString: keptTimes,
    }),
    2,
  ),
});
export const timeOrKept = fc.oneof(dateTime, fc.constant('1970-06-01'), fc.constant('1970-06'));

export const uri = fc.oneof(
  fc.constantFrom(
    'urn:oid:1.2.36.146',
    'urn:oid:2.16.840.1.113883.4.1',
    'http://hl7.org/fhir/sid/us-ssn',
    'urn:oid:not an oid'.replaceAll(' ', '-'),
    'urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7',
    'urn:uuid:X',
  ),
  fc.webUrl(),
  fc.constant('http://example.org/a|b^c&d~e'),
);

export const extension: Arbitrary<Extension> = fc.record({ url: uri, valueString: text });
export const core = (name: string) => `http://hl7.org/fhir/StructureDefinition/${name}`;

/** Extensions of a datatype: those named, with a text or a code, and others. */
const extensions = (names: Record<string, 'valueString' | readonly string[]>) =>
  list(fc.oneof(extension, ...Object.entries(names).map(([name, value]) => named(name, value))));

function named(name: string, value: 'valueString' | readonly string[]): Arbitrary<Extension> {
  const url = core(name);
  if (value === 'valueString') return text.map((valueString) => ({ url, valueString }));
  const isText = /^(?:contactpoint|namingsystem)-/.test(name);
  return fc
    .constantFrom(...value)
    .map((code) => (isText ? { url, valueString: code } : { url, valueCode: code }));
}

/** An element beside a code: a code of v2 that was kept or not, with what else stands there. */
function keptCode(table: string, ...v2: string[]): Arbitrary<Element> {
  const coding = some<Coding>({
    system: fc.constantFrom(`http://terminology.hl7.org/CodeSystem/v2-${table}`, 'urn:x:y'),
    code: fc.constantFrom(...v2),
    display: text,
    version: text,
  });
  const valueCodeableConcept = some<CodeableConcept>({ coding: list(coding, 2), text });
  const kept = some<Omit<Extension, 'url'>>({ id: text, valueCodeableConcept });
  const alternate = kept.map((content) => ({ url: core('alternate-codes'), ...content }));
  const onlyCoding = (coding: Coding) => ({
    url: core('alternate-codes'),
    valueCodeableConcept: { coding: [coding] },
  });
  const canonical = fc
    .constantFrom(...v2)
    .map((code) => onlyCoding({ system: `http://terminology.hl7.org/CodeSystem/v2-${table}`, code }));
  const word = fc.constantFrom(...v2, 'a longer word').map((code) => onlyCoding({ code }));
  return some<Element>({ id: text, extension: list(fc.oneof(canonical, word, alternate, extension), 2) });
}

export const period: Arbitrary<Period> = some<Period>({
  start: timeOrKept,
  _start: besideTime,
  end: fc.oneof(dateTime, fc.constant('1960-05')),
  id: text,
});

export const humanName: Arbitrary<HumanName> = some<HumanName>({
  use: codes('HumanName', 'use'),
  _use: keptCode('0200', 'L', 'R', 'U', 'TEMP', 'ZZ'),
  text,
  family: text,
  _family: fc.record({
    extension: list(
      fc.oneof(
        extension,
        fc.record({
          url: fc
            .constantFrom('own-prefix', 'own-name', 'partner-prefix', 'partner-name')
            .map((part) => `http://hl7.org/fhir/StructureDefinition/humanname-${part}`),
          valueString: text,
        }),
      ),
    ),
  }),
  given: list(text, 4),
  prefix: list(text),
  suffix: list(fc.oneof(text, fc.constantFrom('MD', 'PHD', 'Jr', 'a, b'), text), 4),
  _suffix: list(
    fc.oneof(
      fc.constant(null as never),
      fc.record({ extension: extensions({ 'iso21090-EN-qualifier': ['AC', 'PR', 'LS'] }) }),
    ),
    4,
  ),
  period,
  extension: extensions({
    'iso21090-EN-representation': ['ABC', 'SYL', 'IDE', 'X'],
    'humanname-assembly-order': ['F', 'G', 'NL1'],
  }),
});

const addressPart = extensions({
  'iso21090-ADXP-streetName': 'valueString',
  'iso21090-ADXP-houseNumber': 'valueString',
  'iso21090-ADXP-censusTract': 'valueString',
});

/** Lines of any text, and a first line that says its street and number. */
const lines: Arbitrary<Pick<Address, 'line' | '_line'>> = fc.oneof(
  some<Pick<Address, 'line' | '_line'>>({
    line: list(text, 6),
    _line: list(fc.oneof(fc.constant(null as never), fc.record({ extension: addressPart })), 2),
  }),
  fc
    .tuple(text, text, list(text, 3), fc.option(addressPart))
    .map(([street, number, others, further]): Pick<Address, 'line' | '_line'> => {
      const parts = [
        { url: core('iso21090-ADXP-streetName'), valueString: street },
        { url: core('iso21090-ADXP-houseNumber'), valueString: number },
      ];
      const line = [`${street} ${number}`, ...others];
      return further === null
        ? { line: [`${street} ${number}`, street, number, ...others] }
        : { line, _line: [{ extension: [...parts, ...further] }] };
    }),
);

const addressElements: Arbitrary<Address> = some<Address>({
  use: codes('Address', 'use'),
  _use: keptCode('0190', 'B', 'O', 'BDL', 'HV', 'M'),
  type: codes('Address', 'type'),
  _type: keptCode('0190', 'M', 'SH', 'ZZ'),
  text,
  city: text,
  district: text,
  state: text,
  postalCode: text,
  country: fc.oneof(text, fc.constantFrom('CH', 'CHE', 'Switzerland')),
  period,
  extension: extensions({ 'iso21090-AD-use': ['HV', 'X'], 'iso21090-ADXP-censusTract': 'valueString' }),
});
export const address: Arbitrary<Address> = fc
  .tuple(addressElements, fc.option(lines))
  .map(([elements, line]) => ({ ...elements, ...line }));

export const contactPoint: Arbitrary<ContactPoint> = some<ContactPoint>({
  system: codes('ContactPoint', 'system'),
  _system: fc.oneof(
    keptCode('0202', 'PH', 'CP', 'TDD', 'Internet', 'INTERNET', 'X.400', 'ZZ'),
    some<Omit<Extension, 'url'>>({ id: text, valueCode: fc.constantFrom('unknown', 'masked') }).map(
      (content) => ({
        extension: [{ url: core('data-absent-reason'), ...content }],
      }),
    ),
  ),
  value: fc.oneof(text, fc.webUrl(), fc.emailAddress(), fc.constant('+41 44 555 01 23')),
  use: codes('ContactPoint', 'use'),
  _use: keptCode('0201', 'PRN', 'WPN', 'ORN', 'NET', 'PRS'),
  rank: fc.integer({ min: 1, max: 9 }),
  period,
  extension: extensions({
    'contactpoint-country': ['41', 'x'],
    'contactpoint-area': ['044', '(0)'],
    'contactpoint-local': ['5550123'],
    'contactpoint-extension': ['9'],
    'contactpoint-comment': 'valueString',
  }),
});

export const coding = (system: Arbitrary<string>, code: Arbitrary<string>): Arbitrary<Coding> =>
  some<Coding>({ system, code, display: text, version: text, userSelected: fc.boolean() });

/** What senders put where a URI belongs: names, some of which mean something in a CE. */
const noUri = fc.constantFrom(
  'hospital-codes',
  'http://snomed.info/sct',
  '99SCT',
  'urn:fhir-to-hl7v2-transform:coding-system:99SCT',
  'urn:fhir-to-hl7v2-transform:coding-system:99LAB',
  'urn:fhir-to-hl7v2-transform:coding-system:%20',
  'L',
  'LN',
  'SNM',
  'CDCREC',
  'NULLFL',
  'HL70002',
  'HL70005',
  'HL70189',
);

export function concept(...codings: Arbitrary<Coding>[]): Arbitrary<CodeableConcept> {
  return some<CodeableConcept>({
    coding: list(
      fc.oneof(
        ...codings,
        coding(uri, fc.stringMatching(/^[A-Z0-9|^-]{1,8}$/)),
        coding(noUri, fc.constantFrom('A', 'M', 'X')),
      ),
    ),
    text,
  });
}

export const system = (name: string) => fc.constant(`http://terminology.hl7.org/CodeSystem/${name}`);
const v2Code = fc.constantFrom('A', 'M', 'E', 'B', 'N', 'C', 'SPO', 'MTH', 'EMC', 'CGV', 'ZZ');
const v3Code = fc.constantFrom('A', 'L', 'M', 'S', 'T', 'U', 'W', 'P', 'C', 'SPS', 'MTH', 'UNK');

export const maritalStatus = concept(
  coding(system('v3-MaritalStatus'), v3Code),
  coding(system('v2-0002'), v2Code),
  coding(system('v3-NullFlavor'), v3Code),
);

export const language = concept(
  coding(fc.constant('urn:ietf:bcp:47'), fc.constantFrom('de', 'de-CH', 'en-US', 'arb', 'DE', 'x')),
  coding(
    fc.constantFrom('urn:iso:std:iso:639', 'http://terminology.hl7.org/CodeSystem/v2-0296', 'HL70296'),
    fc.constantFrom('de', 'ger', 'DE', 'de-ch', 'German'),
  ),
);

const relationship = concept(
  coding(system('v3-RoleCode'), v3Code),
  coding(system('v2-0131'), v2Code),
  coding(system('v2-0063'), v2Code),
);

/** An identifier of who assigned another one. */
export const assignerIdentifier: Arbitrary<Identifier> = some<Identifier>({
  use: codes('Identifier', 'use'),
  type: fc.oneof(
    concept(coding(system('v2-0301'), fc.constantFrom('DNS', 'L', 'ISO', 'CLIA', 'ZZ'))),
    fc.constantFrom('DNS', 'Kanton').map((text): CodeableConcept => ({ text })),
    system('v2-0301').map((one): CodeableConcept => ({ coding: [{ system: one, code: 'DNS' }] })),
  ),
  system: uri,
  value: text,
});

export const identifier: Arbitrary<Identifier> = some<Identifier>({
  use: codes('Identifier', 'use'),
  type: concept(coding(system('v2-0203'), fc.constantFrom('MR', 'SS', 'FW', 'X&Y'))),
  system: uri,
  value: fc.oneof({ weight: 4, arbitrary: text }, fc.constant('900-12-3456')),
  period,
  assigner: some<Reference>({
    display: fc.oneof(text, fc.constantFrom('FHIRWORKS', 'ACME')),
    reference: text,
    identifier: assignerIdentifier,
  }),
  extension: extensions({ 'identifier-checkDigit': 'valueString', 'namingsystem-checkDigit': ['M11', 'X'] }),
});

/** Local ids of contained resources, some of which reading gives too. */
export const LOCAL_IDS = ['a', 'practitioner-1', 'practitioner-role-1', 'organization-1'];
const localReference = fc.constantFrom(...LOCAL_IDS).map((id) => `#${id}`);

/** A reference that names what it points at, and one that does not. */
export const reference: Arbitrary<Reference> = some<Reference>({
  reference: fc.oneof(
    fc.constantFrom('Organization/1', 'Practitioner/1', 'PractitionerRole/1', '#x'),
    localReference,
    localReference,
  ),
  type: fc.constantFrom('Organization', 'Practitioner', 'PractitionerRole'),
  identifier,
  display: text,
});

export const link: Arbitrary<PatientLink> = fc.record({
  other: some<Reference>({ identifier, display: text, reference: text }),
  type: codes<PatientLink['type']>('Patient.link', 'type'),
});

const gender = {
  gender: codes<'male' | 'female' | 'other' | 'unknown'>('Patient', 'gender'),
  _gender: keptCode('0001', 'A', 'N', 'M', 'X'),
};

export const contact: Arbitrary<PatientContact> = some<PatientContact>({
  relationship: list(relationship),
  name: humanName,
  telecom: list(contactPoint, 4),
  address,
  ...gender,
  organization: reference,
  period,
});

const id = fc.constantFrom(...LOCAL_IDS);
const degree = concept(coding(system('v2-0360'), fc.constantFrom('MD', 'PHD', 'x y')));
const names = list(humanName, 2);
const identifiers = list(identifier, 2);

/** Contained resources without their type, which is not there to choose. */
const practitionerElements = some<Omit<Practitioner, 'resourceType'>>({
  id,
  active: fc.boolean(),
  identifier: identifiers,
  name: names,
  telecom: list(contactPoint),
  address: list(address, 2),
  gender: gender.gender,
  qualification: list(fc.record({ code: degree, period }, { requiredKeys: ['code'] }), 2),
});
export const practitioner: Arbitrary<Practitioner> = practitionerElements.map((elements) => {
  return { resourceType: 'Practitioner', ...elements };
});

export const organization: Arbitrary<Organization> = some<Omit<Organization, 'resourceType'>>({
  id,
  active: fc.boolean(),
  identifier: identifiers,
  name: text,
  alias: list(text),
  address: list(address, 2),
  contact: list(some({ purpose: degree, name: humanName, telecom: list(contactPoint), address }), 2),
}).map((elements) => ({ resourceType: 'Organization', ...elements }));

const providerRole = concept(coding(system('v2-0443'), fc.constantFrom('PP', 'PP', 'AT')));
export const practitionerRole: Arbitrary<PractitionerRole> = some<Omit<PractitionerRole, 'resourceType'>>({
  id,
  active: fc.boolean(),
  identifier: identifiers,
  period,
  practitioner: fc.oneof(
    reference,
    localReference.map((local) => ({ reference: local })),
  ),
  organization: reference,
  location: list(reference, 1),
  code: list(providerRole, 2),
  telecom: list(contactPoint),
}).map((elements) => ({ resourceType: 'PractitionerRole', ...elements }));

/** Resources inside a Patient, which references reach or not. */
const contained = fc.uniqueArray(
  fc.oneof(
    practitioner,
    practitionerRole,
    organization,
    id.map((one): Resource => ({ resourceType: 'Location', id: one })),
  ),
  { minLength: 1, maxLength: 4, selector: (resource) => (resource as Resource).id },
);

const ofPatient = (name: string) => core(`patient-${name}`);
const usCore = (name: string) => `http://hl7.org/fhir/us/core/StructureDefinition/us-core-${name}`;
const v2Mappings = (name: string) => `http://hl7.org/fhir/uv/v2mappings/StructureDefinition/${name}`;
const cdc = fc.oneof(
  fc.constantFrom(
    'urn:oid:2.16.840.1.113883.6.238',
    'http://terminology.hl7.org/CodeSystem/v3-NullFlavor',
    'http://terminology.hl7.org/CodeSystem/v2-0005',
    'http://terminology.hl7.org/CodeSystem/v2-0189',
  ),
  noUri,
);
const cdcCode = fc.constantFrom(
  '2106-3',
  '2028-9',
  '1586-7',
  '2135-2',
  '2184-0',
  'UNK',
  'ASKU',
  'H',
  'N',
  'U',
  '2131-1',
  'constructor',
);
const anyConcept = concept(
  coding(uri, v2Code),
  coding(system('v2-0171'), v2Code),
  coding(system('v2-0446'), v2Code),
  coding(fc.constant('urn:iso:std:iso:3166'), fc.constantFrom('CH', '8100')),
);

/** A coding with others beside its code, as reading makes it of a CE with two. */
const codingWithAlternates = (systems: Arbitrary<string>, code: Arbitrary<string>) =>
  fc
    .tuple(coding(systems, code), fc.option(concept(coding(cdc, cdcCode))))
    .map(([one, beside]): Coding & { _code?: Element } => {
      const extension = [{ url: core('alternate-codes'), valueCodeableConcept: beside ?? {} }];
      return one.code === undefined || beside === null ? one : { ...one, _code: { extension } };
    });

/** An extension with one value, or with parts. */
const valued = (url: string, value: Arbitrary<object>) =>
  value.map((content): Extension => ({ url, ...content }));
const parts = (url: string, ...part: Arbitrary<Extension>[]) =>
  fc
    .array(fc.oneof(...part), { minLength: 1, maxLength: 5 })
    .map((list): Extension => ({ url, extension: list }));
const conceptOf = (value: Arbitrary<CodeableConcept>) =>
  value.map((valueCodeableConcept) => ({ valueCodeableConcept }));
const beside = { id: text, extension: list(extension, 1) };
export const category = (url: string) =>
  parts(
    url,
    fc.record(
      {
        url: fc.constantFrom('ombCategory', 'detailed'),
        valueCoding: codingWithAlternates(cdc, cdcCode),
        valueString: text,
        ...beside,
      },
      { requiredKeys: ['url', 'valueCoding'] },
    ),
    fc.record(
      {
        url: fc.constant('text'),
        valueString: text,
        _valueString: fc.record({ id: text }),
        ...beside,
      },
      { requiredKeys: ['url', 'valueString'] },
    ),
  );

/** Every extension that has a field, with content that is mapped and content that is not. */
const mappedExtension: Arbitrary<Extension> = fc.oneof(
  valued(ofPatient('mothersMaidenName'), fc.record({ valueString: text })),
  valued(ofPatient('congregation'), fc.record({ valueString: text })),
  valued(
    ofPatient('birthPlace'),
    address.map((valueAddress) => ({ valueAddress })),
  ),
  valued(
    ofPatient('religion'),
    conceptOf(
      concept(
        coding(system('v3-ReligiousAffiliation'), fc.constantFrom('1041', '1020', '1007', '1002')),
        coding(system('v2-0006'), fc.constantFrom('CAT', 'HSH', 'A', 'BUD')),
      ),
    ),
  ),
  valued(ofPatient('disability'), conceptOf(concept(coding(system('v2-0295'), v2Code)))),
  valued(ofPatient('importance'), conceptOf(concept(coding(system('v2-0099'), v2Code)))),
  valued(
    'urn:fhir-to-hl7v2-transform:identity-reliability',
    conceptOf(concept(coding(system('v2-0445'), fc.constantFrom('UD', 'AL')))),
  ),
  valued(v2Mappings('student-status'), conceptOf(concept(coding(system('v2-0231'), v2Code)))),
  valued(v2Mappings('veteran-military-status'), conceptOf(anyConcept)),
  valued(
    v2Mappings('identity-unknown'),
    fc.boolean().map((valueBoolean) => ({ valueBoolean })),
  ),
  valued(
    ofPatient('cadavericDonor'),
    fc.boolean().map((valueBoolean) => ({ valueBoolean })),
  ),
  parts(
    ofPatient('citizenship'),
    valued('code', conceptOf(anyConcept)),
    valued(
      'period',
      period.map((valuePeriod) => ({ valuePeriod })),
    ),
  ),
  parts(ofPatient('nationality'), valued('code', conceptOf(anyConcept))),
  parts(
    ofPatient('animal'),
    valued('species', conceptOf(anyConcept)),
    valued('breed', conceptOf(anyConcept)),
    valued('genderStatus', conceptOf(anyConcept)),
  ),
  parts(
    usCore('tribal-affiliation'),
    valued('tribalAffiliation', conceptOf(anyConcept)),
    valued(
      'isEnrolled',
      fc.boolean().map((valueBoolean) => ({ valueBoolean })),
    ),
  ),
  valued(
    usCore('birthsex'),
    fc.constantFrom('M', 'F', 'UNK', 'X').map((valueCode) => ({ valueCode })),
  ),
  valued(
    usCore('sex'),
    fc.oneof(
      fc.constantFrom('248152002', 'asked-declined', 'UNK').map((valueCode) => ({ valueCode })),
      coding(
        fc.constantFrom(
          'http://snomed.info/sct',
          'http://terminology.hl7.org/CodeSystem/data-absent-reason',
          'urn:x:y',
          'SCT',
          'L',
        ),
        fc.constantFrom('248153007', 'asked-unknown', 'X'),
      ).map((valueCoding) => ({ valueCoding })),
    ),
  ),
  valued(ofPatient('genderIdentity'), conceptOf(anyConcept)),
  ...['genderIdentity', 'pronouns'].map((name) =>
    parts(
      core(`individual-${name}`),
      valued('value', conceptOf(anyConcept)),
      valued(
        'comment',
        text.map((valueString) => ({ valueString })),
      ),
    ),
  ),
  ...['race', 'ethnicity'].map((field) =>
    valued(
      `urn:fhir-to-hl7v2-transform:${field}`,
      conceptOf(concept(coding(uri, v2Code), coding(cdc, cdcCode))),
    ),
  ),
  valued(
    'http://example.org/indigenous-status',
    codingWithAlternates(fc.constantFrom('http://example.org/status', 'urn:x:y'), v2Code).map(
      (valueCoding) => ({ valueCoding }),
    ),
  ),
  valued(
    'http://example.org/ethnic-category',
    conceptOf(concept(coding(fc.constant('http://example.org/category'), v2Code))),
  ),
  category(usCore('race')),
  category(usCore('ethnicity')),
);

/** `birthDate` and `_birthDate`. */
export const birth = some({
  birthDate: fc.oneof(date, fc.constantFrom('2001-02-03', '1970-06-01')),
  _birthDate: fc.record({
    extension: list(
      fc.oneof(
        extension,
        keptTimes.map((valueString) => ({ url: 'urn:fhir-to-hl7v2-transform:v2-time', valueString })),
        dateTime.map((valueDateTime) => ({ url: ofPatient('birthTime'), valueDateTime })),
        time.map((at) => ({ url: ofPatient('birthTime'), valueDateTime: `2001-02-03${at}` })),
      ),
    ),
  }),
});

const deceased = fc.oneof(
  fc.constant({}),
  fc.boolean().map((deceasedBoolean) => ({ deceasedBoolean })),
  some({ deceasedDateTime: timeOrKept, _deceasedDateTime: besideTime }),
);
const multipleBirth = fc.oneof(
  fc.constant({}),
  fc.boolean().map((multipleBirthBoolean) => ({ multipleBirthBoolean })),
  fc.integer({ min: -1, max: 9 }).map((multipleBirthInteger) => ({ multipleBirthInteger })),
);

export const patient: Arbitrary<Patient> = fc
  .tuple(
    some<Patient>({
      resourceType: fc.constant('Patient'),
      active: fc.boolean(),
      text: fc.constant({ status: 'generated', div: '<div/>' }),
      contained,
      extension: list(fc.oneof(extension, mappedExtension), 6),
      identifier: list(identifier),
      name: list(humanName),
      telecom: list(contactPoint, 4),
      ...gender,
      address: list(address),
      maritalStatus,
      contact: list(contact),
      communication: list(fc.record({ language, preferred: fc.boolean() }, { requiredKeys: ['language'] })),
      managingOrganization: some({ display: text }),
      generalPractitioner: list(reference),
      link: list(link),
    }),
    birth,
    deceased,
    multipleBirth,
  )
  .map(
    ([elements, ...choices]) =>
      Object.assign({}, elements, ...choices, { resourceType: 'Patient' }) as Patient,
  );
