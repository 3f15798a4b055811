import type { CodeableConcept, Coding } from 'fhir/r4.js';
import { valuedRepetition } from '../../hl7v2/build.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { codeSystemName, codeSystemUri, LOCAL, NO_URI } from './code-systems.ts';
import type { CodeTable } from './code-table.ts';
import { compact } from './compact.ts';
import type { Losses } from './losses.ts';
import { codeOf } from './primitives.ts';
import type { TwoWay } from './two-way.ts';

/** What the codes of one CE field are: the table of HL7 v2 that they come from and how FHIR codes them. */
export interface Vocabulary {
  /** Name of the table in the CE; a code without a system is taken to be of it. Undefined if the field has no table. */
  readonly hl7Name: string | undefined;
  readonly v2System: string | undefined;
  /** The FHIR coding of a v2 code, and whether the v2 code has to be kept beside it. */
  toFhir(v2: string): { system: string; code: string; isRetained: boolean } | undefined;
  /** The v2 code of a FHIR coding, if there is a canonical one. */
  toV2(system: string | undefined, code: string): string | undefined;
}

export function tableVocabulary(table: CodeTable): Vocabulary {
  return {
    hl7Name: table.hl7Name,
    v2System: table.v2System,
    toFhir(v2) {
      const row = table.ofV2(v2);
      return row && { system: table.systemOf(row), code: row.fhir, isRetained: row.retained === true };
    },
    toV2: (system, code) => (system === undefined ? undefined : table.ofFhir(code, system)?.v2),
  };
}

/** A table that the guide does not map: its codes are the same on both sides. */
export function plainVocabulary(table: string): Vocabulary {
  return {
    hl7Name: `HL7${table}`,
    v2System: `http://terminology.hl7.org/CodeSystem/v2-${table}`,
    toFhir: () => undefined,
    toV2: () => undefined,
  };
}

/** A field without a table: a code without a system has none in FHIR either. */
export const NO_TABLE: Vocabulary = {
  hl7Name: undefined,
  v2System: undefined,
  toFhir: () => undefined,
  toV2: () => undefined,
};

/** A CE has two triplets of code, text and coding system. */
const MOST_TRIPLETS = 2;

/** CWE.9: a CWE has room for a text where its triplets are taken. CWE.7 and 8, the versions, are not read. */
const ORIGINAL_TEXT = 9;

// CE[CodeableConcept] — a triplet without code and system is the text of the concept, as the guide says.
export function ceCodeableConcept(
  vocabulary: Vocabulary,
  type: 'CE' | 'CWE' = 'CE',
): TwoWay<CodeableConcept, Repetition> {
  return {
    name: `${type}[CodeableConcept]`,

    toV2(concept, losses) {
      losses.others(concept, ['coding', 'text']);
      const components = tripletsOf(concept, vocabulary, losses);
      const display = displayAlone(concept, losses);
      const text = concept.text ?? display;
      if (text !== undefined) {
        if (components.length < MOST_TRIPLETS * 3) components.push(undefined, text, undefined);
        else if (type === 'CWE')
          components.push(undefined, undefined, text); // CWE.7 to 9
        else losses.at('text').dropped('a CE has no room for a text beside two codings');
      }
      return valuedRepetition(components);
    },

    toFhir(ce) {
      const codings: Coding[] = [];
      let text: string | undefined;
      for (let first = 1; first <= 4; first += 3) {
        const code = codeOf(ce.text(first));
        const display = ce.text(first + 1);
        const system = ce.text(first + 2);
        if (code === undefined && system === undefined) text ??= display;
        else pushCodings(codings, code, display, system, vocabulary);
      }
      if (type === 'CWE') text ??= ce.text(ORIGINAL_TEXT);
      return compact<CodeableConcept>({ coding: codings, text });
    },
  };
}

/** Components of triplets, one behind the other. */
type Triplets = (string | undefined)[];

