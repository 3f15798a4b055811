import type { Coding, Extension } from 'fhir/r4.js';
import { repetition } from '../../hl7v2/build.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { codeSystemName, codeSystemUri, LOCAL, NO_URI } from './code-systems.ts';
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
  /** HL7's own table for the same: `0005`. */
  readonly number: string;
  /** Codes of it, and the CDC's or the null flavor that they stand for. */
  readonly table: Readonly<Record<string, Code>>;
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
      const { valued } = pid.field(category.field);
      const extension = valued.length === 0 ? [] : partsToFhir(valued, category);
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
    if (part.url === 'text' && part.valueString !== undefined && text === undefined) {
      at.others(part, ['url', 'valueString']);
      text = part.valueString;
    } else if (isCategory(part) && part.valueCoding?.code !== undefined) {
      at.others(part, ['url', 'valueCoding']);
      const { ce, read } = codingToV2(part.valueCoding, category, at.at('valueCoding'));
      written.push(ce);
      if (part.url !== partOf(read, category)) isMoved = true;
      displays.push(part.valueCoding.display ?? read.code);
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

interface Code {
  readonly system: string | undefined;
  readonly code: string;
}

/** A code as it is written and as it reads back: HL7's table says some codes as those of the CDC. */
function codingToV2(valueCoding: Coding, category: Category, losses: Losses): { ce: Repetition; read: Code } {
  losses.others(valueCoding, ['system', 'code', 'display']);
  const { system, code = '', display } = valueCoding;
  const name = system === undefined ? LOCAL : codeSystemName(system);
  const read = codeOfTriplet(code, name, category);
  if (read.code !== code) losses.changed(OF_CDC);
  else if (read.system !== system) losses.at('system').changed(read.system === CDC_CODES ? OF_CDC : NO_URI);
  return { ce: repetition([code, display, name]), read };
}

const OF_CDC = "a code of HL7's table reads back as one of the CDC";

/** A code that has the form of the CDC's is one of the CDC; any other one without a system is of HL7's table. */
function codeOfTriplet(code: string, name: string | undefined, { number, table }: Category): Code {
  if (name !== undefined && name !== `HL7${number}`) return { system: codeSystemUri(name), code };
  const known = Object.hasOwn(table, code) ? table[code] : undefined;
  return known ?? { system: CDC_CODE.test(code) ? CDC_CODES : codeSystemUri(`HL7${number}`), code };
}

const CDC_CODE = /^\d{4}-\d$/;

function partOf({ system, code }: Code, { categories }: Category): string {
  const isOmb = system === NULL_FLAVOR ? code === 'UNK' || code === 'ASKU' : categories.includes(code);
  return isOmb && (system === CDC_CODES || system === NULL_FLAVOR) ? 'ombCategory' : 'detailed';
}

function partsToFhir(repetitions: readonly Repetition[], category: Category): Extension[] {
  const parts: Extension[] = [];
  let text: string | undefined;
  for (const ce of repetitions) {
    const [code, display, name] = [codeOf(ce.text(1)), ce.text(2), ce.text(3)];
    if (code === undefined) text ??= display;
    else {
      const read = codeOfTriplet(code, name, category);
      const valueCoding = compact<Coding>({ ...read, display }) ?? {};
      parts.push({ url: partOf(read, category), valueCoding });
    }
  }
  text ??= parts.map(({ valueCoding }) => valueCoding?.display ?? valueCoding?.code).join(', ');
  return text === '' ? parts : [...parts, { url: 'text', valueString: text }];
}
