import type { Extension } from 'fhir/r4.js';
import { type FieldValue, repetition } from '../../hl7v2/build.ts';
import type { Message, Segment } from '../../hl7v2/message.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { ceCodeableConcept } from './ce-codeable-concept.ts';
import {
  addressTextContent,
  bareCodeContent,
  conceptContent,
  partContent,
  stringContent,
  yesNoContent,
} from './extension-contents.ts';
import { type ExtensionField, type PlacedExtension, repeated, single } from './extension-field.ts';
import { textOf } from './joined-texts.ts';
import { EXTENSION, type Losses } from './losses.ts';
import { isObserved, observationsToV2 } from './obx-extensions.ts';
import { patientAnimal } from './patient-animal.ts';
import type { SegmentReads } from './reads.ts';
import { RELIGION } from './religions.ts';
import type { SiteProfile } from './site-profile.ts';
import { CDC_CODES, NULL_FLAVOR, usCoreCategory } from './us-core-category.ts';
import { plainVocabulary, tableVocabulary } from './vocabulary.ts';

const CORE = 'http://hl7.org/fhir/StructureDefinition/patient-';
const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-';
/** Extensions that HL7's v2-to-FHIR project proposes. */
const V2_MAPPINGS = 'http://hl7.org/fhir/uv/v2mappings/StructureDefinition/';

const concept = (table: string) => conceptContent(ceCodeableConcept(plainVocabulary(table)));

/** Of our own: neither FHIR nor the guide has a place for it. */
const IDENTITY_RELIABILITY = 'urn:fhir-to-hl7v2-transform:identity-reliability';

/** PID-39 is a CWE. */
const tribe = conceptContent(ceCodeableConcept(plainVocabulary('0171'), 'CWE'));

/** Every extension of a Patient that has a field, in the order of the fields. */
export const PATIENT_EXTENSIONS: readonly ExtensionField[] = [
  // The family name under which the mother was born; a name of several parts is read as one text.
  single(
    `${CORE}mothersMaidenName`,
    ['PID', 6],
    stringContent('XPN', (name) => repetition([name, ...new Array(5), 'M']), nameText),
  ),
  usCoreCategory({
    url: `${US_CORE}race`,
    field: 10,
    number: '0005',
    categories: ['1002-5', '2028-9', '2054-5', '2076-8', '2106-3'],
    table: {},
  }),
  single(`${CORE}religion`, ['PID', 17], conceptContent(ceCodeableConcept(tableVocabulary(RELIGION)))),
  usCoreCategory({
    url: `${US_CORE}ethnicity`,
    field: 22,
    number: '0189',
    categories: ['2135-2', '2186-5'],
    table: {
      H: { system: CDC_CODES, code: '2135-2' },
      N: { system: CDC_CODES, code: '2186-5' },
      U: { system: NULL_FLAVOR, code: 'UNK' },
    },
  }),
  single(`${CORE}birthPlace`, ['PID', 23], addressTextContent),
  repeated(`${CORE}citizenship`, ['PID', 26], partContent('code', concept('0171'))),
  single(`${V2_MAPPINGS}veteran-military-status`, ['PID', 27], concept('0172')),
  single(`${CORE}nationality`, ['PID', 28], partContent('code', concept('0212'))),
  single(`${V2_MAPPINGS}identity-unknown`, ['PID', 31], yesNoContent),
  repeated(IDENTITY_RELIABILITY, ['PID', 32], bareCodeContent('0445')),
  patientAnimal(`${CORE}animal`),
  // The guide reads PID-39 as a second citizenship; a tribe is what the field is for.
  repeated(`${US_CORE}tribal-affiliation`, ['PID', 39], partContent('tribalAffiliation', tribe)),
  single(`${V2_MAPPINGS}student-status`, ['PD1', 5], bareCodeContent('0231')),
  single(`${CORE}disability`, ['PD1', 6], bareCodeContent('0295')),
  single(`${V2_MAPPINGS}living-will`, ['PD1', 7], bareCodeContent('0315')),
  single(`${CORE}cadavericDonor`, ['PD1', 8], yesNoContent),
  single(
    `${CORE}congregation`,
    ['PD1', 14],
    stringContent(
      'XON',
      (name) => repetition([name]),
      (xon) => xon.text(1),
    ),
  ),
  single(`${CORE}importance`, ['PV1', 16], bareCodeContent('0099')),
];

const URLS = new Set(PATIENT_EXTENSIONS.map(({ url }) => url));

/** The fields of each segment that the extensions of a Patient fill. */
export type ExtensionFields = Record<ExtensionField['segment'], FieldValue[]> & {
  readonly OBX: Segment[];
};

/** @param PID fields to which those of extensions are added */
export function extensionsToV2(
  extensions: readonly Extension[],
  PID: FieldValue[],
  { observations }: SiteProfile,
  losses: Losses,
): ExtensionFields {
  if (extensions.length === 0) return { PID, PD1: [], PV1: [], OBX: [] };
  const placed = extensions.map(
    (extension, index): PlacedExtension => ({ extension, losses: losses.at('extension', index) }),
  );
  const OBX = observations ? observationsToV2(placed) : [];
  const fields: ExtensionFields = { PID, PD1: [], PV1: [], OBX };
  const byUrl = Map.groupBy(placed, ({ extension }) => extension.url);
  for (const pair of PATIENT_EXTENSIONS) {
    const own = byUrl.get(pair.url);
    if (own !== undefined) Object.assign(fields[pair.segment], pair.toV2(own));
  }
  for (const { extension, losses: at } of placed) {
    if (URLS.has(extension.url)) continue;
    if (!isObserved(extension.url)) at.dropped(EXTENSION);
    else if (!observations) at.dropped('an observation, which this site does not send');
  }
  return fields;
}

const PAIRS_OF_SEGMENTS = [...Map.groupBy(PATIENT_EXTENSIONS, (pair) => pair.segment)];

/** What the extensions read of a segment and do not write in the same place. */
export function extensionReads(segment: ExtensionField['segment']): SegmentReads {
  const pairs = PATIENT_EXTENSIONS.filter((pair) => pair.segment === segment);
  return Object.assign({}, ...pairs.map(({ fields }) => fields));
}

/** The extensions that the segments of the patient hold. */
export function extensionsToFhir(message: Message): Extension[] {
  const extensions: Extension[] = [];
  for (const [id, pairs] of PAIRS_OF_SEGMENTS) {
    const segment = message.segment(id);
    if (segment === undefined) continue;
    for (const pair of pairs) for (const extension of pair.toFhir(segment)) extensions.push(extension);
  }
  return extensions;
}

/** Prefix, given names, family name, suffix, degree. */
function nameText(xpn: Repetition): string | undefined {
  return textOf(xpn, [5, 2, 3, 1, 4, 6]);
}
