import type { Repetition } from '../../hl7v2/repetition.ts';
import type { RaceField, SiteProfile } from '../core/site-profile.ts';
import { CDC_CODES, NULL_FLAVOR, OWN, US_CORE } from '../core/systems.ts';
import { CE_READS, ceCodeableConcept, ceCoding } from '../datatypes/ce-codeable-concept.ts';
import { codeSystemName, codeSystemUri } from '../terminology/code-systems.ts';
import { plainVocabulary, type Vocabulary } from '../terminology/vocabulary.ts';
import { conceptContent } from './extension-contents.ts';
import { type ContentPair, type ExtensionField, type PlacedExtension, repeated } from './extension-field.ts';
import { type Category, isOfTheUs, usCoreCategory } from './us-core-category.ts';

const UNKNOWN = { system: NULL_FLAVOR, code: 'UNK' };

const RACE: Category = {
  url: `${US_CORE}race`,
  field: 10,
  number: '0005',
  categories: ['1002-5', '2028-9', '2054-5', '2076-8', '2106-3'],
  table: { U: UNKNOWN, UNK: UNKNOWN },
};

const ETHNICITY: Category = {
  url: `${US_CORE}ethnicity`,
  field: 22,
  number: '0189',
  categories: ['2135-2', '2186-5'],
  table: {
    H: { system: CDC_CODES, code: '2135-2' },
    N: { system: CDC_CODES, code: '2186-5' },
    U: UNKNOWN,
    UNK: UNKNOWN,
  },
};

/** PID-10 and PID-22, whose meaning the guide leaves to the country. */
export function raceFields({ race, ethnicity }: Pick<SiteProfile, 'race' | 'ethnicity'>) {
  return {
    // Extensions of our own: without a US code, what the field means is unknown.
    race: fieldsFor(race, RACE, `${OWN}race`),
    ethnicity: fieldsFor(ethnicity, ETHNICITY, `${OWN}ethnicity`),
  };
}

function fieldsFor(meaning: RaceField, category: Category, ownUrl: string): readonly ExtensionField[] {
  if (meaning === 'us-core') return [usCoreCategory(category), unclaimed(ownUrl, category)];
  const vocabulary = siteVocabulary(meaning);
  const content =
    meaning.value === 'valueCoding'
      ? codingContent(vocabulary)
      : conceptContent(ceCodeableConcept(vocabulary));
  return [repeated(meaning.url, ['PID', category.field], content)];
}

/** The unchanged content of a field without a US code. */
function unclaimed(url: string, category: Category): ExtensionField {
  const pair = conceptContent(ceCodeableConcept(plainVocabulary(category.number)));
  const field = repeated(url, ['PID', category.field], pair);
  const isUnclaimed = ({ extension: { url: _, ...content }, losses }: PlacedExtension) => {
    const written = pair.toV2(content, losses.aside());
    const isUs = written !== undefined && isOfTheUs([written], category);
    if (isUs) losses.dropped('a code of the US is sent from the extension of US Core');
    return !isUs;
  };
  return {
    ...field,
    toV2: (extensions) => field.toV2(extensions.filter(isUnclaimed)),
    toFhir: (pid) => (isOfTheUs(pid.field(category.field).valued, category) ? [] : field.toFhir(pid)),
  };
}

/** A code without a coding system belongs to the site. */
function siteVocabulary({
  system,
  name = codeSystemName(system),
}: Exclude<RaceField, 'us-core'>): Vocabulary {
  const named = codeSystemUri(name);
  return {
    hl7Name: name,
    has: () => true,
    toFhir: (given, code) => (given === named ? { system, code, isRetained: false } : undefined),
    toV2: (given, code) => (given === system ? { name, code } : undefined),
  };
}

/** `valueCoding` and a CE. */
function codingContent(vocabulary: Vocabulary): ContentPair {
  const pair = ceCoding(vocabulary);
  return {
    name: `${pair.name} value`,
    reads: CE_READS,
    toV2({ valueCoding, ...rest }, losses): Repetition | undefined {
      losses.others(rest, []);
      return valueCoding && pair.toV2(valueCoding, losses.at('valueCoding'));
    },
    toFhir(ce) {
      const valueCoding = pair.toFhir(ce);
      return valueCoding && { valueCoding };
    },
  };
}
