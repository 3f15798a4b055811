import fc, { type Arbitrary } from 'fast-check';
import type {
  CodeableConcept,
  Coding,
  Encounter,
  EncounterHospitalization,
  EncounterLocation,
  EncounterParticipant,
  Extension,
  Narrative,
  Resource,
} from 'fhir/r4.js';
import {
  besideTime,
  coding,
  concept,
  core,
  extension,
  identifier,
  list,
  organization,
  period,
  practitioner,
  practitionerRole,
  reference,
  some,
  system,
  text,
  timeOrKept,
  uri,
} from './arbitraries.ts';
import { containedLocations, locationReference } from './location-arbitraries.ts';

// Generators of visits, with content that PV1, PV2 and ROL hold and content that they do not.

const participation = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType';
const participationCode = fc.constantFrom('ATND', 'REF', 'CON', 'ADM', 'PART', 'PPRF');
const v2Code = fc.constantFrom('E', 'R', 'A1', 'B6', '01', '7', 'MED', 'CAR', 'ZZ', 'P');

/** A concept of a field with a table of its own, as reading makes it and otherwise. */
const ofTable = (table: string, ...others: Arbitrary<Coding>[]): Arbitrary<CodeableConcept> =>
  fc.oneof(
    v2Code.map((code) => ({
      coding: [{ system: `http://terminology.hl7.org/CodeSystem/v2-${table}`, code }],
    })),
    concept(coding(system(`v2-${table}`), v2Code), ...others),
  );

const visitClass: Arbitrary<Coding> = fc.oneof(
  fc
    .constantFrom('IMP', 'EMER', 'AMB', 'PRENC', 'ACUTE', 'VR', 'DAYSURG')
    .map((code) => ({ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code })),
  fc
    .constantFrom('R', 'U', 'I', 'P', 'ZZ')
    .map((code) => ({ system: 'http://terminology.hl7.org/CodeSystem/v2-0004', code })),
  coding(fc.oneof(system('v3-ActCode'), system('v2-0004'), uri), fc.constantFrom('IMP', 'I', 'P', 'X')),
);

const participantType = fc.oneof(
  participationCode.map((code): CodeableConcept => ({ coding: [{ system: participation, code }] })),
  concept(
    coding(fc.constant(participation), participationCode),
    coding(system('v2-0443'), fc.constantFrom('AT', 'PP', 'RT', 'ZZ')),
    coding(fc.constant('http://snomed.info/sct'), fc.constantFrom('446050000', '40570005', '1')),
  ),
);

const participant: Arbitrary<EncounterParticipant> = some<EncounterParticipant>({
  extension: list(extension, 1),
  type: list(participantType, 2),
  period,
  individual: fc.oneof(
    reference,
    reference,
    fc.constantFrom({ reference: 'RelatedPerson/1', display: 'Roe' }, { display: 'Doe' }),
  ),
});

const classification: Arbitrary<Extension> = fc.oneof(
  fc.constantFrom('temporary', 'assigned').map((code) => ({
    url: core('subject-locationClassification'),
    valueCodeableConcept: {
      coding: [{ system: 'http://hl7.org/fhir/subject-locationClassification', code }],
    },
  })),
  concept(
    coding(fc.constant('http://hl7.org/fhir/subject-locationClassification'), fc.constant('temporary')),
  ).map((valueCodeableConcept) => ({ url: core('subject-locationClassification'), valueCodeableConcept })),
);

const location: Arbitrary<EncounterLocation> = fc.record(
  {
    location: locationReference,
    status: fc.constantFrom('planned', 'active', 'reserved', 'completed'),
    extension: list(fc.oneof(classification, classification, extension), 2),
    physicalType: concept(coding(system('location-physical-type'), fc.constantFrom('bd', 'ro'))),
    period,
  },
  { requiredKeys: ['location'] },
);

const hospitalization: Arbitrary<EncounterHospitalization> = some<EncounterHospitalization>({
  preAdmissionIdentifier: identifier,
  origin: locationReference,
  admitSource: ofTable('0023', coding(system('admit-source'), fc.constantFrom('emd', 'hosp-trans'))),
  reAdmission: ofTable('0092'),
  dietPreference: list(ofTable('0114', coding(uri, v2Code)), 2),
  specialCourtesy: list(
    ofTable('0099', coding(system('v3-EncounterSpecialCourtesy'), fc.constant('VIP'))),
    2,
  ),
  specialArrangement: list(ofTable('0009'), 3),
  destination: locationReference,
  dischargeDisposition: ofTable('0112', coding(system('discharge-disposition'), fc.constant('home'))),
});

