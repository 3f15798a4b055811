import type { Coding, Extension } from 'fhir/r4.js';
import { repetition } from '../../hl7v2/build.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { compact } from '../core/compact.ts';
import type { Losses } from '../core/losses.ts';
import { CDC_CODES } from '../core/systems.ts';
import { CE_READS } from '../datatypes/ce-codeable-concept.ts';
import {
  codingsOf,
  componentsOf,
  isTextAlone,
  originalText,
  type Triplet,
  tripletsOf,
} from '../datatypes/ce-triplet.ts';
import { alternatesToV2, type CodingElement, withAlternates } from '../datatypes/coding-alternates.ts';
import { LOCAL, NO_URI } from '../terminology/code-systems.ts';
import type { ExtensionField, PlacedExtension } from './extension-field.ts';
import {
  type Category,
  type Code,
  codeOfTriplet,
  isOfTheUs,
  isUsTriplet,
  partOf,
  writtenCode,
} from './us-codes.ts';

/**
 * US Core race and ethnicity: a repetition for each code, and one with only a text where the text differs
 * from the displays. Which part a code is (category or detail) follows from the code. A field is read this way only if
 * it has a US code: other countries use it for other things.
 */
export function usCoreCategory(category: Category): ExtensionField {
  return {
    url: category.url,
    segment: 'PID',
    fields: { [category.field]: CE_READS },
    toV2([first, ...further]) {
      for (const { losses } of further) losses.dropped('US Core has one of it');
      return first === undefined ? {} : { [category.field]: partsToV2(first, category) };
    },
    toFhir(pid) {
      const { valued } = pid.field(category.field);
      const extension = isOfTheUs(valued, category) ? partsToFhir(valued, category) : [];
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
    } else at.dropped('no place besides the codes and the text');
  }
  if (isMoved) losses.at('extension').changed('reads back as category or detail, according to the code');
  const implied = displays.join(', ');
  if (text === undefined && implied !== '')
    losses.at('extension').changed('the text is built from the displays');
  if (implied === '' && text === undefined) losses.dropped('no code and no text');
  // A text is read as US race or ethnicity beside a US code, or if it names the US table.
  else if (!isOfTheUs(written, category))
    written.push(repetition([undefined, text ?? implied, `HL7${category.number}`]));
  else if (text !== undefined && text !== implied) written.push(repetition([undefined, text]));
  return written;
}

function isCategory(part: Extension): boolean {
  return part.url === 'ombCategory' || part.url === 'detailed';
}

const OF_CDC = "a code of HL7's table reads back as one of the CDC, or as unknown";

/** A code as it is written and as it reads back: some codes of HL7's table are read as codes of the CDC. */
function codingToV2(
  valueCoding: CodingElement,
  category: Category,
  losses: Losses,
): { ce: Repetition; read: Code } {
  losses.others(valueCoding, ['system', 'code', '_code', 'display']);
  const { system, code = '', display } = valueCoding;
  const { systems } = category.vocabulary;
  const name = system === undefined ? LOCAL : systems.nameOf(system);
  const read = codeOfTriplet(code, name, category);
  if (read.code !== code) losses.changed(OF_CDC);
  else if (read.system !== system) losses.at('system').changed(read.system === CDC_CODES ? OF_CDC : NO_URI);
  // It is written as it reads back, so that writing it again gives the same.
  const own: Triplet = { display, ...writtenCode(read, name, category) };
  const goesFirst = (one: Triplet) => isUsTriplet(one, category) && !isUsTriplet(own, category);
  const beside = alternatesToV2(valueCoding, category.vocabulary, losses, goesFirst);
  const triplets = beside === undefined ? [own] : [own, beside];
  return { ce: repetition(componentsOf(triplets)), read };
}

function partsToFhir(repetitions: readonly Repetition[], category: Category): Extension[] {
  const parts: Extension[] = [];
  let text: string | undefined;
  for (const ce of repetitions) {
    const valueCoding = codingToFhir(ce, category);
    if (valueCoding === undefined) text ??= originalText(ce) ?? ce.text(2);
    else parts.push({ url: partOf(valueCoding, category), valueCoding });
  }
  text ??= parts.map(({ valueCoding }) => valueCoding?.display ?? valueCoding?.code).join(', ');
  return text === '' ? parts : [...parts, { url: 'text', valueString: text }];
}

/** The US code, else the first one, with what the repetition has besides it. */
function codingToFhir(ce: Repetition, category: Category): CodingElement | undefined {
  const triplets = tripletsOf(ce);
  const coded = triplets.filter(({ code }) => code !== undefined);
  const main = coded.find((triplet) => isUsTriplet(triplet, category)) ?? coded[0];
  if (main?.code === undefined) return undefined;
  const { code, display, name, version } = main;
  const read = codeOfTriplet(code, name, category);
  const written = codingsOf(main, category.vocabulary);
  const isAsWritten = written[0]?.system === read.system && written[0]?.code === read.code;
  const coding = compact<Coding>({ ...read, version: isAsWritten ? version : undefined, display }) ?? {};
  // A version belongs to the system that was sent.
  const further = isAsWritten || version === undefined ? [] : written;
  const texts = [originalText(ce), ...triplets.filter(isTextAlone).map((one) => one.display)];
  for (const triplet of triplets)
    if (triplet !== main && !isTextAlone(triplet)) further.push(...codingsOf(triplet, category.vocabulary));
  return withAlternates(
    coding,
    further,
    texts.find((one) => one !== undefined),
  );
}
