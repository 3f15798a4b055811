import type { ContactPoint } from 'fhir/r4.js';
import type { Repetition } from '../../hl7v2/repetition.ts';
import type { FieldReads, SegmentReads } from '../core/reads.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import type { TwoWay } from '../core/two-way.ts';
import {
  primaryFirst,
  reportOrder,
  type Telecoms,
  writtenTelecoms,
} from '../datatypes/telecom/telecom-list.ts';
import { xtnContactPoint } from '../datatypes/telecom/xtn-contact-point.ts';
import type { UseOfField } from '../datatypes/telecom/xtn-use.ts';

/** The two fields that hold telephone numbers: PID-13 and 14, NK1-5 and 6. */
export interface TelecomFields {
  readonly home: readonly Repetition[];
  readonly work: readonly Repetition[];
  /** Numbers of a field of later versions, which is read and not written. */
  readonly other?: readonly Repetition[];
}

/** {@link telecomFields}, and how the fields that hold them are read. */
export interface TelecomFieldsPair extends TwoWay<Telecoms, TelecomFields> {
  /** @param others fields of later versions, which are written to the two that v2.5.1 has */
  readsIn(home: number, work: number, others: readonly number[]): SegmentReads;
}

/**
 * A list of telecoms in the field of home numbers and that of work numbers.
 *
 * @param useOfHome the use that the first field gives to a number without one: home in PID-13, none in NK1-5
 */
export function telecomFields(profile: SiteProfile, useOfHome: UseOfField): TelecomFieldsPair {
  const homeNumber = xtnContactPoint(profile, useOfHome);
  const workNumber = xtnContactPoint(profile, 'work');
  const otherNumber = xtnContactPoint(profile, undefined);
  return {
    name: 'XTN fields[telecom]',

    // XTN.2 of a number decides in which of the two fields it is written.
    readsIn(home, work, others) {
      const either = { ...homeNumber.reads, writtenIn: [home, work] };
      const reads: Record<number, FieldReads> = {
        [home]: either,
        [work]: { ...either, writtenIn: [work, home] },
      };
      for (const n of others) reads[n] = either;
      return reads;
    },

    toV2({ telecom }, losses) {
      const pairOf = (one: ContactPoint) => (isForWork(one) ? workNumber : homeNumber);
      const written = writtenTelecoms(telecom, pairOf, losses);
      const home = primaryFirst(written.filter((one) => !isForWork(one.telecom)));
      const work = primaryFirst(written.filter((one) => isForWork(one.telecom)));
      reportOrder([...home, ...work], losses);
      return { home: home.map(({ xtn }) => xtn), work: work.map(({ xtn }) => xtn) };
    },

    toFhir({ home, work, other = [] }) {
      const telecom = [
        ...home.flatMap((xtn) => homeNumber.toFhir(xtn)),
        ...work.flatMap((xtn) => workNumber.toFhir(xtn)),
        ...other.flatMap((xtn) => otherNumber.toFhir(xtn)),
      ];
      return telecom.length === 0 ? undefined : { telecom };
    },
  };
}

/** A number for text messages is written as a cell phone, which is read as mobile. */
function isForWork({ use, system }: ContactPoint): boolean {
  return use === 'work' && system !== 'sms';
}
