import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { Patient } from 'fhir/r4.js';
import { R4_FORMATS, WELL_FORMED } from './r4-formats.ts';
import { r4PatientSchema } from './r4-schema.ts';

/** One thing that is wrong: where, and what was expected there. It never holds a value. */
export interface Problem {
  readonly path: string;
  readonly expected: string;
  /** Whether the path ends with a name that R4 does not have there. */
  readonly isUnknown?: boolean;
}

/** Stops at the first error. */
const isSchemaValid = compiled(false);
/** Collects every error, at a cost that grows with their square: for a part of the body of limited size. */
const collectErrors = compiled(true);
/** How many values of a body are looked at for all that is wrong with them. */
const MOST_VALUES = 2000;

/** Elements that change the meaning of what they stand in; a message cannot carry them, so they are refused. */
const MODIFIERS = ['modifierExtension', 'implicitRules'];

/**
 * Checks a JSON value against FHIR R4's Patient, and that its texts can be encoded at all. All problems are
 * reported at once; unknown extensions are none.
 */
export function validatePatient(body: object): Patient | readonly Problem[] {
  const problems = [...choiceProblems(body), ...schemaProblems(body)];
  return problems.length === 0 ? (body as Patient) : problems;
}

function compiled(allErrors: boolean): ValidateFunction {
  const ajv = new Ajv({ allErrors, verbose: true, strict: true, allowUnionTypes: true });
  for (const [name, format] of Object.entries(R4_FORMATS)) ajv.addFormat(name, format);
  return ajv.compile(r4PatientSchema());
}

/** Every problem in the first values of a body, and at least one wherever in the body it is. */
function schemaProblems(body: object): Problem[] {
  if (isSchemaValid(body)) return [];
  const first = (isSchemaValid.errors ?? []).filter(isOfItsOwn).map(problemOf);
  collectErrors(beginning(body, { values: MOST_VALUES }));
  const collected = (collectErrors.errors ?? []).filter(isOfItsOwn).map(problemOf);
  const isKnown = (problem: Problem) => collected.some(({ path }) => path === problem.path);
  return [...collected, ...first.filter((problem) => !isKnown(problem))];
}

/** A copy of the first values of a JSON value. Lists keep their order, so places keep their names. */
function beginning(value: unknown, left: { values: number }): unknown {
  left.values -= 1;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const entries: unknown[] = [];
    for (const entry of value) {
      if (left.values <= 0) break;
      entries.push(beginning(entry, left));
    }
    return entries;
  }
  const members = Object.entries(value).slice(0, Math.max(0, left.values));
  return Object.fromEntries(members.map(([name, member]) => [name, beginning(member, left)]));
}

function* choiceProblems(body: object): Generator<Problem> {
  for (const choices of [
    ['deceasedBoolean', 'deceasedDateTime'],
    ['multipleBirthBoolean', 'multipleBirthInteger'],
  ]) {
    if (choices.every((choice) => choice in body)) {
      yield { path: `Patient.${choices[1]}`, expected: `only one of ${choices.join(' and ')}` };
    }
  }
}

/** Of `anyOf` (an entry or null) only the error of the entry tells something, and of `if` what follows. */
function isOfItsOwn(error: ErrorObject): boolean {
  return (
    error.keyword !== 'anyOf' &&
    error.keyword !== 'if' &&
    !(error.keyword === 'type' && error.params.type === 'null')
  );
}

function problemOf(error: ErrorObject): Problem {
  const path = `Patient${error.instancePath.split('/').slice(1).map(step).join('')}`;
  if (error.keyword === 'required')
    return { path: `${path}.${error.params.missingProperty}`, expected: 'to be there' };
  if (error.keyword === 'additionalProperties') {
    const name: string = error.params.additionalProperty;
    if (MODIFIERS.includes(name)) {
      return {
        path: `${path}.${name}`,
        expected: 'none, because it changes the meaning and cannot be carried',
      };
    }
    const known = Object.keys(error.parentSchema?.properties ?? {}).filter((one) => !one.startsWith('_'));
    return {
      path: `${path}.${shown(name)}`,
      expected: `an element of R4: ${known.join(', ')}`,
      isUnknown: true,
    };
  }
  // UTF-8 has no form for half of a surrogate pair: it could not be sent as it is.
  if (error.params.format === WELL_FORMED)
    return { path, expected: 'well-formed Unicode, got half of a surrogate pair' };
  const description: unknown = error.parentSchema?.description;
  return {
    path,
    expected: typeof description === 'string' ? description : (error.message ?? 'something else'),
  };
}

function step(pointer: string): string {
  const name = pointer.replaceAll('~1', '/').replaceAll('~0', '~');
  return /^\d+$/.test(name) ? `[${name}]` : `.${shown(name)}`;
}

/** Names that look like FHIR's are shown; anything else may be a patient's data in the wrong place. */
function shown(name: string): string {
  return /^_?[a-z][A-Za-z]{0,30}$/.test(name) ? name : '?';
}
