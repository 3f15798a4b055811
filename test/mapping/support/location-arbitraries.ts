import fc, { type Arbitrary } from 'fast-check';
import type { CodeableConcept, Identifier, Location, Reference } from 'fhir/r4.js';
import { coding, concept, extension, identifier, list, some, system, text } from './arbitraries.ts';

// Generators of locations and of what refers to them, with content that a PL or DLD holds and content that neither does.

/** Local ids, some of which reading gives too. */
export const LOCATION_IDS = ['place', 'location-1', 'location-2', 'location-3'];
const localReference = fc.constantFrom(...LOCATION_IDS).map((id) => `#${id}`);

/** An identifier that is an ID of its own: HD.2 and 3. */
const universal: Arbitrary<Identifier> = fc.oneof(
  fc.record({
    system: fc.constant('urn:ietf:rfc:3986'),
    value: fc.constantFrom(
      'urn:oid:1.2.36.146',
      'urn:uuid:X',
      'http://example.org/x',
      'urn:oid:2.16.840.1.113883.4.1',
    ),
  }),
  fc.record({
    type: fc.oneof(
      fc.constantFrom('CLIA', 'L', 'ISO', 'ZZ').map(
        (code): CodeableConcept => ({
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0301', code }],
        }),
      ),
      fc.constantFrom('Kanton', 'DNS').map((one): CodeableConcept => ({ text: one })),
    ),
    value: text,
  }),
);

/** A bare name, often of the same authority as others. */
const bare: Arbitrary<Identifier> = fc.record(
  {
    system: fc.constantFrom('urn:oid:1.2.36.146', 'http://example.org/places'),
    value: fc.constantFrom('101', 'B', 'W 7'),
  },
  { requiredKeys: ['value'] },
);

const physicalCode = fc.constantFrom('bd', 'ro', 'lvl', 'bu', 'si', 'wa', 'poc');
const ownPhysicalType = fc.constant('urn:fhir-to-hl7v2-transform:location-physical-type');
const physicalType = fc.oneof(
  physicalCode.map(
    (code): CodeableConcept => ({
      coding: [
        {
          system:
            code === 'poc'
              ? 'urn:fhir-to-hl7v2-transform:location-physical-type'
              : 'http://terminology.hl7.org/CodeSystem/location-physical-type',
          code,
        },
      ],
    }),
  ),
  concept(coding(system('location-physical-type'), physicalCode), coding(ownPhysicalType, physicalCode)),
);

const bedStatus = coding(
  fc.constantFrom('http://terminology.hl7.org/CodeSystem/v2-0116', 'urn:x:y'),
  fc.constantFrom('C', 'O', 'U', 'ZZ'),
);

/** A reference to a location: local, with its own content, or both. */
export const locationReference: Arbitrary<Reference> = fc.oneof(
  localReference.map((reference) => ({ reference })),
  some<Reference>({
    reference: fc.oneof(fc.constantFrom('Location/1', '#x'), localReference),
    type: fc.constant('Location'),
    identifier,
    display: text,
  }),
);

const locationElements = some<Omit<Location, 'resourceType' | 'id'>>({
  extension: list(extension, 1),
  identifier: list(fc.oneof(bare, bare, universal, identifier)),
  status: fc.constantFrom('active', 'suspended'),
  operationalStatus: bedStatus,
  name: text,
  alias: list(text, 1),
  description: text,
  mode: fc.constantFrom('instance', 'kind'),
  type: list(
    concept(
      coding(
        fc.constantFrom('http://terminology.hl7.org/CodeSystem/v2-0113', 'urn:x:y'),
        fc.stringMatching(/^[A-Z0-9|^-]{1,8}$/),
      ),
    ),
    2,
  ),
  physicalType,
  partOf: locationReference,
});

/** A location that is not contained: without a local id, and what it is part of. */
export const location: Arbitrary<Location> = locationElements.map(({ partOf: _, ...elements }) => ({
  resourceType: 'Location',
  ...elements,
}));

const anyContained = fc
  .tuple(fc.constantFrom(...LOCATION_IDS), locationElements)
  .map(([id, elements]): Location => ({ resourceType: 'Location', id, ...elements }));

/** A chain as reading makes one: from a bed, a room or a ward up to a facility. */
const chain = fc
  .tuple(
    fc.subarray(['bd', 'ro', 'lvl', 'bu', 'si'], { minLength: 1, maxLength: 4 }),
    fc.array(
      some<Pick<Location, 'name' | 'description' | 'operationalStatus'>>({
        name: text,
        description: text,
        operationalStatus: bedStatus,
      }),
      { minLength: 4, maxLength: 4 },
    ),
    fc.array(list(fc.oneof(bare, universal), 2), { minLength: 4, maxLength: 4 }),
  )
  .map(([levels, elements, identifiers]) =>
    levels.map(
      (code, n): Location => ({
        resourceType: 'Location',
        id: LOCATION_IDS[n] ?? '',
        identifier: identifiers[n] ?? [],
        ...elements[n],
        mode: 'instance',
        physicalType: {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/location-physical-type', code }],
        },
        ...(n + 1 < levels.length && { partOf: { reference: `#${LOCATION_IDS[n + 1]}` } }),
      }),
    ),
  );

/** Locations that a resource contains. */
export const containedLocations: Arbitrary<Location[]> = fc.oneof(
  chain,
  fc.uniqueArray(anyContained, { minLength: 1, maxLength: 4, selector: ({ id }) => id }),
);
