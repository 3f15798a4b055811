import type { CodeableConcept, EncounterHospitalization } from 'fhir/r4.js';
import type { FieldValue } from '../../hl7v2/build.ts';
import type { Segment } from '../../hl7v2/message.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { compact, listOf } from '../core/compact.ts';
import type { ContainedList } from '../core/contained-list.ts';
import type { ContainedResources } from '../core/contained-resources.ts';
import type { Losses } from '../core/losses.ts';
import type { SegmentReads } from '../core/reads.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import type { TwoWay } from '../core/two-way.ts';
import { ceCodeableConcept } from '../datatypes/ce-codeable-concept.ts';
import { cxIdentifier } from '../datatypes/cx-identifier.ts';
import { isCodeableConcept } from '../datatypes/is-codeable-concept.ts';
import { dldLocation } from '../datatypes/location/dld-location.ts';
import { ADMIT_SOURCE, DISCHARGE_DISPOSITION } from '../terminology/visit-tables.ts';
import { vocabularies } from '../terminology/vocabulary.ts';
import { conceptsToV2 } from './concepts-to-v2.ts';

const PREADMIT = 5;
const DESTINATION = 37;

/** Encounter.hospitalization: PV1-5, 13 to 16 and 36 to 38. `origin` has no field. */
export function hospitalization(profile: SiteProfile) {
  const { bare, bareTable, plain } = vocabularies(profile);
  const { localCodes } = profile;
  const admitSource = ADMIT_SOURCE.withLocalCodes(localCodes.admitSource);
  const disposition = DISCHARGE_DISPOSITION.withLocalCodes(localCodes.dischargeDisposition);
  const is = (table: string) => isCodeableConcept(bare(table));
  const cx = cxIdentifier(profile);
  const dld = dldLocation(profile);
  const single = {
    13: ['reAdmission', is('0092')],
    14: ['admitSource', isCodeableConcept(bareTable(admitSource))],
    36: ['dischargeDisposition', isCodeableConcept(bareTable(disposition))],
  } as const;
  const lists = {
    15: ['specialArrangement', is('0009'), Number.POSITIVE_INFINITY],
    16: ['specialCourtesy', is('0099'), 1],
    38: ['dietPreference', ceCodeableConcept(plain('0114')), 1],
  } as const;

  function toV2(
    value: EncounterHospitalization,
    contained: ContainedResources,
    losses: Losses,
  ): Record<number, FieldValue> {
    const fields: Record<number, FieldValue> = {};
    const { preAdmissionIdentifier, destination } = value;
    const mapped = ['preAdmissionIdentifier', 'destination'];
    if (preAdmissionIdentifier !== undefined)
      fields[PREADMIT] = cx.toV2(preAdmissionIdentifier, losses.at('preAdmissionIdentifier'));
    for (const [n, [element, pair]] of Object.entries(single)) {
      const concept = value[element];
      fields[Number(n)] = concept && pair.toV2(concept, losses.at(element));
      mapped.push(element);
    }
    for (const [n, [element, pair, most]] of Object.entries(lists)) {
      fields[Number(n)] = conceptsToV2(value[element], pair, most, element, losses);
      mapped.push(element);
    }
    losses.others(value, mapped);
    if (destination !== undefined) fields[DESTINATION] = destinationToV2(value, contained, losses);
    return fields;
  }

  /** A destination is a contained location: a DLD has a code of its kind alone. */
  function destinationToV2(
    { destination = {} }: EncounterHospitalization,
    contained: ContainedResources,
    losses: Losses,
  ): Repetition | undefined {
    const at = losses.at('destination');
    const reached = contained.of('Location', destination);
    const written = reached && dld.toV2(reached.resource, reached.losses);
    if (reached === undefined || written === undefined)
      return at.dropped('a DLD holds the type of a contained location alone');
    if (destination.type !== undefined) at.at('type').dropped('a DLD is always of a location');
    contained.mapped(reached, destination, destinationIn(written, contained.list) ?? {}, at);
    return written;
  }

  function destinationIn(one: Repetition | undefined, list: ContainedList) {
    const location = one && dld.toFhir(one);
    return location && list.add(location);
  }

  function toFhir(pv1: Segment, list: ContainedList): EncounterHospitalization | undefined {
    const first = <T>(n: number, pair: TwoWay<T, Repetition>): T | undefined => {
      const one = pv1.field(n).firstValued;
      return one && pair.toFhir(one);
    };
    const each = (n: keyof typeof lists): CodeableConcept[] | undefined => {
      const [, pair, most] = lists[n];
      return listOf(
        pv1
          .field(n)
          .valued.slice(0, most)
          .map((one) => pair.toFhir(one)),
      );
    };
    return compact<EncounterHospitalization>({
      preAdmissionIdentifier: first(PREADMIT, cx),
      admitSource: first(14, single[14][1]),
      reAdmission: first(13, single[13][1]),
      dietPreference: each(38),
      specialCourtesy: each(16),
      specialArrangement: each(15),
      destination: destinationIn(pv1.field(DESTINATION).firstValued, list),
      dischargeDisposition: first(36, single[36][1]),
    });
  }

  const fields: SegmentReads = {
    [PREADMIT]: cx.reads,
    [DESTINATION]: dld.reads,
    ...Object.fromEntries(Object.entries({ ...single, ...lists }).map(([n, [, pair]]) => [n, pair.reads])),
  };
  return { fields, toV2, toFhir };
}
