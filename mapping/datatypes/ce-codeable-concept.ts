import type { CodeableConcept, Coding } from 'fhir/r4.js';
import { valuedRepetition } from '../../hl7v2/build.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { compact } from '../core/compact.ts';
import type { Losses } from '../core/losses.ts';
import type { Reads } from '../core/reads.ts';
import type { TwoWay } from '../core/two-way.ts';
import { LOCAL, NO_URI } from '../terminology/code-systems.ts';
import type { Vocabulary } from '../terminology/vocabulary.ts';
import {
  codingsOf,
  componentsOf,
  isTextAlone,
  originalText,
  type Triplet,
  tripletsOf,
} from './ce-triplet.ts';
import { alternatesToV2, type CodingElement, withAlternates } from './coding-alternates.ts';

/** CE and CWE of v2.5.1 have two triplets of code, text and coding system; the third one of v2.7 is read. */
const MOST_TRIPLETS = 2;

/** The third coding of v2.7, and components that a CE, which has six, does not have. */
const OF_V27 = ['10.1', '11.1', '12.1', '13.1'];
export const CE_READS: Reads = { only: ['7.1', '8.1', '9.1', ...OF_V27] };

// CE[CodeableConcept] — a triplet without code and system is the text of the concept, as the guide says. Reading knows
// all that a CWE of later versions has; a CE is written without versions (CWE.7 and 8) and original text (CWE.9).
export function ceCodeableConcept(
  vocabulary: Vocabulary,
  type: 'CE' | 'CWE' = 'CE',
): TwoWay<CodeableConcept, Repetition> {
  return {
    name: `${type}[CodeableConcept]`,
    reads: type === 'CE' ? CE_READS : { only: OF_V27 },

    toV2(concept, losses) {
      losses.others(concept, ['coding', 'text']);
      const triplets = tripletsToV2(concept, { vocabulary, type, losses });
      const display = displayAlone(concept, vocabulary, losses);
      const text = concept.text ?? display;
      const components = componentsOf(triplets);
      if (type === 'CWE')
        for (const [index, { version }] of triplets.entries()) components[6 + index] = version;
      if (text !== undefined) {
        if (triplets.length < MOST_TRIPLETS) components[triplets.length * 3 + 1] = text;
        else if (type === 'CWE') components[8] = text;
        else losses.at('text').dropped('a CE has no place for a text besides two codings');
      }
      return valuedRepetition(components);
    },

    toFhir(ce) {
      let text = originalText(ce);
      const coding = tripletsOf(ce).flatMap((triplet): Coding[] => {
        if (text !== undefined || !isTextAlone(triplet)) return codingsOf(triplet, vocabulary);
        text = triplet.display;
        return [];
      });
      return compact<CodeableConcept>({ coding, text });
    },
  };
}

// CE[Coding] — the first coding, with the second triplet in an extension of its code.
export function ceCoding(vocabulary: Vocabulary): TwoWay<CodingElement, Repetition> {
  const concept = ceCodeableConcept(vocabulary);
  return {
    name: 'CE[Coding]',
    reads: CE_READS,

    toV2({ _code, ...coding }, losses) {
      const triplet = codingToV2(coding, { vocabulary, type: 'CE', at: losses, whole: losses });
      const beside = alternatesToV2({ _code }, vocabulary, losses);
      return valuedRepetition(componentsOf(beside === undefined ? [triplet] : [triplet, beside]));
    },

    toFhir(ce) {
      const { coding: [first, ...further] = [], text } = concept.toFhir(ce) ?? {};
      if (first === undefined) return text === undefined ? undefined : { display: text };
      return withAlternates(first, further, text);
    },
  };
}

interface Writing {
  readonly vocabulary: Vocabulary;
  readonly type: 'CE' | 'CWE';
  /** Losses of the concept. */
  readonly losses: Losses;
}

