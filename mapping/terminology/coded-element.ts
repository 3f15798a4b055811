import type { Element, Extension } from 'fhir/r4.js';
import type { Losses } from '../core/losses.ts';
import { codeOf } from '../core/primitives.ts';
import { STRUCTURE_DEFINITION } from '../core/systems.ts';
import type { CodeTable } from './code-table.ts';

/** Extension that keeps the v2 code beside a FHIR code, as the mapping guidelines of the v2-to-FHIR guide advise. */
export const ALTERNATE_CODES = `${STRUCTURE_DEFINITION}alternate-codes`;

/** A FHIR element of type `code`: its value and its `_element`. */
export interface CodedElement {
  readonly code?: string | undefined;
  readonly element?: Element | undefined;
}

/**
 * Reads a v2 code. One that is not the canonical preimage of its FHIR code, or that the table does not map,
 * is kept in the extension, so that writing gives the same code again.
 */
export function codeToFhir(table: CodeTable, text: string | undefined): CodedElement {
  const v2 = codeOf(text);
  if (v2 === undefined) return {};
  const row = table.ofV2(v2);
  if (row !== undefined && row.retained === undefined) return { code: row.fhir };
  return { code: row?.fhir, element: retain(table, v2) };
}

/** The `_element` that keeps a v2 code; one that is not in the table, such as a word, has no system. */
export function retain(table: CodeTable, text: string): Element | undefined {
  const v2 = codeOf(text);
  if (v2 === undefined) return undefined;
  const coding = table.has(v2) ? { system: table.v2System, code: v2 } : { code: v2 };
  return { extension: [{ url: ALTERNATE_CODES, valueCodeableConcept: { coding: [coding] } }] };
}

/**
 * Writes a FHIR code: the v2 code that was kept when it was read, if the FHIR code has not changed since, else
 * the canonical one. Undefined if there is no code, or none in the table, which is left to the caller to report.
 *
 * @param stillMeans whether a kept v2 code stands for the FHIR code as it is now
 */
export function codeToV2(
  table: CodeTable,
  { code, element }: CodedElement,
  losses: Losses,
  stillMeans: (v2: string) => boolean = (v2) => isKept(table, v2, code),
): string | undefined {
  const kept = element && keptCode(table, element, losses, stillMeans);
  return kept ?? (code === undefined ? undefined : table.ofFhir(code)?.v2);
}

/** Whether a v2 code is read as a FHIR code and kept beside it: one that is written for it anyway is not. */
export function isKept(table: CodeTable, v2: string, code: string | undefined): boolean {
  const row = table.ofV2(v2);
  return row === undefined ? code === undefined : row.fhir === code && row.retained === true;
}

/** {@link codeToV2}, with a loss where the table has no code for the FHIR code. */
export function codeOrLossToV2(table: CodeTable, element: CodedElement, losses: Losses): string | undefined {
  const v2 = codeToV2(table, element, losses);
  if (v2 === undefined && element.code !== undefined) losses.dropped(`no code in table ${table.number}`);
  return v2;
}

function keptCode(
  table: CodeTable,
  element: Element,
  losses: Losses,
  stillMeans: (v2: string) => boolean,
): string | undefined {
  let kept: string | undefined;
  for (const [index, extension] of (element.extension ?? []).entries()) {
    const v2 = kept === undefined ? retainedCode(table, extension) : undefined;
    const at = losses.at('extension', index);
    if (v2 !== undefined && stillMeans(v2)) {
      kept = v2;
      lossesBeside(extension, at);
    } else at.droppedExtension();
  }
  losses.others(element, ['extension']);
  return kept;
}

function retainedCode(table: CodeTable, extension: Extension): string | undefined {
  const codings = extension.valueCodeableConcept?.coding;
  if (extension.url !== ALTERNATE_CODES || codings?.length !== 1) return undefined;
  const { system, code } = codings[0] ?? {};
  if (code === undefined || codeOf(code) !== code) return undefined;
  // What is kept came from a message, and has the system that reading gives it.
  return system === (table.has(code) ? table.v2System : undefined) ? code : undefined;
}

/** Reports what an extension that keeps a code has besides the code. */
function lossesBeside(extension: Extension, losses: Losses): void {
  const { valueCodeableConcept: concept } = extension;
  const at = losses.at('valueCodeableConcept');
  losses.others(extension, ['url', 'valueCodeableConcept']);
  if (concept !== undefined) at.others(concept, ['coding']);
  for (const [index, coding] of (concept?.coding ?? []).entries())
    at.at('coding', index).others(coding, ['system', 'code']);
}
