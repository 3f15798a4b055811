import type { ContactPoint } from 'fhir/r4.js';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { isReordered } from './compact.ts';
import type { FieldReads, SegmentReads } from './reads.ts';
import type { SiteProfile } from './site-profile.ts';
import { eachToFhir, type TwoWay } from './two-way.ts';
import type { UseOfField } from './xtn-codes.ts';
import { xtnContactPoint } from './xtn-contact-point.ts';

/** The two fields that hold telephone numbers: PID-13 and 14, NK1-5 and 6. */
export interface TelecomFields {
  readonly home: readonly Repetition[];
  readonly work: readonly Repetition[];
  /** Numbers of a field of later versions, which is read and never written. */
  readonly other?: readonly Repetition[];
}

/** {@link telecomFields}, and how the fields that hold them are read. */
export interface TelecomFieldsPair extends TwoWay<ContactPoint[], TelecomFields> {
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

    // What XTN.2 says of a number decides in which of the two fields it is written.
    readsIn(home, work, others) {
      const either = { ...homeNumber.reads, writtenIn: [home, work] };
      const reads: Record<number, FieldReads> = {
        [home]: either,
        [work]: { ...either, writtenIn: [work, home] },
      };
      for (const n of others) reads[n] = either;
      return reads;
    },

    toV2(telecoms, losses) {
      const fields: { home: Repetition[]; work: Repetition[] } = { home: [], work: [] };
      if (telecoms.length === 0) return fields;
      const order: number[] = [];
      // The first repetition is the primary number (HL7 v2.5.1, PID-13), so rank decides before the order of the list.
      const ranked = telecoms.map((telecom, index) => ({ telecom, index }));
      if (telecoms.some((telecom) => telecom.rank !== undefined))
        ranked.sort((a, b) => rank(a.telecom) - rank(b.telecom));
      for (const field of ['home', 'work'] as const) {
        for (const { telecom, index } of ranked) {
          if ((telecom.use === 'work') !== (field === 'work')) continue;
          const xtn = (field === 'work' ? workNumber : homeNumber).toV2(telecom, losses.at('telecom', index));
          if (xtn === undefined) continue;
          fields[field].push(xtn);
          order.push(index);
        }
      }
      if (isReordered(order))
        losses.at('telecom').changed('the order: by rank, old numbers and those for work last');
      return fields;
    },

    toFhir({ home, work, other = [] }) {
      const telecoms = eachToFhir(homeNumber, home) ?? [];
      if (work.length > 0) telecoms.push(...(eachToFhir(workNumber, work) ?? []));
      if (other.length > 0) telecoms.push(...(eachToFhir(otherNumber, other) ?? []));
      return telecoms.length === 0 ? undefined : telecoms;
    },
  };
}

/** Ranks have 31 bits. One that is old comes after all others, whatever its rank. */
function rank(telecom: ContactPoint): number {
  return (telecom.rank ?? 2 ** 31) + (telecom.use === 'old' ? 2 ** 32 : 0);
}
