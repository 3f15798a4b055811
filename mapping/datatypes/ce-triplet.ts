import type { Coding } from 'fhir/r4.js';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { compact } from '../core/compact.ts';
import { codeOf } from '../core/primitives.ts';
import type { Vocabulary } from '../terminology/vocabulary.ts';

/** One of the up to three triplets of a CE or CWE: code, text, name of the coding system, and its version. */
export interface Triplet {
  readonly code?: string | undefined;
  readonly display?: string | undefined;
  readonly name?: string | undefined;
  readonly version?: string | undefined;
}

/** Where a CWE of v2.7 has the triplets and their versions; a CE has the first two, without versions. */
const PLACES = [
  [1, 7],
  [4, 8],
  [10, 13],
] as const;

/** The triplets of a CE or CWE of any version, without empty ones. */
export function tripletsOf(cwe: Repetition): Triplet[] {
  const triplets: Triplet[] = [];
  for (const [first, version] of PLACES) {
    const code = codeOf(cwe.text(first));
    const display = cwe.text(first + 1);
    const name = codeOf(cwe.text(first + 2));
    if (code === undefined && display === undefined && name === undefined) continue;
    triplets.push({ code, display, name, version: cwe.text(version) });
  }
  return triplets;
}

/** Triplets as components, one after the other. */
export function componentsOf(triplets: readonly Triplet[]): (string | undefined)[] {
  return triplets.flatMap(({ code, display, name }) => [code, display, name]);
}

/** CWE.9, the original text that was coded. */
export function originalText(cwe: Repetition): string | undefined {
  return cwe.text(9);
}

/** Whether a triplet has only a text, which the guide reads as the text of the concept. */
export function isTextAlone({ code, name }: Triplet): boolean {
  return code === undefined && name === undefined;
}

/**
 * The codings of a triplet: what its code means in FHIR, the code as it was written, or both. Without a coding system
 * a code belongs to the field's table only if the table has it: a word is not an HL7 code.
 */
export function codingsOf({ code, display, name, version }: Triplet, vocabulary: Vocabulary): Coding[] {
  const isOfTable = name === undefined && code !== undefined && vocabulary.has(code);
  const systemName = isOfTable ? vocabulary.hl7Name : name;
  const system = systemName === undefined ? undefined : vocabulary.systems.uriOf(systemName);
  const written = compact<Coding>({ system, version, code, display });
  const meant = system === undefined || code === undefined ? undefined : vocabulary.toFhir(system, code);
  if (meant === undefined) return written === undefined ? [] : [written];
  const coding: Coding = { system: meant.system, code: meant.code };
  // A version belongs to the system that was sent, so the code that was sent is kept too.
  if (written !== undefined && (meant.isRetained || version !== undefined)) return [coding, written];
  return [display === undefined ? coding : { ...coding, display }];
}
