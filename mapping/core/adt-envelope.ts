/** A28 adds a person, A31 updates one. */
export type TriggerEvent = 'A28' | 'A31';

/** What a message says beside the Patient. */
export interface Envelope {
  readonly fhirId: string;
  readonly triggerEvent: TriggerEvent;
  /** MSH-10, at most 20 characters. */
  readonly controlId: string;
  /** MSH-7, in ms since 1970. */
  readonly time: number;
}
