import type { Patient } from 'fhir/r4.js';
import { type FieldValue, segment } from '../../hl7v2/build.ts';
import type { Segment } from '../../hl7v2/message.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { compact } from '../core/compact.ts';
import { identifiersInOrder } from '../core/identifier-order.ts';
import type { Losses } from '../core/losses.ts';
import { type Numbered, numbered } from '../core/numbered.ts';
import { AS_READ, SAYS_NOTHING, type SegmentReads } from '../core/reads.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import type { TwoWay } from '../core/two-way.ts';
import { ceCodeableConcept } from '../datatypes/ce-codeable-concept.ts';
import { ceLanguage } from '../datatypes/ce-language.ts';
import { cxIdentifier } from '../datatypes/cx-identifier.ts';
import { TS_READS, tsDateTime, tsText } from '../datatypes/v2-time.ts';
import { xadAddress } from '../datatypes/xad-address.ts';
import { UNNAMED, xpnHumanName } from '../datatypes/xpn-human-name.ts';
import { birthTime } from '../extensions/birth-time.ts';
import { ADMINISTRATIVE_SEX, MARITAL_STATUS } from '../terminology/code-tables.ts';
import { codeOrLossToV2, codeToFhir } from '../terminology/coded-element.ts';
import { vocabularies } from '../terminology/vocabulary.ts';
import { deceasedToFhir, deceasedToV2, multipleBirthToFhir, multipleBirthToV2 } from './pid-indicators.ts';
import { addressesOf, identifiersOf, namesOf, olderFieldReads } from './pid-older-fields.ts';
import { namesToV2 } from './present-name.ts';
import { primaryLanguage } from './primary-language.ts';
import { telecomFields } from './telecom-fields.ts';

/** The elements of a Patient that are mapped to PID. */
export const PID_ELEMENTS = [
  'identifier',
  'name',
  'telecom',
  'gender',
  '_gender',
  'birthDate',
  '_birthDate',
  'deceasedBoolean',
  'deceasedDateTime',
  '_deceasedDateTime',
  'address',
  'maritalStatus',
  'multipleBirthBoolean',
  'multipleBirthInteger',
  'communication',
];

