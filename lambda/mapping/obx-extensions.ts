import type { Extension } from 'fhir/r4.js';
import { repetition, segment } from '../../hl7v2/build.ts';
import type { Message, Segment } from '../../hl7v2/message.ts';
import { ceCodeableConcept, plainVocabulary } from './ce-codeable-concept.ts';
import { conceptContent } from './extension-contents.ts';
import { type ContentPair, contentToV2, type PlacedExtension } from './extension-field.ts';

/** An extension of a Patient that is said as an observation, by its LOINC code. */
interface ObservedExtension {
  readonly url: string;
  readonly code: string;
  readonly display: string;
  readonly content: ContentPair;
}

/** Birth sex is a code of US Core and one of table 0001, but for the null flavor. */
const birthSex: ContentPair = {
  name: 'CE[us-core-birthsex]',
  toV2({ valueCode, ...rest }, losses) {
    losses.others(rest, []);
    if (valueCode === 'UNK') return repetition(['UNK', undefined, 'NULLFL']);
    return valueCode === 'M' || valueCode === 'F' ? repetition([valueCode, undefined, 'HL70001']) : undefined;
  },
  toFhir(ce) {
    const code = ce.text(1);
    if (code === 'U' || code === 'UNK') return { valueCode: 'UNK' };
    return code === 'M' || code === 'F' ? { valueCode: code } : undefined;
  },
};

const OBSERVED: readonly ObservedExtension[] = [
  {
    url: 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex',
    code: '76689-9',
    display: 'Sex assigned at birth',
    content: birthSex,
  },
  {
    url: 'http://hl7.org/fhir/StructureDefinition/patient-genderIdentity',
    code: '76691-5',
    display: 'Gender identity',
    content: conceptContent(ceCodeableConcept(plainVocabulary('9999'))),
  },
];

export function isObserved(url: string): boolean {
  return OBSERVED.some((one) => one.url === url);
}

/** OBX segments for the extensions that are observations; the first one of each kind. */
export function observationsToV2(extensions: readonly PlacedExtension[]): Segment[] {
  const segments: Segment[] = [];
  for (const { url, code, display, content } of OBSERVED) {
    const [first, ...further] = extensions.filter(({ extension }) => extension.url === url);
    for (const { losses } of further) losses.dropped('one observation of each kind is sent');
    const value = first && contentToV2(first, content);
    if (value === undefined) continue;
    const fields = {
      1: String(segments.length + 1),
      2: 'CE',
      3: repetition([code, display, 'LN']),
      5: value,
      11: FINAL,
    };
    segments.push(segment('OBX', fields));
  }
  return segments;
}

export function observationsToFhir(message: Message): Extension[] {
  const segments = message.all('OBX');
  return OBSERVED.flatMap(({ url, code, content }): Extension[] => {
    const obx = segments.find((one) => one.field(3).text() === code);
    const [value] = obx?.field(5).valued ?? [];
    const read = value && content.toFhir(value);
    return read === undefined ? [] : [{ url, ...read }];
  });
}

/** OBX-11, table 0085: the result is final. */
const FINAL = 'F';
