import { repetition } from '../../hl7v2/build.ts';
import type { Segment } from '../../hl7v2/message.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';

/** CX.4.1 and CX.5 of the repetition in PID-3 that holds the FHIR id. */
export interface FhirIdMark {
  /** Assigning authority (HD.1). */
  readonly assigner: string;
  /** Identifier type. */
  readonly type: string;
}

/**
 * The FHIR id of a patient is in PID-3. Either of these marks its repetition for every process, whatever a site writes
 * beside it; the transform writes it and the test HL7 server archives by it.
 */
export const FHIR_ID_MARK: FhirIdMark = { assigner: 'FHIRWORKS', type: 'FW' };

/** What earlier versions wrote in CX.4.1, with the same type. It is longer than the 20 characters that HD.1 takes. */
export const FORMER_ASSIGNER = 'FHIR Works on AWS Integration Transform';

/** Whether a text is an id as FHIR R4 defines it. Nothing else may reach a key, a log line or a message. */
export function isFhirId(text: string): boolean {
  return /^[A-Za-z0-9\-.]{1,64}$/.test(text);
}

/** Whether processes without the site profile find the FHIR ids of a site. */
export function isKnownEverywhere({ assigner, type }: FhirIdMark): boolean {
  return type === FHIR_ID_MARK.type || assigner === FHIR_ID_MARK.assigner;
}

/**
 * Whether assigner and type mark a FHIR id.
 *
 * @param mark the one of the site
 */
export function isMarked(
  assigner: string | undefined,
  type: string | undefined,
  mark: FhirIdMark = FHIR_ID_MARK,
): boolean {
  if (type === FHIR_ID_MARK.type || assigner === FHIR_ID_MARK.assigner) return true;
  return assigner === mark.assigner && type === mark.type;
}

/** The repetition of PID-3 that holds a FHIR id. */
export function fhirIdCx(fhirId: string, { assigner, type }: FhirIdMark): Repetition {
  return repetition([fhirId, undefined, undefined, assigner, type]);
}

/** The FHIR id in a CX, if it is marked as one. */
export function fhirIdIn(cx: Repetition, mark?: FhirIdMark): string | undefined {
  const id = isMarked(cx.text(4), cx.text(5), mark) ? cx.text(1) : undefined;
  return id !== undefined && isFhirId(id) ? id : undefined;
}

/** The FHIR id in PID-3, if there is one. */
export function fhirIdOf(pid: Segment, mark?: FhirIdMark): string | undefined {
  for (const cx of pid.field(3).repetitions) {
    const id = fhirIdIn(cx, mark);
    if (id !== undefined) return id;
  }
  return undefined;
}
