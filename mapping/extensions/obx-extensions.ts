import type { Extension } from 'fhir/r4.js';
import { type ComponentValue, repetition, segment } from '../../hl7v2/build.ts';
import type { Message, Segment } from '../../hl7v2/message.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { SAYS_NOTHING, type SegmentReads } from '../core/reads.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { STRUCTURE_DEFINITION, US_CORE } from '../core/systems.ts';
import { ceCodeableConcept } from '../datatypes/ce-codeable-concept.ts';
import { type Vocabulary, vocabularies } from '../terminology/vocabulary.ts';
import { conceptContent, partContent } from './extension-contents.ts';
import { type ContentPair, contentToV2, type PlacedExtension } from './extension-field.ts';
import { birthSexContent, sexContent } from './obx-contents.ts';

/** An extension of a Patient that is sent as an observation, by its LOINC code. */
interface ObservedExtension {
  readonly url: string;
  readonly code: string;
  readonly display: string;
  readonly content: ContentPair;
  /** Set where another extension has the same meaning: this one is named beside the LOINC code, so that it reads back as itself. */
  readonly name?: string;
}

const GENDER_IDENTITY = { code: '76691-5', display: 'Gender identity' };

/** Gender identity of other senders is read as the extension that R4 itself has; the extensions of R5 have parts. */
const observedExtensions = (vocabulary: Vocabulary, concept: ContentPair): readonly ObservedExtension[] => [
  {
    url: `${US_CORE}birthsex`,
    code: '76689-9',
    display: 'Sex assigned at birth',
    content: birthSexContent,
  },
  { url: `${US_CORE}sex`, code: '46098-0', display: 'Sex', content: sexContent(vocabulary.systems) },
  {
    url: `${STRUCTURE_DEFINITION}individual-genderIdentity`,
    ...GENDER_IDENTITY,
    content: partContent('value', concept),
    name: 'individual-genderIdentity',
  },
  { url: `${STRUCTURE_DEFINITION}patient-genderIdentity`, ...GENDER_IDENTITY, content: concept },
  {
    url: `${STRUCTURE_DEFINITION}individual-pronouns`,
    code: '90778-2',
    display: 'Personal pronouns - Reported',
    content: partContent('value', concept),
  },
];

/** The extensions of a Patient that are observations, at a site. */
export function observations(profile: Pick<SiteProfile, 'codingSystemNames'>) {
  const { none } = vocabularies(profile);
  const concept = conceptContent(ceCodeableConcept(none));
  const observed = observedExtensions(none, concept);
  // A number that counts segments, and the datatype of OBX-5.
  const fields: SegmentReads = { 1: SAYS_NOTHING, 2: SAYS_NOTHING, 5: concept.reads };
  return {
    fields,
    isObserved: (url: string): boolean => observed.some((one) => one.url === url),
    toV2: (extensions: readonly PlacedExtension[]) => observationsToV2(extensions, observed),
    toFhir: (message: Message) => observationsToFhir(message, observed),
  };
}

/** OBX segments for the extensions that are observations; the first one of each kind. */
function observationsToV2(
  extensions: readonly PlacedExtension[],
  all: readonly ObservedExtension[],
): Segment[] {
  const segments: Segment[] = [];
  for (const observed of all) {
    const [first, ...further] = extensions.filter(({ extension }) => extension.url === observed.url);
    for (const { losses } of further) losses.dropped('one observation of each kind is sent');
    const value = first && contentToV2(first, observed.content);
    if (value === undefined) continue;
    const fields = {
      1: String(segments.length + 1),
      2: 'CE',
      3: identifierOf(observed),
      5: value,
      11: FINAL,
    };
    segments.push(segment('OBX', fields));
  }
  return segments;
}

/** OBX-3: the LOINC code, and beside it the name of an extension that another one would be read for. */
function identifierOf({ code, display, name }: ObservedExtension): Repetition {
  const named: ComponentValue[] =
    name === undefined ? [] : [name, undefined, STRUCTURE_DEFINITION.slice(0, -1)];
  return repetition([code, display, 'LN', ...named]);
}

function observationsToFhir(message: Message, all: readonly ObservedExtension[]): Extension[] {
  const segments = message.all('OBX');
  if (segments.length === 0) return [];
  const read = new Map<string, Extension>();
  for (const obx of segments) {
    if (obx.field(11).text() === DELETED_RESULT) continue;
    const identifier = obx.field(3).first;
    const observed = all.find(
      ({ code, name }) => code === identifier.text(1) && (name === undefined || name === identifier.text(4)),
    );
    const value = obx.field(5).firstValued;
    const content = observed && value && observed.content.toFhir(value);
    if (content && !read.has(observed.url)) read.set(observed.url, { url: observed.url, ...content });
  }
  return [...read.values()];
}

/** OBX-11, table 0085: the result is final, or the observation is deleted. */
const FINAL = 'F';
export const DELETED_RESULT = 'D';