// PID[Patient] — the FHIR id, which also stands in PID-3, is added and taken out by the message (adt-message.ts).
export function pidPatient(profile: SiteProfile): PidPatient {
  const { localCodes } = profile;
  const sex = ADMINISTRATIVE_SEX.withLocalCodes(localCodes.administrativeSex);
  const maritalStatus = ceCodeableConcept(
    vocabularies(profile).table(MARITAL_STATUS.withLocalCodes(localCodes.maritalStatus)),
  );
  const languagePair = ceLanguage(profile);
  const telecoms = telecomFields(profile, 'home');
  const humanName = xpnHumanName(profile);
  const xad = xadAddress(profile);
  const identifier = cxIdentifier(profile);
  const birth = birthTime(profile);
  const ts = tsDateTime(profile);

  function fieldsOf(patient: Patient, losses: Losses, time?: number): PidFields {
    const telecom = telecoms.toV2(patient, losses);
    const names = namesToV2(patient.name ?? [], humanName, time, losses);
    const { communication, deceasedDateTime } = patient;
    const multipleBirth = multipleBirthToV2(patient, losses);
    const ordered = identifiersInOrder(patient.identifier ?? [], profile, losses);
    const identifiers = each('identifier', ordered, identifier, losses);
    const fields: FieldValue[] = [];
    fields[1] = '1';
    fields[3] = identifiers;
    fields[5] = names.length > 0 ? names : UNNAMED;
    fields[7] = birth.toV2(patient, losses);
    fields[8] = codeOrLossToV2(sex, { code: patient.gender, element: patient._gender }, losses.at('gender'));
    fields[11] = each('address', (patient.address ?? []).map(numbered), xad, losses);
    fields[13] = telecom?.home;
    fields[14] = telecom?.work;
    if (communication !== undefined) fields[15] = primaryLanguage(communication, languagePair, losses);
    if (patient.maritalStatus !== undefined)
      fields[16] = maritalStatus.toV2(patient.maritalStatus, losses.at('maritalStatus'));
    fields[24] = multipleBirth.indicator;
    fields[25] = multipleBirth.order;
    const death = { value: deceasedDateTime, element: patient._deceasedDateTime };
    fields[29] = ts.toV2(death, losses.at('deceasedDateTime'));
    fields[30] = deceasedToV2(patient);
    return { fields, identifiers };
  }

  function elementsOf(pid: Segment): PidElements {
    const gender = codeToFhir(sex, pid.field(8).text());
    const born = birth.toFhir(tsText(pid.field(7).first) ?? '');
    const language = first(pid, 15, languagePair);
    const deceased = deceasedToFhir(pid, ts);
    const multipleBirth = multipleBirthToFhir(pid);
    return {
      identifier: identifiersOf(pid, identifier, profile.socialSecurity),
      name: namesOf(pid, humanName),
      ...telecoms.toFhir({
        home: pid.field(13).valued,
        work: pid.field(14).valued,
        // PID-40 of later versions has the use of each number in the number itself.
        other: pid.field(40).valued,
      }),
      gender: gender.code as Patient['gender'],
      _gender: gender.element,
      birthDate: born?.birthDate,
      _birthDate: born?._birthDate,
      deceasedBoolean: deceased.deceasedBoolean,
      deceasedDateTime: deceased.deceasedDateTime,
      _deceasedDateTime: deceased._deceasedDateTime,
      address: addressesOf(pid, xad),
      maritalStatus: first(pid, 16, maritalStatus),
      multipleBirthBoolean: multipleBirth.multipleBirthBoolean,
      multipleBirthInteger: multipleBirth.multipleBirthInteger,
      communication: language === undefined ? undefined : [{ language }],
    };
  }

  return {
    name: 'PID[Patient]',
    fields: {
      1: SAYS_NOTHING,
      3: identifier.reads,
      7: TS_READS,
      8: AS_READ,
      11: xad.reads,
      15: languagePair.reads,
      16: maritalStatus.reads,
      24: AS_READ,
      25: AS_READ,
      29: TS_READS,
      30: AS_READ,
      ...telecoms.readsIn(13, 14, [40]),
      ...olderFieldReads(humanName),
    },
    fieldsOf,
    elementsOf,

    toV2: (patient, losses) => segment('PID', fieldsOf(patient, losses).fields),

    toFhir: (pid) => compact<Patient>({ resourceType: 'Patient', ...elementsOf(pid) }),
  };
}

/** The elements of a Patient that are read from PID, undefined or empty where there are none. */
type PidElements = { [E in Exclude<keyof Patient, 'resourceType'>]?: Patient[E] | undefined };

export interface PidFields {
  /** By number. */
  readonly fields: FieldValue[];
  /** PID-3, to which the FHIR id is added. */
  readonly identifiers: Repetition[];
}

export interface PidPatient extends TwoWay<Patient, Segment> {
  readonly fields: SegmentReads;
  /**
   * What {@link TwoWay.toV2} puts into the segment, for a message that adds fields of its own.
   *
   * @param time of the message, in ms since 1970, at which ended names are ended; without it no name is
   */
  fieldsOf(patient: Patient, losses: Losses, time?: number): PidFields;
  /** What {@link TwoWay.toFhir} makes a Patient of, for a message that adds elements of its own. */
  elementsOf(pid: Segment): PidElements;
}

function each<T>(
  element: string,
  entries: readonly Numbered<T>[],
  pair: TwoWay<T, Repetition>,
  losses: Losses,
): Repetition[] {
  const written: Repetition[] = [];
  for (const { entry, index } of entries) {
    const one = pair.toV2(entry, losses.at(element, index));
    if (one !== undefined) written.push(one);
  }
  return written;
}

function first<T>(pid: Segment, n: number, pair: TwoWay<T, Repetition>): T | undefined {
  const repetition = pid.field(n).firstValued;
  return repetition && pair.toFhir(repetition);
}
