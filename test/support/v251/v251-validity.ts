import { type Finding, problemsIn, warningsIn } from '../validity/validity.ts';

/** Why a text is no valid message of HL7 v2.5.1; empty if it is one. */
export function v251Problems(message: string): Finding[] {
  return problemsIn(message, '2.5.1');
}

/** Where a value is longer than v2.5.1 allows, which happens in practice and is no failure. */
export function v251Warnings(message: string): Finding[] {
  return warningsIn(message, '2.5.1');
}

/**
 * Places of a message of this project that are longer than v2.5.1 allows, in order and without the numbers of segments and
 * repetitions: those that the mapping has to report. The FHIR id, which is the last repetition of PID-3, is not among them.
 */
export function v251LongPlaces(message: string): string[] {
  const repetitions = /\rPID\|[^|]*\|[^|]*\|([^|]*)/.exec(message)?.[1]?.split('~').length ?? 0;
  const own = repetitions === 1 ? 'PID-3.1' : `PID-3(${repetitions}).1`;
  const paths = v251Warnings(message).filter(({ path }) => path !== own);
  return [...new Set(paths.map(({ path }) => path.replace(/\(\d+\)/g, '')))].toSorted();
}

/** An authority with a universal ID of a type that v2.5.1 does not have, or of none, which is written as it came. */
export function isForeignAuthority({ problem }: Finding): boolean {
  return problem === 'is no code of table 0301' || problem === 'is required beside its other half';
}
