import type { Identifier } from 'fhir/r4.js';
import type { Segment } from '../../hl7v2/message.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { isReordered, listOf } from '../core/compact.ts';
import { fhirIdCx, isMarked } from '../core/fhir-id.ts';
import { IDENTIFIER_TYPE, isOfKind, isOld } from '../core/identifier-order.ts';
import type { Losses } from '../core/losses.ts';
import { type Numbered, numbered } from '../core/numbered.ts';
import type { SegmentReads } from '../core/reads.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { cxIdentifier } from '../datatypes/cx-identifier.ts';

/** The type of a visit number, table 0203. */
const VISIT_NUMBER = { coding: [{ system: IDENTIFIER_TYPE, code: 'VN' }] };

const VISIT = 19;
const ALTERNATE = 50;

/**
 * Encounter.identifier: the visit number in PV1-19, and the FHIR id in PV1-50. A visit without an identifier has the FHIR id in
 * PV1-19. Where the site does not send it, PV1-50 holds a second identifier.
 */
export function visitIdentifiers(profile: SiteProfile) {
  const cx = cxIdentifier(profile);
  const { fhirIdentifier, identifierTypes } = profile;

  function toV2(
    identifiers: readonly Identifier[],
    fhirId: string,
    losses: Losses,
  ): Partial<Record<typeof VISIT | typeof ALTERNATE, Repetition>> {
    const all = identifiers.map(numbered).filter(({ entry }) => entry.value !== undefined);
    const visit =
      all.find(({ entry }) => isOfKind(entry, { type: 'VN' }, identifierTypes) && !isOld(entry)) ??
      all.find(({ entry }) => !isOld(entry)) ??
      all[0];
    const isFhirIdSent = fhirIdentifier.send || visit === undefined;
    const second = isFhirIdSent ? undefined : all.find((one) => one !== visit);
    const sent = listOf([visit, second]) ?? [];
    for (const index of identifiers.keys())
      if (!sent.some((one) => one.index === index))
        losses.at('identifier', index).dropped('PV1 holds the visit number and one more, the FHIR id');
    if (isReordered(sent.map(({ index }) => index)))
      losses.at('identifier').changed('the order: the visit number is the first');
    if (visit === undefined) return { [VISIT]: fhirIdCx(fhirId, fhirIdentifier) };
    return {
      [VISIT]: visitToV2(visit, losses),
      [ALTERNATE]: isFhirIdSent ? fhirIdCx(fhirId, fhirIdentifier) : second && oneToV2(second, losses),
    };
  }

  function oneToV2({ entry, index }: Numbered<Identifier>, losses: Losses): Repetition | undefined {
    return cx.toV2(entry, losses.at('identifier', index));
  }

  /** An identifier in PV1-19 is a visit number, if it does not say otherwise. */
  function visitToV2(visit: Numbered<Identifier>, losses: Losses): Repetition | undefined {
    const own = losses.aside();
    const written = oneToV2(visit, own);
    if (written === undefined || written.text(5) !== undefined) {
      losses.include(own);
      return written;
    }
    losses.at('identifier', visit.index).at('type').changed('reads back as a visit number');
    return oneToV2({ ...visit, entry: { ...visit.entry, type: VISIT_NUMBER } }, losses);
  }

  function toFhir(pv1: Segment): Identifier[] | undefined {
    const isOwn = (one: Repetition) => isMarked(one.text(4), one.text(5), fhirIdentifier);
    const read = (n: number) =>
      pv1
        .field(n)
        .valued.filter((one) => !isOwn(one))
        .map(cx.toFhir);
    const [visit, ...further] = read(VISIT);
    return listOf([visit && { ...visit, type: visit.type ?? VISIT_NUMBER }, ...further, ...read(ALTERNATE)]);
  }

  const fields: SegmentReads = { [VISIT]: cx.reads, [ALTERNATE]: cx.reads };
  return { fields, toV2, toFhir };
}
