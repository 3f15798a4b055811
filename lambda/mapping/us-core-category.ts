import type { Coding, Extension } from 'fhir/r4.js';
import { repetition } from '../../hl7v2/build.ts';
import type { Repetition } from '../../hl7v2/message.ts';
import { codeSystemName, codeSystemUri } from './code-systems.ts';
import { compact } from './compact.ts';
import type { ExtensionField, PlacedExtension } from './extension-field.ts';
import type { Losses } from './losses.ts';
import { codeOf } from './primitives.ts';

/** Race and ethnicity codes of the CDC. */
export const CDC_CODES = 'urn:oid:2.16.840.1.113883.6.238';
export const NULL_FLAVOR = 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor';

export interface Category {
  readonly url: string;
  readonly field: number;
  /** Codes of the category that the US office of management and budget defines; all others are details. */
  readonly categories: readonly string[];
  /** Codes of HL7's own table for the same, and the CDC's or the null flavor that they stand for. */
  readonly table: Readonly<Record<string, Pick<Coding, 'system' | 'code'>>>;
}

/**
 * US Core race and ethnicity: a repetition for each code, and one with a text alone where the text says something
 * else than the displays. Which part a code is (category or detail) follows from the code.
 */
export function usCoreCategory(category: Category): ExtensionField {
  return {
    url: category.url,
    segment: 'PID',
    toV2([first, ...further]) {
      for (const { losses } of further) losses.dropped('US Core has one of it');
      return first === undefined ? {} : { [category.field]: partsToV2(first, category) };
    },
    toFhir(pid) {
      const extension = partsToFhir(pid.field(category.field).valued, category);
      return extension.length === 0 ? [] : [{ url: category.url, extension }];
    },
  };
}

function partsToV2({ extension, losses }: PlacedExtension, category: Category): Repetition[] {
  const { url, extension: parts = [], ...rest } = extension;
  losses.others(rest, []);
  const written: Repetition[] = [];
  const displays: string[] = [];
  let text: string | undefined;
  let isMoved = false;
  for (const [index, part] of parts.entries()) {
    const at = losses.at('extension', index);
    if (part.url === 'text' && part.valueString !== undefined && text === undefined) text = part.valueString;
    else if (isCategory(part) && part.valueCoding?.code !== undefined) {
      written.push(codingToV2(part.valueCoding, at));
      if (part.url !== partOf({ system: CDC_CODES, ...part.valueCoding }, category)) isMoved = true;
      displays.push(part.valueCoding.display ?? part.valueCoding.code);
    } else at.dropped('no place beside the codes and the text');
  }
  if (isMoved) losses.at('extension').changed('category or detail: which one follows from the code');
  const implied = displays.join(', ');
  if (text === undefined && implied !== '') losses.at('extension').changed('a text is made of the displays');
  if (text !== undefined && text !== implied) written.push(repetition([undefined, text]));
  if (written.length === 0) losses.dropped('no code and no text');
  return written;
}

function isCategory(part: Extension): boolean {
  return part.url === 'ombCategory' || part.url === 'detailed';
}

function codingToV2(valueCoding: Coding, losses: Losses): Repetition {
  const at = losses.at('valueCoding');
  at.others(valueCoding, ['system', 'code', 'display']);
  const { system, code = '', display } = valueCoding;
  if (system === undefined) at.changed('a code without a system reads back as one of the CDC');
  return repetition([code, display, codeSystemName(system ?? CDC_CODES)]);
}

function partOf({ system, code }: Coding, { categories }: Category): string {
  const isOmb = system === NULL_FLAVOR ? code === 'UNK' || code === 'ASKU' : categories.includes(code ?? '');
  return isOmb && (system === CDC_CODES || system === NULL_FLAVOR) ? 'ombCategory' : 'detailed';
}

function partsToFhir(repetitions: readonly Repetition[], category: Category): Extension[] {
  const parts: Extension[] = [];
  let text: string | undefined;
  for (const ce of repetitions) {
    const [code, display, name] = [codeOf(ce.text(1)), ce.text(2), ce.text(3)];
    if (code === undefined) text ??= display;
    else {
      const known = isOfTable(name) ? category.table[code] : undefined;
      const valueCoding = compact<Coding>({ ...(known ?? { system: systemOf(name), code }), display }) ?? {};
      parts.push({ url: partOf(valueCoding, category), valueCoding });
    }
  }
  text ??= parts.map(({ valueCoding }) => valueCoding?.display ?? valueCoding?.code).join(', ');
  return text === '' ? parts : [...parts, { url: 'text', valueString: text }];
}

/** HL7's tables for race and ethnicity; the codes in them are those of the CDC. */
function isOfTable(name: string | undefined): boolean {
  return name === undefined || name === 'HL70005' || name === 'HL70189';
}

function systemOf(name: string | undefined): string | undefined {
  return name === undefined || isOfTable(name) ? CDC_CODES : codeSystemUri(name);
}
