import fc from 'fast-check';
import type { Encounter } from 'fhir/r4.js';
import { DEFAULT_PROFILE } from '../../../mapping/core/site-profile.ts';
import { createMapping } from '../../../mapping/encounter/message/visit-message.ts';
import { runs } from '../../support/run/property-runs.ts';
import { v251LongPlaces } from '../../support/v251/v251-validity.ts';
import { visit } from '../support/visit-arbitraries.ts';

const { write } = createMapping(DEFAULT_PROFILE);

const written = (encounter: Encounter, fhirId = 'e-1') =>
  write(
    { ...encounter, subject: { reference: 'Patient/p-1' } },
    { fhirId, change: 'create', controlId: 'C1', time: 0 },
  );

test('every place of a visit that is longer than v2.5.1 allows is named', () => {
  fc.assert(
    fc.property(visit, (given) => {
      const { text, longFields } = written(given);

      expect([...longFields].toSorted()).toEqual(v251LongPlaces(text));
    }),
    runs(200),
  );
});

const IMP = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' };
const inpatient: Encounter = { resourceType: 'Encounter', status: 'in-progress', class: IMP };

test('a long name of a location, of a service and of a description are named by their places', () => {
  const contained = [
    { resourceType: 'Location', id: 'w', identifier: [{ value: 'Ward for diseases of the knee' }] } as const,
  ];
  const { longFields } = written({
    ...inpatient,
    contained,
    serviceType: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0069', code: 'KNEES' }],
    },
    text: {
      status: 'additional',
      div: `<div xmlns="http://www.w3.org/1999/xhtml">${'Knee '.repeat(12)}</div>`,
    },
    location: [{ status: 'active', location: { reference: '#w' } }],
  });

  expect(longFields.toSorted()).toEqual(['PV1-10', 'PV1-3.1', 'PV2-12']);
});

test('the FHIR id of a visit has no length: CX.1 has 15 characters, a UUID has 36', () => {
  const { longFields, text } = written(inpatient, '6f1c2a9e-5b7d-4c3a-9a40-0d1f6be2c811');

  expect(text).toContain('6f1c2a9e-5b7d-4c3a-9a40-0d1f6be2c811^^^FHIRWORKS^FW');
  expect(longFields).toEqual([]);
});
