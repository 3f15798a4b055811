import type { Extension } from 'fhir/r4.js';
import { type FieldValue, repetition } from '../../hl7v2/build.ts';
import type { Message, Segment } from '../../hl7v2/message.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { listOf } from '../core/compact.ts';
import { textOf } from '../core/joined-texts.ts';
import type { Losses } from '../core/losses.ts';
import type { SegmentReads } from '../core/reads.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { ISO_3166, OWN, STRUCTURE_DEFINITION, US_CORE, V2_MAPPINGS } from '../core/systems.ts';
import { ceCodeableConcept } from '../datatypes/ce-codeable-concept.ts';
import { familyToFhir } from '../datatypes/fn-family.ts';
import {
  addressTextContent,
  bareCodeContent,
  conceptContent,
  partContent,
  stringContent,
  yesNoContent,
} from '../extensions/extension-contents.ts';
import {
  type ExtensionField,
  type PlacedExtension,
  repeated,
  single,
} from '../extensions/extension-field.ts';
import { observations } from '../extensions/obx-extensions.ts';
import { patientAnimal } from '../extensions/patient-animal.ts';
import { raceFields } from '../extensions/race-fields.ts';
import { CodeTable } from '../terminology/code-table.ts';
import { RELIGION } from '../terminology/religions.ts';
import { type Vocabulary, vocabularies } from '../terminology/vocabulary.ts';

const PATIENT = `${STRUCTURE_DEFINITION}patient-`;

/** Every extension of a Patient that has a field, in the order of the fields. */
export function patientExtensionFields(profile: SiteProfile): readonly ExtensionField[] {
  const { race, ethnicity } = raceFields(profile);
  const { localCodes } = profile;
  const { plain, table } = vocabularies(profile);
  const concept = (vocabulary: Vocabulary) => conceptContent(ceCodeableConcept(vocabulary));
  // HL7 has no codes for them; the codes of a site stand for those of ISO 3166.
  const country = (number: string, codes: Readonly<Record<string, string>>) =>
    concept(table(new CodeTable(number, ISO_3166, []).withLocalCodes(codes)));
  const religion = RELIGION.withLocalCodes(localCodes.religion);
  // PID-39 is a CWE.
  const tribe = conceptContent(ceCodeableConcept(plain('0171'), 'CWE'));
  return [
    // The family name under which the mother was born; a name of several parts is read as one text.
    single(
      `${PATIENT}mothersMaidenName`,
      ['PID', 6],
      stringContent(
        'XPN',
        (name) => repetition([name, ...new Array(5), 'M']),
        (xpn) => nameText(xpn, profile),
      ),
    ),
    ...race,
    single(`${PATIENT}religion`, ['PID', 17], concept(table(religion))),
    ...ethnicity,
    single(`${PATIENT}birthPlace`, ['PID', 23], addressTextContent),
    repeated(
      `${PATIENT}citizenship`,
      ['PID', 26],
      partContent('code', country('0171', localCodes.citizenship)),
    ),
    single(`${V2_MAPPINGS}veteran-military-status`, ['PID', 27], concept(plain('0172'))),
    single(
      `${PATIENT}nationality`,
      ['PID', 28],
      partContent('code', country('0212', localCodes.nationality)),
    ),
    single(`${V2_MAPPINGS}identity-unknown`, ['PID', 31], yesNoContent),
    repeated(`${OWN}identity-reliability`, ['PID', 32], bareCodeContent('0445')),
    patientAnimal(`${PATIENT}animal`, plain),
    // The guide reads PID-39 as a second citizenship; the field is for a tribe.
    repeated(`${US_CORE}tribal-affiliation`, ['PID', 39], partContent('tribalAffiliation', tribe)),
    single(`${V2_MAPPINGS}student-status`, ['PD1', 5], bareCodeContent('0231')),
    single(`${PATIENT}disability`, ['PD1', 6], bareCodeContent('0295')),
    single(`${V2_MAPPINGS}living-will`, ['PD1', 7], bareCodeContent('0315')),
    single(`${PATIENT}cadavericDonor`, ['PD1', 8], yesNoContent),
    single(
      `${PATIENT}congregation`,
      ['PD1', 14],
      stringContent(
        'XON',
        (name) => repetition([name]),
        (xon) => xon.text(1),
      ),
    ),
    single(`${PATIENT}importance`, ['PV1', 16], bareCodeContent('0099')),
  ];
}

/** The fields of each segment that the extensions of a Patient fill. */
export type ExtensionFields = Record<ExtensionField['segment'], FieldValue[]> & {
  readonly OBX: Segment[];
};

/** What the extensions read from a segment. */
export function extensionReads(profile: SiteProfile, segment: ExtensionField['segment']): SegmentReads {
  const pairs = patientExtensionFields(profile).filter((pair) => pair.segment === segment);
  return Object.assign({}, ...pairs.map(({ fields }) => fields));
}

/** The extensions of a Patient at a site. */
export function patientExtensions(profile: SiteProfile) {
  const observed = observations(profile);
  const pairs = patientExtensionFields(profile);
  const urls = new Set(pairs.map(({ url }) => url));
  const pairsOfSegments = [...Map.groupBy(pairs, (pair) => pair.segment)];

  /** @param PID fields to which those of extensions are added */
  function toV2(extensions: readonly Extension[], PID: FieldValue[], losses: Losses): ExtensionFields {
    if (extensions.length === 0) return { PID, PD1: [], PV1: [], OBX: [] };
    const placed = extensions.map(
      (extension, index): PlacedExtension => ({ extension, losses: losses.at('extension', index) }),
    );
    const OBX = profile.segments.OBX ? observed.toV2(placed) : [];
    const fields: ExtensionFields = { PID, PD1: [], PV1: [], OBX };
    const byUrl = Map.groupBy(placed, ({ extension }) => extension.url);
    for (const pair of pairs) {
      const own = byUrl.get(pair.url);
      if (own !== undefined) addFields(fields[pair.segment], pair, own);
    }
    for (const { extension, losses: at } of placed) {
      if (urls.has(extension.url)) continue;
      if (!observed.isObserved(extension.url)) at.droppedExtension();
      else if (!profile.segments.OBX) at.dropped('the site takes no OBX');
    }
    return fields;
  }

  /** The extensions that the segments of the patient hold. */
  function toFhir(message: Message): Extension[] {
    const extensions: Extension[] = [];
    for (const [id, pairsOfSegment] of pairsOfSegments) {
      const segment = message.segment(id);
      if (segment === undefined) continue;
      for (const pair of pairsOfSegment)
        for (const extension of pair.toFhir(segment)) extensions.push(extension);
    }
    return extensions;
  }

  return { toV2, toFhir };
}

/** Of two extensions that share a field, the one that is listed first is sent. */
function addFields(fields: FieldValue[], pair: ExtensionField, own: readonly PlacedExtension[]): void {
  const written = Object.entries(pair.toV2(own));
  const isTaken = written.some(([n]) => fields[Number(n)] !== undefined);
  if (isTaken) for (const { losses } of own) losses.dropped('the field holds another extension');
  else for (const [n, value] of written) fields[Number(n)] = value;
}

/** Prefix, given names, family name, suffix, degree. */
function nameText(xpn: Repetition, profile: SiteProfile): string | undefined {
  const { family } = familyToFhir(xpn, profile);
  return listOf([textOf(xpn, [5, 2, 3]), family, textOf(xpn, [4, 6])])?.join(' ');
}
