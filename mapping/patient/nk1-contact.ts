import type { PatientContact, Reference } from 'fhir/r4.js';
import { type FieldValue, segment } from '../../hl7v2/build.ts';
import type { Segment } from '../../hl7v2/message.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { compact } from '../core/compact.ts';
import type { Losses } from '../core/losses.ts';
import { AS_READ, SAYS_NOTHING, type SegmentReads } from '../core/reads.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import type { TwoWay } from '../core/two-way.ts';
import { periodEnds } from '../datatypes/dr-period.ts';
import { dtElement } from '../datatypes/v2-time.ts';
import { xadAddress } from '../datatypes/xad-address.ts';
import { xonReference } from '../datatypes/xon-organization.ts';
import { xpnHumanName } from '../datatypes/xpn-human-name.ts';
import { ADMINISTRATIVE_SEX } from '../terminology/code-tables.ts';
import { codeOrLossToV2, codeToFhir } from '../terminology/coded-element.ts';
import { contactRelationships } from './contact-relationships.ts';
import { telecomFields } from './telecom-fields.ts';
import { isUnknownName, READS_AS_UNKNOWN, UNKNOWN_NAME } from './unknown-name.ts';

const validity = periodEnds(dtElement);

const MAPPED = ['relationship', 'name', 'telecom', 'address', 'gender', '_gender', 'organization', 'period'];

// NK1[Patient.contact] — one segment per contact. The guide also has NK1[RelatedPerson]; a Patient that
// is sent alone has contacts. The set ID (NK1-1) is assigned when the message is built.
export function nk1Contact(profile: SiteProfile): Nk1Contact {
  const { localCodes } = profile;
  const sex = ADMINISTRATIVE_SEX.withLocalCodes(localCodes.administrativeSex);
  const relationships = contactRelationships(profile);
  const telecoms = telecomFields(profile, undefined);
  const humanName = xpnHumanName(profile);
  const xad = xadAddress(profile);
  const organization = xonReference(profile);

  function fieldsOf(contact: PatientContact, losses: Losses): FieldValue[] {
    losses.others(contact, MAPPED);
    const { relationship3, role7 } = relationships.toV2(contact.relationship ?? [], losses);
    const telecom = telecoms.toV2(contact, losses);
    const period = contact.period && validity.toV2(contact.period, losses.at('period'));
    const gender = { code: contact.gender, element: contact._gender };
    const fields: FieldValue[] = [];
    if (contact.name !== undefined && !isUnknownName(contact.name))
      fields[2] = humanName.toV2(contact.name, losses.at('name'));
    fields[3] = relationship3;
    fields[4] = contact.address && xad.toV2(contact.address, losses.at('address'));
    fields[5] = telecom?.home;
    fields[6] = telecom?.work;
    fields[7] = role7;
    fields[8] = period?.start;
    fields[9] = period?.end;
    if (contact.organization !== undefined)
      fields[13] = organizationToV2(contact.organization, organization, losses.at('organization'));
    fields[15] = codeOrLossToV2(sex, gender, losses.at('gender'));
    return fields;
  }

  function elementsOf(nk1: Segment): ContactElements {
    const gender = codeToFhir(sex, nk1.field(15).text());
    const read = <T>(pair: TwoWay<T, Repetition>, n: number) => {
      const first = nk1.field(n).firstValued;
      return first && pair.toFhir(first);
    };
    return {
      relationship: relationships.toFhir(nk1),
      name: read(humanName, 2),
      ...telecoms.toFhir({
        home: nk1.field(5).valued,
        work: nk1.field(6).valued,
        // Fields of later versions: they are read, not written.
        other: laterNumbers(nk1),
      }),
      address: read(xad, 4),
      gender: gender.code as PatientContact['gender'],
      _gender: gender.element,
      organization: read(organization, 13),
      period: validity.toFhir({ start: nk1.field(8).text(), end: nk1.field(9).text() }),
    };
  }

  return {
    name: 'NK1[Patient.contact]',
    fields: {
      1: SAYS_NOTHING,
      2: humanName.reads,
      ...relationships.fields,
      4: xad.reads,
      ...telecoms.readsIn(5, 6, [40, 41]),
      8: AS_READ,
      9: AS_READ,
      15: AS_READ,
    },
    fieldsOf,
    elementsOf,

    toV2(contact, losses) {
      const fields = fieldsOf(contact, losses);
      nameLosses(contact, fields, losses);
      return segment('NK1', fields);
    },

    toFhir: (nk1) => contactOf(elementsOf(nk1)),
  };
}

/** A contact, which has one of name, telecom, address and organization in R4 (pat-1). */
export function contactOf(elements: ContactElements): PatientContact | undefined {
  const contact = compact<PatientContact>(elements);
  const { name, telecom, address, organization } = contact ?? {};
  return (
    contact && { ...contact, ...((name ?? telecom ?? address ?? organization) ? {} : { name: UNKNOWN_NAME }) }
  );
}

/** The fields of which {@link contactOf} needs one. */
const DETAILS = [2, 4, 5, 6, 13, 30, 31, 32];

/** Reports the name of a contact if it starts or stops reading back as unknown. */
export function nameLosses({ name }: PatientContact, fields: readonly FieldValue[], losses: Losses): void {
  const isUnknown = isUnknownName(name);
  const isWritten = (n: number) => fields[n] !== undefined && [fields[n]].flat().length > 0;
  const isSaid = [...fields.keys()].some((n) => n > 1 && isWritten(n));
  const readsAsUnknown = isSaid && !DETAILS.some(isWritten);
  if (isUnknown && !readsAsUnknown) losses.at('name').dropped('NK1-2 cannot express an unknown name');
  if (readsAsUnknown && !isUnknown) losses.at('name').changed(READS_AS_UNKNOWN);
}

/** The elements of a contact, undefined or empty where there are none. */
export type ContactElements = { [E in keyof PatientContact]: PatientContact[E] | undefined };

export interface Nk1Contact extends TwoWay<PatientContact, Segment> {
  readonly fields: SegmentReads;
  /** What {@link TwoWay.toV2} puts into the segment, by number, for a message that adds fields of its own. */
  fieldsOf(contact: PatientContact, losses: Losses): FieldValue[];
  /** What {@link TwoWay.toFhir} makes a contact of. */
  elementsOf(nk1: Segment): ContactElements;
}

/** NK1-40 and 41. */
function laterNumbers(nk1: Segment): readonly Repetition[] {
  const first = nk1.field(40).valued;
  const second = nk1.field(41).valued;
  return second.length === 0 ? first : [...first, ...second];
}

/** NK1-13 holds organizations alone, so the type of the reference is implied. */
function organizationToV2(reference: Reference, pair: TwoWay<Reference, Repetition>, losses: Losses) {
  if (reference.type !== undefined) losses.at('type').dropped('NK1-13 holds an organization');
  return pair.toV2(reference, losses);
}
