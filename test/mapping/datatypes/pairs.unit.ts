import fc, { type Arbitrary } from 'fast-check';
import type { Patient } from 'fhir/r4.js';
import { Losses } from '../../../mapping/core/losses.ts';
import { DEFAULT_PROFILE, type SiteProfile } from '../../../mapping/core/site-profile.ts';
import type { TwoWay } from '../../../mapping/core/two-way.ts';
import { createMapping } from '../../../mapping/patient/adt-message.ts';
import { createPairs } from '../../../mapping/patient/pairs.ts';
import { validatePatient } from '../../../mapping/patient/validate-patient.ts';
import { runs } from '../../support/run/property-runs.ts';
import {
  address,
  assignerIdentifier,
  birth,
  contact,
  contactPoint,
  dateTime,
  humanName,
  identifier,
  language,
  link,
  maritalStatus,
  organization,
  patient,
  practitioner,
  reference,
  uri,
} from '../support/arbitraries.ts';
import { expectSame, expectSameMinusLosses, minusLosses } from '../support/minus-losses.ts';

/** Everything that a site can choose, chosen otherwise than by default. */
const OTHER_SITE: SiteProfile = {
  ...DEFAULT_PROFILE,
  version: '2.4',
  events: { create: 'A04', update: 'A08' },
  characterSet: '8859/1',
  unmappableCharacters: 'escape',
  nameTypeCodes: 'guide',
  segments: { PD1: true, NK1: true, ROL: true, OBX: true },
  emailUse: 'use',
  escapedSpaces: true,
  oldIdentifiers: 'omit',
  deletions: 'omit',
  delete: 'A23',
  inactive: 'A29',
  merge: 'A18',
  countryCodes: 'alpha-3',
  languageCodes: 'HL70296',
  fhirIdentifier: { assigner: 'ACME', type: 'MR', send: true },
  race: {
    url: 'http://example.org/indigenous-status',
    value: 'valueCoding',
    system: 'http://example.org/status',
    name: '99STATUS',
  },
  ethnicity: {
    url: 'http://example.org/ethnic-category',
    value: 'valueCodeableConcept',
    system: 'http://example.org/category',
  },
  timeZone: 'Asia/Kolkata',
  assigningAuthorities: [
    { system: 'urn:oid:1.2.36.146', namespace: 'HOSP', universalId: '1.2.36.146', universalIdType: 'ISO' },
    { system: 'http://example.org/a|b^c&d~e', namespace: 'OTHER' },
  ],
  localCodes: {
    administrativeSex: { male: '1', female: '2', unknown: '9' },
    maritalStatus: { M: 'V', UNK: 'X' },
    relationship: { SPS: 'SP' },
    contactRole: { N: 'NOK' },
    religion: { '1013': 'EV' },
    language: { de: 'GER', 'fr-CH': 'FRE' },
    race: { '2106-3': 'W' },
    ethnicity: { UNK: 'X' },
    nationality: { CH: '8100' },
    citizenship: { CH: '8100' },
    patientClass: { IMP: '1' },
    admissionType: { E: 'N' },
    hospitalService: { '382': 'INN' },
    admitSource: { emd: '7' },
    dischargeDisposition: { home: '01' },
  },
  identifierTypes: { 'urn:oid:1.2.36.146': 'MR', 'http://example.org/ids': 'PN' },
  identifiers: { order: [{ type: 'SS' }, { system: 'urn:oid:1.2.36.146' }], others: 'after' },
  codingSystemNames: { 'http://snomed.info/sct': '99SCT', 'http://loinc.org': 'LOINC' },
};

/** A generator for each pair: a pair that is listed without one does not compile. */
const GENERATORS: Record<keyof ReturnType<typeof createPairs>, Arbitrary<unknown>> = {
  hdUri: uri,
  hdIdentifier: assignerIdentifier,
  dtmDateTime: dateTime,
  dtDateTime: dateTime,
  birthTime: birth,
  cxIdentifier: identifier,
  xpnHumanName: humanName,
  xadAddress: address,
  xtnContactPoint: fc.array(contactPoint, { minLength: 1, maxLength: 4 }).map((telecom) => ({ telecom })),
  ceCodeableConcept: maritalStatus,
  ceLanguage: language,
  // Type and literal reference belong to the field that holds the datatype.
  xonReference: reference.map(({ type: _, ...rest }) => rest),
  xcnReference: reference.map(({ type: _, ...rest }) => rest),
  eiIdentifier: identifier,
  // Local ids are given by the list of what is contained.
  xonOrganization: organization.map(({ id: _, ...rest }) => rest),
  xcnPractitioner: practitioner.map(({ id: _, ...rest }) => rest),
  pd1Link: link,
  nk1Contact: contact,
  nk1Organization: organization.map(({ id: _, ...rest }) => rest),
  pidPatient: patient.map(
    ({
      contact: _,
      contained,
      active,
      text,
      extension,
      managingOrganization,
      generalPractitioner,
      link: _link,
      ...carried
    }) => carried,
  ),
};

describe.each([
  ['by default', DEFAULT_PROFILE],
  ['at another site', OTHER_SITE],
])('every pair reads back what it wrote, minus the losses that it reported, %s', (_, profile) => {
  const pairs = createPairs(profile);
  const { read: messageToPatient, write: patientToMessage } = createMapping(profile);

  test.each(Object.keys(pairs) as (keyof typeof pairs)[])('%s', (name) => {
    const pair = pairs[name] as TwoWay<unknown, unknown>;
    fc.assert(
      fc.property(GENERATORS[name], (given) => {
        const losses = new Losses('Patient.x');
        const written = pair.toV2(given, losses);
        const read = written === undefined ? undefined : pair.toFhir(written);

        const [left, right] = minusLosses('Patient', { x: given }, { x: read }, losses.list);

        // A Patient without anything that PID carries reads back as nothing but its type.
        expectSame(withoutType(right), withoutType(left));
      }),
      runs(500),
    );
  });

  test('a whole Patient, as a message', () => {
    fc.assert(
      fc.property(patient, (given) => {
        const envelope = { fhirId: 'f1', change: 'create', controlId: 'C1', time: 0 } as const;
        const { text, losses } = patientToMessage(given, envelope);
        const { id, meta, ...read } = messageToPatient(text);

        expect(id).toBe('f1');
        expect(meta).toEqual({ versionId: 'C1', lastUpdated: '1970-01-01T00:00:00.000Z' });
        expectSameMinusLosses(given, read, losses);
        const valid: Patient = { ...read };
        expect(validatePatient(valid)).toBe(valid);

        // The other way round: what was read is written as the very same message, unless something reads back otherwise
        // (a phone without use as one at home). Then it is so from the second time on.
        const again = patientToMessage(read, envelope).text;
        if (losses.every(({ readsAs }) => readsAs === undefined)) expect(again).toBe(text);
        else {
          const { id: _, meta: __, ...readAgain } = messageToPatient(again);
          expect(patientToMessage(readAgain, envelope).text).toBe(again);
        }
      }),
      runs(500),
    );
  });
});

function withoutType(node: unknown): unknown {
  const { x } = (node ?? {}) as { x?: { resourceType?: string } };
  if (typeof x !== 'object') return x;
  const { resourceType: _, ...rest } = x;
  return Object.keys(rest).length === 0 ? undefined : rest;
}