const narrative: Arbitrary<Narrative> = fc.oneof(
  text.map((one): Narrative => {
    const escaped = one.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    return { status: 'additional', div: `<div xmlns="http://www.w3.org/1999/xhtml">${escaped}</div>` };
  }),
  fc.constantFrom<Narrative>(
    { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">Visit</div>' },
    { status: 'additional', div: '<div xmlns="http://www.w3.org/1999/xhtml"><b>Visit</b></div>' },
    { status: 'additional', div: '<div xmlns="http://www.w3.org/1999/xhtml"> </div>' },
  ),
);

const dateExtension = (name: string): Arbitrary<Extension> =>
  some<Omit<Extension, 'url'>>({ valueDateTime: timeOrKept, _valueDateTime: besideTime, id: text }).map(
    (content) => ({
      url: `http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.${name}`,
      ...content,
    }),
  );
const modeOfArrival = some<Omit<Extension, 'url'>>({
  valueCoding: coding(fc.oneof(system('v2-0430'), uri), fc.constantFrom('A', 'F', 'ZZ')),
}).map((content): Extension => ({ url: core('encounter-modeOfArrival'), ...content }));

/** Resources that a visit contains, and that references reach or not. */
const contained: Arbitrary<Resource[]> = fc
  .tuple(
    containedLocations,
    fc.uniqueArray(fc.oneof(practitioner, practitionerRole, organization), {
      maxLength: 4,
      selector: (resource) => (resource as Resource).id,
    }),
  )
  .map(([places, people]) => [...people, ...places]);

export const visitStatus = fc.constantFrom<Encounter['status']>(
  'planned',
  'in-progress',
  'finished',
  'cancelled',
);

/** An Encounter without what other segments and the message say: its patient, its diagnoses, its account. */
export const visit: Arbitrary<Encounter> = fc
  .tuple(
    fc.record({ status: visitStatus, class: visitClass }),
    some<Omit<Encounter, 'resourceType' | 'status' | 'class'>>({
      meta: fc.record({
        security: list(coding(system('v3-Confidentiality'), fc.constantFrom('R', 'N', 'V', 'L')), 2),
      }),
      text: narrative,
      contained,
      extension: list(
        fc.oneof(
          extension,
          dateExtension('plannedStartDate'),
          dateExtension('plannedEndDate'),
          modeOfArrival,
        ),
        4,
      ),
      identifier: list(identifier),
      type: list(ofTable('0007', coding(fc.constant('http://snomed.info/sct'), v2Code)), 2),
      serviceType: ofTable('0069', coding(system('service-type'), fc.constantFrom('382', '222', '1'))),
      priority: ofTable('0217', coding(system('v3-ActPriority'), fc.constantFrom('EM', 'UR', 'EL', 'R'))),
      participant: list(participant, 4),
      period,
      length: some({
        value: fc.oneof(fc.nat({ max: 400 }), fc.constantFrom(2.5, 1e30)),
        unit: fc.constant('days'),
        system: fc.constantFrom('http://unitsofmeasure.org', 'urn:x:y'),
        code: fc.constantFrom('d', 'd', 'h'),
      }),
      reasonCode: list(concept(coding(fc.constant('http://snomed.info/sct'), v2Code)), 2),
      hospitalization,
      location: list(location, 4),
    }),
  )
  .map(([required, elements]) => ({ resourceType: 'Encounter', ...required, ...elements }));

/** A small visit that goes through any status, class and place: many of them are a walk. */
export const walkedVisit: Arbitrary<Encounter> = fc
  .tuple(
    fc.constantFrom<Encounter['status']>(
      'planned',
      'arrived',
      'in-progress',
      'onleave',
      'finished',
      'cancelled',
      'entered-in-error',
    ),
    fc.constantFrom('IMP', 'AMB', 'EMER', 'ACUTE'),
    fc.option(fc.constantFrom('Ward 1', 'Ward 2'), { nil: undefined }),
    fc.option(
      fc.constantFrom<Encounter['period']>(
        { start: '2026-07-01T10:00:00Z' },
        { start: '2026-07-01T10:00:00Z', end: '2026-07-02T10:00:00Z' },
      ),
      { nil: undefined },
    ),
    fc.option(fc.constantFrom('Ott', 'Bru'), { nil: undefined }),
    fc.boolean(),
  )
  .map(([status, code, ward, time, attending, hasRole]) => {
    const participation = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType';
    const person = (type: string, display: string, period?: Encounter['period']): EncounterParticipant => ({
      type: [{ coding: [{ system: participation, code: type }] }],
      individual: { type: 'Practitioner', display },
      ...(period && { period }),
    });
    const people = [
      ...(attending === undefined ? [] : [person('ATND', attending)]),
      ...(hasRole ? [person('CON', 'Dr. Ro', { start: '2026-07-01' })] : []),
    ];
    return {
      resourceType: 'Encounter',
      status,
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code },
      ...(ward && { location: [{ status: 'active' as const, location: { display: ward } }] }),
      ...(time && { period: time }),
      ...(people.length > 0 && { participant: people }),
    };
  });
