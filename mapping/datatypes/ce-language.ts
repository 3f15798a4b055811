import type { CodeableConcept } from 'fhir/r4.js';
import type { Repetition } from '../../hl7v2/repetition.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { V2_TABLE } from '../core/systems.ts';
import type { TwoWay } from '../core/two-way.ts';
import { codeSystemUri } from '../terminology/code-systems.ts';
import { languageSubtag } from '../terminology/language-codes.ts';
import type { Vocabulary } from '../terminology/vocabulary.ts';
import { ceCodeableConcept } from './ce-codeable-concept.ts';

const BCP_47 = 'urn:ietf:bcp:47';

const V2_0296 = `${V2_TABLE}0296`;
const ISO_639 = /^urn:iso:std:iso:639(?::-[123])?$/;

/**
 * Languages are tags of BCP 47 in FHIR. Table 0296 has no codes of its own: ISO 639 is suggested. A code that is not
 * written for its tag is kept beside it, so that a sender's `ger` is written again.
 */
function languageVocabulary(name: SiteProfile['languageCodes']): Vocabulary {
  const written = codeSystemUri(name);
  return {
    hl7Name: 'HL70296',
    has: (code) => tagOf(code) !== undefined,
    toFhir(system, code) {
      const tag = system === V2_0296 || ISO_639.test(system) ? tagOf(code) : undefined;
      const isRetained = system !== written || tag !== code;
      return tag === undefined ? undefined : { system: BCP_47, code: tag, isRetained };
    },
    toV2: (system, code) => (system === BCP_47 && tagOf(code) === code ? { name, code } : undefined),
  };
}

/** PID-15 and a language of `Patient.communication`. */
export function ceLanguage({
  languageCodes,
}: Pick<SiteProfile, 'languageCodes'>): TwoWay<CodeableConcept, Repetition> {
  return ceCodeableConcept(languageVocabulary(languageCodes));
}

/** Language, script, region and more: `de`, `zh-Hant`, `de-CH`. */
const LANGUAGE_TAG = /^([a-z]{2,3})((?:-[a-z0-9]{2,8})*)$/i;

/** The tag of a code of ISO 639, in the case that BCP 47 recommends (RFC 5646 §2.1.1); a word is none. */
function tagOf(code: string): string | undefined {
  const [, language = '', more = ''] = LANGUAGE_TAG.exec(code) ?? [];
  const subtag = languageSubtag(language.toLowerCase());
  if (subtag === undefined) return undefined;
  const cased = more
    .toLowerCase()
    .replaceAll(/-([a-z]{4}|[a-z]{2})(?=-|$)/g, (_, one: string) =>
      one.length === 2 ? `-${one.toUpperCase()}` : `-${one.charAt(0).toUpperCase()}${one.slice(1)}`,
    );
  return subtag + cased;
}
