import type { ContactPoint } from 'fhir/r4.js';
import type { Repetition } from '../../../hl7v2/repetition.ts';
import { isReordered } from '../../core/compact.ts';
import type { Losses } from '../../core/losses.ts';
import type { SiteProfile } from '../../core/site-profile.ts';
import type { TwoWay } from '../../core/two-way.ts';
import { type XtnContactPoint, xtnContactPoint } from './xtn-contact-point.ts';
import type { UseOfField } from './xtn-use.ts';

/** An element with telecoms: a Patient, a contact, a role. */
export interface Telecoms {
  telecom?: ContactPoint[] | undefined;
}

/**
 * XTN[ContactPoint] — the telecoms of one field, primary number first. It is a list that is read and written: a repetition
 * with a number and an address is read as two telecoms, which are written as two repetitions.
 */
export function telecomList(
  profile: SiteProfile,
  useOfField: UseOfField,
): TwoWay<Telecoms, readonly Repetition[]> {
  const pair = xtnContactPoint(profile, useOfField);
  return {
    name: 'XTN[ContactPoint]',
    reads: pair.reads,

    toV2({ telecom }, losses) {
      const written = primaryFirst(writtenTelecoms(telecom, () => pair, losses));
      reportOrder(written, losses);
      return written.length === 0 ? undefined : written.map(({ xtn }) => xtn);
    },

    toFhir(repetitions) {
      const telecom = repetitions.flatMap((xtn) => pair.toFhir(xtn));
      return telecom.length === 0 ? undefined : { telecom };
    },
  };
}

/** A telecom as its repetition, with its index in the list. */
interface WrittenTelecom {
  readonly telecom: ContactPoint;
  readonly index: number;
  readonly xtn: Repetition;
}

/** Each telecom that can be written. */
export function writtenTelecoms(
  telecoms: readonly ContactPoint[] = [],
  pairOf: (telecom: ContactPoint) => XtnContactPoint,
  losses: Losses,
): WrittenTelecom[] {
  const written: WrittenTelecom[] = [];
  for (const [index, telecom] of telecoms.entries()) {
    const xtn = pairOf(telecom).toV2(telecom, losses.at('telecom', index));
    if (xtn !== undefined) written.push({ telecom, index, xtn });
  }
  return written;
}

/** The first repetition is the primary number (HL7 v2.5.1, PID-13): telephones come first, then by rank. */
export function primaryFirst(written: readonly WrittenTelecom[]): readonly WrittenTelecom[] {
  if (written.length < 2) return written;
  return written.toSorted((a, b) => kind(a.xtn) - kind(b.xtn) || rank(a.telecom) - rank(b.telecom));
}

export function reportOrder(written: readonly WrittenTelecom[], losses: Losses): void {
  if (isReordered(written.map(({ index }) => index)))
    losses
      .at('telecom')
      .changed(
        'the order: telephones before other numbers and addresses, then by rank, old ones and those for work last',
      );
}

/** Fax, modem and beeper of table 0202: numbers that are not for calls. */
const UNANSWERED = new Set(['FX', 'MD', 'BP']);

/** 0: telephones, 1: other numbers, 2: no number. What is written decides, so that writing it again gives the same order. */
function kind(xtn: Repetition): number {
  if (xtn.text(1) === undefined) return 2;
  return UNANSWERED.has(xtn.text(3) ?? '') ? 1 : 0;
}

/** Ranks have 31 bits. Old telecoms come after all others of their kind, whatever their rank. */
function rank(telecom: ContactPoint): number {
  return (telecom.rank ?? 2 ** 31) + (telecom.use === 'old' ? 2 ** 32 : 0);
}
