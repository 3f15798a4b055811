import type { CodeableConcept } from 'fhir/r4.js';
import type { Repetition } from '../../hl7v2/repetition.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { V2_TABLE } from '../core/systems.ts';
import type { TwoWay } from '../core/two-way.ts';
import { languageSubtag } from '../terminology/language-codes.ts';
import { systemsOf, type Vocabulary } from '../terminology/vocabulary.ts';
import { ceCodeableConcept } from './ce-codeable-concept.ts';

const BCP_47 = 'urn:ietf:bcp:47';

const V2_0296 = `${V2_TABLE}0296`;
const ISO = 'urn:iso:std:iso:639';
const ISO_639 = /^urn:iso:std:iso:639(?::-[123])?$/;

/**
 * Languages are tags of BCP 47 in FHIR. Table 0296 has no codes of its own: ISO 639 is suggested. A code that is not
 * written for its tag is kept beside it, so that a sender's `ger` is written again. Codes of the site are of the field's table.
 */
function languageVocabulary(profile: LanguageProfile): Vocabulary {
  const systems = systemsOf(profile);
  const local = profile.localCodes.language;
  const tags = new Map(Object.entries(local).map(([tag, code]) => [code, tag]));
  const name = profile.languageCodes === 'ISO639' ? systems.nameOf(ISO) : TABLE;
  const written = systems.uriOf(name);
  return {
    hl7Name: TABLE,
    systems,
    has: (code) => tags.has(code) || tagOf(code) !== undefined,
    toFhir(system, code) {
      const ofSite = system === V2_0296 ? tags.get(code) : undefined;
      if (ofSite !== undefined) return { system: BCP_47, code: ofSite, isRetained: false };
      const tag = system === V2_0296 || ISO_639.test(system) ? tagOf(code) : undefined;
      if (tag === undefined) return undefined;
      return { system: BCP_47, code: tag, isRetained: system !== written || tag !== code || isReplaced(tag) };
    },
    toV2(system, code) {
      if (system !== BCP_47) return undefined;
      if (isReplaced(code)) return { name: TABLE, code: local[code] ?? '' };
      return tagOf(code) === code ? { name, code } : undefined;
    },
  };

  function isReplaced(tag: string): boolean {
    return Object.hasOwn(local, tag);
  }
}

type LanguageProfile = Pick<SiteProfile, 'languageCodes' | 'localCodes' | 'codingSystemNames'>;

const TABLE = 'HL70296';

/** PID-15 and a language of `Patient.communication`. */
export function ceLanguage(profile: LanguageProfile): TwoWay<CodeableConcept, Repetition> {
  return ceCodeableConcept(languageVocabulary(profile));
}

/** Language, script, region and more: `de`, `zh-Hant`, `de-CH`. */
const LANGUAGE_TAG = /^([a-z]{2,3})((?:-[a-z0-9]{2,8})*)$/i;

/** The tag of a code of ISO 639, in the case that BCP 47 recommends (RFC 5646 §2.1.1); undefined for a word. */
export function tagOf(code: string): string | undefined {
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
