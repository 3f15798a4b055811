import { RESOURCE } from '../r4/r4-contained-types.ts';
import type { ElementTables } from '../r4/r4-types.ts';

const STATUS =
  'planned|arrived|triaged|in-progress|onleave|finished|cancelled|entered-in-error|unknown!' as const;

/** The elements of a FHIR R4 (4.0.1) Encounter, written as in `r4-types.ts`. */
export const ENCOUNTER_ELEMENTS: ElementTables = {
  Encounter: {
    ...RESOURCE,
    resourceType: 'Encounter',
    identifier: 'Identifier*',
    status: STATUS,
    statusHistory: 'Encounter.statusHistory*',
    class: 'Coding!',
    classHistory: 'Encounter.classHistory*',
    type: 'CodeableConcept*',
    serviceType: 'CodeableConcept',
    priority: 'CodeableConcept',
    subject: 'Reference',
    episodeOfCare: 'Reference*',
    basedOn: 'Reference*',
    participant: 'Encounter.participant*',
    appointment: 'Reference*',
    period: 'Period',
    length: 'Duration',
    reasonCode: 'CodeableConcept*',
    reasonReference: 'Reference*',
    diagnosis: 'Encounter.diagnosis*',
    account: 'Reference*',
    hospitalization: 'Encounter.hospitalization',
    location: 'Encounter.location*',
    serviceProvider: 'Reference',
    partOf: 'Reference',
  },
  'Encounter.statusHistory': { status: STATUS, period: 'Period!' },
  'Encounter.classHistory': { class: 'Coding!', period: 'Period!' },
  'Encounter.participant': { type: 'CodeableConcept*', period: 'Period', individual: 'Reference' },
  'Encounter.diagnosis': { condition: 'Reference!', use: 'CodeableConcept', rank: 'positiveInt' },
  'Encounter.hospitalization': {
    preAdmissionIdentifier: 'Identifier',
    origin: 'Reference',
    admitSource: 'CodeableConcept',
    reAdmission: 'CodeableConcept',
    dietPreference: 'CodeableConcept*',
    specialCourtesy: 'CodeableConcept*',
    specialArrangement: 'CodeableConcept*',
    destination: 'Reference',
    dischargeDisposition: 'CodeableConcept',
  },
  'Encounter.location': {
    location: 'Reference!',
    status: 'planned|active|reserved|completed',
    physicalType: 'CodeableConcept',
    period: 'Period',
  },
};
