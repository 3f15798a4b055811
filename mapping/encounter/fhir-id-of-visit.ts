import type { Segment } from '../../hl7v2/message.ts';
import { type FhirIdMark, fhirIdIn } from '../core/fhir-id.ts';

/** The FHIR id of a visit is in PV1-50, or in PV1-19 where the visit has no number. */
const FIELDS = [50, 19];

export function fhirIdOfVisit(pv1: Segment, mark?: FhirIdMark): string | undefined {
  for (const n of FIELDS)
    for (const cx of pv1.field(n).repetitions) {
      const id = fhirIdIn(cx, mark);
      if (id !== undefined) return id;
    }
  return undefined;
}
