import type { Patient } from 'fhir/r4.js';

/** Whom a message is about. Only here is his type named: whatever resource a message conveys, it is the same. */
export type Person = Patient;

/** The patient that a resource is about, as far as the resource itself says it. */
export type Subject =
  /** He is contained in the resource. */
  | { readonly kind: 'contained'; readonly patient: Person }
  /** His own resource says who he is. */
  | { readonly kind: 'id'; readonly fhirId: string }
  /** Nothing by which he can be found, with the place where it is expected. */
  | { readonly kind: 'none'; readonly path: string; readonly reason: string };
