import type { Repetition } from '../../hl7v2/repetition.ts';
import type { RaceField, SiteProfile } from '../core/site-profile.ts';
import { CDC_CODES, NULL_FLAVOR, OWN, US_CORE } from '../core/systems.ts';
import { CE_READS, ceCodeableConcept, ceCoding } from '../datatypes/ce-codeable-concept.ts';
import type { CodingSystems } from '../terminology/code-systems.ts';
import { CDC_AS_TABLE, systemsOf, type Vocabulary, vocabularies } from '../terminology/vocabulary.ts';
import { conceptContent } from './extension-contents.ts';
import { type ContentPair, type ExtensionField, type PlacedExtension, repeated } from './extension-field.ts';
import { type Category, categoryOf, isOfTheUs, type UsTable } from './us-codes.ts';
import { usCoreCategory } from './us-core-category.ts';

const UNKNOWN = { system: NULL_FLAVOR, code: 'UNK' };

const RACE: UsTable = {
  url: `${US_CORE}race`,
  field: 10,
  number: '0005',
  categories: ['1002-5', '2028-9', '2054-5', '2076-8', '2106-3'],
  table: { U: UNKNOWN, UNK: UNKNOWN },
};

const ETHNICITY: UsTable = {
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
export function raceFields(profile: RaceProfile) {
  const { race, ethnicity, localCodes } = profile;
  return {
    // Extensions of our own: without a US code, what the field means is unknown.
    race: fieldsFor(race, RACE, `${OWN}race`, localCodes.race, profile),
    ethnicity: fieldsFor(ethnicity, ETHNICITY, `${OWN}ethnicity`, localCodes.ethnicity, profile),
  };
}

type RaceProfile = Pick<SiteProfile, 'race' | 'ethnicity' | 'localCodes' | 'codingSystemNames'>;
type LocalCodes = Readonly<Record<string, string>>;

function fieldsFor(
  meaning: RaceField,
  table: UsTable,
  ownUrl: string,
  localCodes: LocalCodes,
  profile: RaceProfile,
): readonly ExtensionField[] {
  const { none, plain } = vocabularies(profile);
  if (meaning === 'us-core') {
    const namesTable = profile.codingSystemNames[CDC_CODES] === CDC_AS_TABLE;
    const category = categoryOf(table, { vocabulary: none, localCodes, namesTable });
    return [usCoreCategory(category), unclaimed(ownUrl, category, plain(table.number))];
  }
  const vocabulary = siteVocabulary(meaning, localCodes, systemsOf(profile));
  const content =
    meaning.value === 'valueCoding'
      ? codingContent(vocabulary)
      : conceptContent(ceCodeableConcept(vocabulary));
  return [repeated(meaning.url, ['PID', table.field], content)];
}

/** The unchanged content of a field without a US code. */
function unclaimed(url: string, category: Category, vocabulary: Vocabulary): ExtensionField {
  const pair = conceptContent(ceCodeableConcept(vocabulary));
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
function siteVocabulary(
  { system, name: ownName }: Exclude<RaceField, 'us-core'>,
  localCodes: LocalCodes,
  systems: CodingSystems,
): Vocabulary {
  const name = ownName ?? systems.nameOf(system);
  const named = systems.uriOf(name);
  const codes = new Map(Object.entries(localCodes).map(([code, local]) => [local, code]));
  return {
    hl7Name: name,
    systems,
    has: () => true,
    toFhir: (given, code) =>
      given === named ? { system, code: codes.get(code) ?? code, isRetained: false } : undefined,
    toV2: (given, code) =>
      given === system
        ? { name, code: (Object.hasOwn(localCodes, code) ? localCodes[code] : undefined) ?? code }
        : undefined,
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