function tripletsOf(concept: CodeableConcept, vocabulary: Vocabulary, losses: Losses): Triplets {
  const codings = concept.coding ?? [];
  const triplets: Triplets = [];
  for (let index = 0; index < codings.length; index += 1) {
    const coding = codings[index] ?? {};
    if (isDisplayAlone(coding)) continue;
    const at = losses.at('coding', index);
    if (triplets.length === MOST_TRIPLETS * 3) {
      at.dropped('a CE has room for two codings');
      continue;
    }
    at.others(coding, ['system', 'code', 'display']);
    const kept = codings[index + 1];
    if (kept !== undefined && isKeptBeside(kept, coding, vocabulary)) {
      // The v2 code from which the coding was read says both.
      if (coding.display !== undefined)
        at.at('display').dropped('the display of the v2 code beside it is sent');
      losses.at('coding', index + 1).others(kept, ['system', 'code', 'display']);
      triplets.push(kept.code, kept.display, vocabulary.hl7Name);
      index += 1;
    } else pushTriplet(triplets, coding, vocabulary, losses, at);
  }
  return triplets;
}

function pushTriplet(
  triplets: Triplets,
  coding: Coding,
  vocabulary: Vocabulary,
  losses: Losses,
  at: Losses,
): void {
  const { system, code, display } = coding;
  const v2 = code === undefined ? undefined : vocabulary.toV2(system, code);
  if (v2 !== undefined) {
    triplets.push(v2, display, vocabulary.hl7Name);
    return;
  }
  const name = system === undefined ? LOCAL : codeSystemName(system);
  if (name === vocabulary.hl7Name && code !== undefined && vocabulary.toFhir(code) !== undefined)
    losses.at('coding').changed('reads back with the FHIR coding of the v2 code');
  else if (codeSystemUri(name) !== system) at.at('system').changed(NO_URI);
  triplets.push(code, display, name);
}

/** Codings with a display alone: the first one's display is sent as text, if the concept has none. */
function displayAlone({ coding, text }: CodeableConcept, losses: Losses): string | undefined {
  let display: string | undefined;
  for (const [index, one] of (coding ?? []).entries()) {
    if (!isDisplayAlone(one)) continue;
    const at = losses.at('coding', index);
    if (text !== undefined || display !== undefined || one.display === undefined)
      at.dropped('a coding without a code');
    else {
      at.others(one, ['display']);
      at.changed('a display alone reads back as the text of the concept', 'text');
      display = one.display;
    }
  }
  return display;
}

/** Whether nothing but a display reads back: there is no code, and no system that a CE can name. */
function isDisplayAlone({ system, code }: Coding): boolean {
  return code === undefined && (system === undefined || codeSystemUri(codeSystemName(system)) === undefined);
}

/** Whether the second coding is the v2 code from which the first was read. */
function isKeptBeside(kept: Coding, coding: Coding, vocabulary: Vocabulary): boolean {
  if (kept.system !== vocabulary.v2System || kept.code === undefined) return false;
  const meant = vocabulary.toFhir(kept.code);
  return meant?.isRetained === true && meant.system === coding.system && meant.code === coding.code;
}

function pushCodings(
  codings: Coding[],
  code: string | undefined,
  display: string | undefined,
  system: string | undefined,
  vocabulary: Vocabulary,
): void {
  const isOfTable = system === undefined || system === vocabulary.hl7Name;
  const meant = isOfTable && code !== undefined ? vocabulary.toFhir(code) : undefined;
  // The code as it was written stands alone, or beside what it means.
  if (meant?.isRetained) codings.push({ system: meant.system, code: meant.code });
  const asWritten =
    meant === undefined || meant.isRetained
      ? { system: isOfTable ? vocabulary.v2System : codeSystemUri(system), code, display }
      : { system: meant.system, code: meant.code, display };
  const coding = compact<Coding>(asWritten);
  if (coding !== undefined) codings.push(coding);
}
