import type { Coding, Encounter } from 'fhir/r4.js';
import type { FieldValue } from '../../hl7v2/build.ts';
import type { Segment } from '../../hl7v2/message.ts';
import { listOf } from '../core/compact.ts';
import type { ContainedList } from '../core/contained-list.ts';
import type { ContainedResources } from '../core/contained-resources.ts';
import { Losses } from '../core/losses.ts';
import { SAYS_NOTHING, type SegmentReads } from '../core/reads.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { DATA_ABSENT_REASON } from '../core/systems.ts';
import { periodEnds } from '../datatypes/dr-period.ts';
import { isCodeableConcept, isCoding } from '../datatypes/is-codeable-concept.ts';
import { TS_READS, tsDateTime, tsText } from '../datatypes/v2-time.ts';
import {
  ADMISSION_TYPE,
  HOSPITAL_SERVICE,
  PATIENT_CLASS,
  UNKNOWN_CLASS,
} from '../terminology/visit-tables.ts';
import { vocabularies } from '../terminology/vocabulary.ts';
import { conceptsToV2 } from './concepts-to-v2.ts';
import { hospitalization } from './hospitalization.ts';
import { visitIdentifiers } from './visit-identifiers.ts';

/** The elements of an Encounter that are mapped to PV1 alone; locations and participants are in other segments too. */
export const PV1_ELEMENTS = ['identifier', 'class', 'type', 'serviceType', 'period', 'hospitalization'];

/** The class of a visit in a message that says none; R4 requires it. */
const NO_CLASS: Coding = { extension: [{ url: DATA_ABSENT_REASON, valueCode: 'unknown' }] };

/** The class of a visit that is yet to come. */
const PREADMIT = 'PRENC';

/** PV1[Encounter], without its status, which the event of the message says. */
export function pv1Encounter(profile: SiteProfile) {
  const { table } = vocabularies(profile);
  const { localCodes } = profile;
  const patientClass = isCoding(table(PATIENT_CLASS.withLocalCodes(localCodes.patientClass)));
  const admissionType = isCodeableConcept(table(ADMISSION_TYPE.withLocalCodes(localCodes.admissionType)));
  const hospitalService = isCodeableConcept(
    table(HOSPITAL_SERVICE.withLocalCodes(localCodes.hospitalService)),
  );
  const identifiers = visitIdentifiers(profile);
  const stay = hospitalization(profile);
  const ends = periodEnds(tsDateTime(profile));

  /** @param fhirId of the Encounter */
  function fieldsOf(
    encounter: Encounter,
    fhirId: string,
    contained: ContainedResources,
    losses: Losses,
  ): Record<number, FieldValue> {
    const { period, serviceType, hospitalization: hospitalized } = encounter;
    const times = period && ends.toV2(period, losses.at('period'));
    return {
      ...(hospitalized && stay.toV2(hospitalized, contained, losses.at('hospitalization'))),
      ...identifiers.toV2(encounter.identifier ?? [], fhirId, losses),
      1: '1',
      2: classToV2(encounter.class, losses.at('class')),
      4: conceptsToV2(encounter.type, admissionType, 1, 'type', losses),
      10: serviceType && hospitalService.toV2(serviceType, losses.at('serviceType')),
      44: times?.start,
      45: times?.end,
    };
  }

  /** PV1-2 is required. */
  function classToV2(visitClass: Coding, losses: Losses): FieldValue {
    const own = losses.aside();
    const written = patientClass.toV2(visitClass, own);
    if (written === undefined) losses.changed('no code in table 0004: sent as unknown');
    else losses.include(own);
    return written ?? UNKNOWN_CLASS;
  }

  function classOf(pv1: Segment): Coding {
    const one = pv1.field(2).firstValued;
    return (one && patientClass.toFhir(one)) ?? NO_CLASS;
  }

  function elementsOf(pv1: Segment, list: ContainedList): Pv1Elements {
    const [type, service] = [4, 10].map((n) => pv1.field(n).firstValued);
    return {
      identifier: identifiers.toFhir(pv1),
      class: classOf(pv1),
      type: listOf([type && admissionType.toFhir(type)]),
      serviceType: service && hospitalService.toFhir(service),
      period: ends.toFhir({ start: tsText(pv1.field(44).first), end: tsText(pv1.field(45).first) }),
      hospitalization: stay.toFhir(pv1, list),
    };
  }

  /** Whether a class is sent, and reads back, as that of a visit that is yet to come. */
  function isPreadmit(visitClass: Coding): boolean {
    const written = patientClass.toV2(visitClass, new Losses('class'));
    const { system, code } = (written && patientClass.toFhir(written)) ?? {};
    return system === PATIENT_CLASS.fhirSystem && code === PREADMIT;
  }

  const fields: SegmentReads = {
    1: SAYS_NOTHING,
    2: patientClass.reads,
    4: admissionType.reads,
    10: hospitalService.reads,
    44: TS_READS,
    45: TS_READS,
    ...identifiers.fields,
    ...stay.fields,
  };
  return { name: 'PV1[Encounter]', fields, fieldsOf, elementsOf, classOf, isPreadmit };
}

/** The elements that are read from PV1, undefined where there are none. */
export type Pv1Elements = { class: Coding } & {
  [E in 'identifier' | 'type' | 'serviceType' | 'period' | 'hospitalization']: Encounter[E] | undefined;
};