function tripletsToV2(concept: CodeableConcept, writing: Writing): Triplet[] {
  const codings = concept.coding ?? [];
  const triplets: Triplet[] = [];
  for (let index = 0; index < codings.length; index += 1) {
    const coding = codings[index] ?? {};
    if (isDisplayAlone(coding, writing.vocabulary)) continue;
    const kept = codings[index + 1];
    if (triplets.length === MOST_TRIPLETS)
      writing.losses.at('coding', index).dropped(`a ${writing.type} holds two codings`);
    else if (kept !== undefined && isKeptBeside(kept, coding, writing.vocabulary)) {
      triplets.push(keptToV2(codings, index, writing));
      index += 1;
    } else {
      const { vocabulary, type, losses } = writing;
      const places = { at: losses.at('coding', index), whole: losses.at('coding') };
      triplets.push(codingToV2(coding, { vocabulary, type, ...places }));
    }
  }
  return triplets;
}

const MAPPED = { CE: ['system', 'code', 'display'], CWE: ['system', 'code', 'display', 'version'] };
const REASONS = { version: 'a CE has no versions' };

interface CodingWriting {
  readonly vocabulary: Vocabulary;
  readonly type: 'CE' | 'CWE';
  /** The place of the coding. */
  readonly at: Losses;
  /** The list, for a coding that may read back as another one, or as two. */
  readonly whole: Losses;
}

function codingToV2(coding: Coding, { vocabulary, type, at, whole }: CodingWriting): Triplet {
  at.others(coding, MAPPED[type], REASONS);
  const { system, code, display } = coding;
  const v2 = system === undefined || code === undefined ? undefined : vocabulary.toV2(system, code);
  const name = system === undefined ? LOCAL : vocabulary.systems.nameOf(system);
  const version = type === 'CWE' ? coding.version : undefined;
  const triplet = { code, display, name, ...v2, version };
  const [read, second] = codingsOf(triplet, vocabulary);
  if (
    second !== undefined ||
    read?.code !== code ||
    (v2 === undefined && isMapped(triplet, read, vocabulary))
  )
    whole.changed('reads back with the FHIR coding of the v2 code');
  else if (read?.system !== system) at.at('system').changed(NO_URI);
  return triplet;
}

/** Whether a code was mapped to one of another system. */
function isMapped({ name }: Triplet, read: Coding | undefined, { systems }: Vocabulary): boolean {
  return name !== undefined && read?.system !== systems.uriOf(name);
}

/** The v2 code at the next index, from which the coding was read, is sent for both. */
function keptToV2(codings: readonly Coding[], index: number, { vocabulary, type, losses }: Writing): Triplet {
  const [coding, kept] = [codings[index] ?? {}, codings[index + 1] ?? {}];
  const at = losses.at('coding', index);
  const beside = losses.at('coding', index + 1);
  at.others(coding, ['system', 'code', 'display']);
  const { code, system = '' } = kept;
  const version = type === 'CWE' ? kept.version : undefined;
  const triplet = { code, display: kept.display, name: vocabulary.systems.nameOf(system), version };
  if (codingsOf(triplet, vocabulary).length === 2) {
    if (coding.display !== undefined)
      at.at('display').dropped('the display of the v2 code beside it is sent');
    beside.others(kept, MAPPED[type], REASONS);
    return triplet;
  }
  beside.dropped('it only adds a version to the coding before it, and a CE has no versions');
  if (coding.display === undefined && kept.display !== undefined)
    at.at('display').changed('the display of the v2 code beside it is sent');
  return { ...triplet, display: coding.display ?? kept.display };
}

/** Whether the second coding is the v2 code from which the first was read. */
function isKeptBeside({ system, code, version }: Coding, coding: Coding, vocabulary: Vocabulary): boolean {
  if (system === undefined || code === undefined) return false;
  const meant = vocabulary.toFhir(system, code);
  if (meant === undefined || (!meant.isRetained && version === undefined)) return false;
  return meant.system === coding.system && meant.code === coding.code;
}

/** Codings with only a display: the first one's display is sent as text, if the concept has none. */
function displayAlone(
  { coding, text }: CodeableConcept,
  vocabulary: Vocabulary,
  losses: Losses,
): string | undefined {
  let display: string | undefined;
  for (const [index, one] of (coding ?? []).entries()) {
    if (!isDisplayAlone(one, vocabulary)) continue;
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

/** Whether only a display reads back: there is no code, and no system that a CE can name. */
function isDisplayAlone({ system, code }: Coding, { systems }: Vocabulary): boolean {
  return code === undefined && (system === undefined || systems.uriOf(systems.nameOf(system)) === undefined);
}
