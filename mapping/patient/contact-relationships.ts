import type { CodeableConcept } from 'fhir/r4.js';
import type { Segment } from '../../hl7v2/message.ts';
import { listOf } from '../core/compact.ts';
import { Losses } from '../core/losses.ts';
import type { Numbered } from '../core/numbered.ts';
import type { SegmentReads } from '../core/reads.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { ceCodeableConcept } from '../datatypes/ce-codeable-concept.ts';
import { CONTACT_ROLE, RELATIONSHIP } from '../terminology/code-tables.ts';
import { vocabularies } from '../terminology/vocabulary.ts';

/** `Patient.contact.relationship`: NK1-3, a relationship of table 0063, and NK1-7, a contact role of table 0131. */
export function contactRelationships(profile: Pick<SiteProfile, 'localCodes' | 'codingSystemNames'>) {
  const { localCodes } = profile;
  const { table } = vocabularies(profile);
  const relationship = RELATIONSHIP.withLocalCodes(localCodes.relationship);
  const role = CONTACT_ROLE.withLocalCodes(localCodes.contactRole);
  // Each field understands the codes of the other one, for contacts with two concepts of the same kind.
  const pairs = {
    3: ceCodeableConcept(table(relationship, role)),
    7: ceCodeableConcept(table(role, relationship)),
  };

  function toV2(concepts: readonly CodeableConcept[], losses: Losses) {
    const write = (n: 3 | 7, index: number) => {
      const concept = concepts[index];
      return concept && pairs[n].toV2(concept, losses.at('relationship', index));
    };
    const said = concepts.flatMap((concept, index): Numbered<CodeableConcept>[] => {
      const entry = readsBackAs(concept);
      return entry === undefined ? [] : [{ entry, index }];
    });
    const [index3, index7] = placesOf(said);
    for (const { index } of said)
      if (index !== index3 && index !== index7)
        losses.at('relationship', index).dropped('NK1 holds two relationships, in NK1-3 and NK1-7');
    // A concept without content in a message takes no field. Only its losses are reported.
    for (const index of concepts.keys()) if (!said.some((one) => one.index === index)) write(3, index);
    const fields = { relationship3: write(3, index3), role7: write(7, index7) };
    const isSwapped = index3 > index7 && fields.relationship3 !== undefined && fields.role7 !== undefined;
    if (isSwapped) losses.at('relationship').changed('the order: NK1-3 is read before NK1-7');
    return fields;
  }

  /** The field is chosen by what reads back of a concept, so that writing it again chooses the same. */
  function readsBackAs(concept: CodeableConcept): CodeableConcept | undefined {
    const written = pairs[3].toV2(concept, new Losses(''));
    return written && pairs[3].toFhir(written);
  }

  function toFhir(nk1: Segment): CodeableConcept[] | undefined {
    const read = (n: 3 | 7) => {
      const { firstValued } = nk1.field(n);
      return firstValued && pairs[n].toFhir(firstValued);
    };
    return listOf([read(3), read(7)]);
  }

  // The kind of each concept decides in which field it is written.
  const fields: SegmentReads = {
    3: { ...pairs[3].reads, writtenIn: [3, 7] },
    7: { ...pairs[7].reads, writtenIn: [7, 3] },
  };
  return { fields, toV2, toFhir };
}

/**
 * Which concepts go to NK1-3 and NK1-7: the first contact role to NK1-7 and the first other one to NK1-3. The first two
 * of one kind take both fields in their order. -1 where there is none.
 */
function placesOf(concepts: readonly Numbered<CodeableConcept>[]): [index3: number, index7: number] {
  const role = concepts.find(({ entry }) => isRole(entry))?.index ?? -1;
  const other = concepts.find(({ entry }) => !isRole(entry))?.index ?? -1;
  const [first, second] = concepts;
  const isOfOneKind = role === -1 || other === -1;
  return isOfOneKind && first && second ? [first.index, second.index] : [other, role];
}

function isRole({ coding = [] }: CodeableConcept): boolean {
  return coding.length > 0 && coding.every(({ system }) => system === CONTACT_ROLE.fhirSystem);
}
