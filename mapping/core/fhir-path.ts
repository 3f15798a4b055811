/** A value of an expression. */
export interface PathValue {
  readonly text: string;
  /** Its place, as `Patient.extension[1].value`; undefined for what is computed. */
  readonly path: string | undefined;
}

/**
 * An expression about a resource.
 *
 * @returns its values in order; those that are no texts, numbers or booleans have no text
 * @throws Error if the expression cannot be evaluated for this resource
 */
export type FhirPath = (resource: object) => readonly PathValue[];

/** Compiles FHIRPath. The engine is large, so the mapping takes it as a value, and only a site that uses it has one. */
export interface FhirPathCompiler {
  /** @throws Error that says where the expression is wrong */
  compile(expression: string): FhirPath;
}
