import type { Segment } from '../hl7v2/message.ts';

/**
 * The FHIR id of a patient travels in PID-3, as a repetition with this identifier type (CX.5). The transform
 * writes it and the test HL7 server archives by it.
 */
export const FHIR_ID_TYPE = 'FW';

/** Assigning authority (CX.4.1) of that repetition. */
export const FHIR_ID_ASSIGNER = 'FHIR Works on AWS Integration Transform';

/** Whether a text is an id as FHIR R4 defines it. Nothing else may reach a key, a log line or a message. */
export function isFhirId(text: string): boolean {
  return /^[A-Za-z0-9\-.]{1,64}$/.test(text);
}

/** The FHIR id that a PID segment carries, if it does. */
export function fhirIdOf(pid: Segment): string | undefined {
  for (const cx of pid.field(3).repetitions) {
    const id = cx.text(5) === FHIR_ID_TYPE ? cx.text(1) : undefined;
    if (id !== undefined && isFhirId(id)) return id;
  }
  return undefined;
}
