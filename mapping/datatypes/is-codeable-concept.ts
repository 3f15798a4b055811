import type { CodeableConcept, Coding } from 'fhir/r4.js';
import { repetition } from '../../hl7v2/build.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import type { Reads } from '../core/reads.ts';
import type { TwoWay } from '../core/two-way.ts';
import type { Vocabulary } from '../terminology/vocabulary.ts';
import { CE_READS, ceCodeableConcept, ceCoding } from './ce-codeable-concept.ts';
import { codingsOf } from './ce-triplet.ts';
import type { CodingElement } from './coding-alternates.ts';

/** A field that holds a bare code of its table (IS). Later versions have a CWE there, as many senders do; it is read. */
export const IS_READS: Reads = {
  only: ['2.1', '3.1', '4.1', '5.1', '6.1', ...(CE_READS.only ?? [])],
};

const OTHER_CODING = 'reads back with the FHIR coding of the v2 code';

/** IS[CodeableConcept] — the first coding that has a code of the table. Texts and displays have no place. */
export function isCodeableConcept(vocabulary: Vocabulary): TwoWay<CodeableConcept, Repetition> {
  const concept = ceCodeableConcept(vocabulary);
  return {
    name: 'IS[CodeableConcept]',
    reads: IS_READS,

    toV2({ coding = [], ...others }, losses) {
      losses.others(others, [], { text: 'the field holds a code alone' });
      const codes = coding.map((one) => codeToV2(one, vocabulary));
      const index = codes.findIndex((code) => code !== undefined);
      const code = codes[index];
      const left = code === undefined ? [] : codingsOf({ code }, vocabulary);
      for (const [n, one] of coding.entries()) {
        const at = losses.at('coding', n);
        const [next] = left;
        if (next !== undefined && next.system === one.system && next.code === one.code) {
          left.shift();
          at.others(one, ['system', 'code']);
        } else if (n !== index) at.dropped(reasonOf(vocabulary));
      }
      if (left.length > 0) losses.at('coding').changed(OTHER_CODING);
      return code === undefined ? undefined : repetition([code]);
    },

    toFhir: concept.toFhir,
  };
}

/** IS[Coding] — a coding that has a code of the table. */
export function isCoding(vocabulary: Vocabulary): TwoWay<CodingElement, Repetition> {
  const pair = ceCoding(vocabulary);
  return {
    name: 'IS[Coding]',
    reads: IS_READS,

    toV2(coding, losses) {
      const code = codeToV2(coding, vocabulary);
      if (code === undefined) return losses.dropped(reasonOf(vocabulary));
      losses.others(coding, ['system', 'code']);
      const [read] = codingsOf({ code }, vocabulary);
      if (read?.system !== coding.system || read?.code !== coding.code) losses.changed(OTHER_CODING);
      return repetition([code]);
    },

    toFhir: pair.toFhir,
  };
}

/** The code that a field of this vocabulary holds for a coding; a coding without a system has a code of the site. */
function codeToV2({ system, code }: Coding, vocabulary: Vocabulary): string | undefined {
  if (system === undefined || code === undefined) return code;
  const mapped = vocabulary.toV2(system, code);
  if (mapped !== undefined) return mapped.name === vocabulary.hl7Name ? mapped.code : undefined;
  return vocabulary.systems.uriOf(vocabulary.hl7Name ?? '') === system ? code : undefined;
}

function reasonOf({ hl7Name = '' }: Vocabulary): string {
  return `the field holds one code, of table ${hl7Name.slice('HL7'.length)}`;
}
