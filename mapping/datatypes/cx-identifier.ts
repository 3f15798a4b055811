import type { Identifier } from 'fhir/r4.js';
import { type Leaf, valuedRepetition } from '../../hl7v2/build.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { compact } from '../core/compact.ts';
import { FHIR_ID_MARK } from '../core/fhir-id.ts';
import { lostUse } from '../core/identifier-order.ts';
import type { Losses } from '../core/losses.ts';
import { codeOf } from '../core/primitives.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { extensionsOf, textsOf } from '../core/text-extensions.ts';
import type { TwoWay } from '../core/two-way.ts';
import { identifierTypeToFhir, siteTypeToV2, systemOfType } from '../terminology/identifier-type.ts';
import { periodEnds } from './dr-period.ts';
import { hdAuthority } from './hd-authority.ts';
import { CHECK_DIGIT } from './identifier-parts.ts';
import { numberToV2, withPlainNumber } from './us-ssn.ts';
import { dtElement } from './v2-time.ts';

const validity = periodEnds(dtElement);

// CX[Identifier] — v2.5.1 has ten components. CX.6, 9 and 10 are not read.
export function cxIdentifier(profile: SiteProfile): TwoWay<Identifier, Repetition> {
  const { identifierTypes } = profile;
  const authority = hdAuthority(profile);
  return {
    name: 'CX[Identifier]',

    toV2(identifier, losses) {
      if (identifier.value === undefined) {
        return losses.dropped('an identifier without a value cannot be sent (CX.1 is required)');
      }
      losses.others(
        identifier,
        ['value', 'type', 'system', 'assigner', 'period', 'extension'],
        lostUse(identifier),
      );
      const type = siteTypeToV2(identifier, identifierTypes, losses.at('type'));
      const hd = authority.toV2(identifier, losses);
      const check = textsOf(identifier.extension, CHECK_DIGIT, losses);
      const valid = identifier.period && validity.toV2(identifier.period, losses.at('period'));
      const [assigned, typed] = unmarked(hd, type, profile, losses);
      const isUnassigned = assigned.every((part) => part === undefined || part === '');
      if (isUnassigned && systemOfType(typed, identifierTypes) !== undefined)
        losses.at('system').changed('the site profile maps this type to a system');
      return valuedRepetition([
        numberToV2(identifier, hd, authority, losses),
        check.digit,
        check.scheme,
        assigned,
        typed,
        undefined,
        valid?.start,
        valid?.end,
      ]);
    },

    toFhir(cx) {
      const value = cx.text(1);
      if (value === undefined) return undefined;
      const type = codeOf(cx.text(5));
      const assigned =
        cx.component(4) === ''
          ? { system: systemOfType(type, identifierTypes) }
          : authority.toFhir(cx.within(4));
      const read = compact<Identifier>({
        extension: extensionsOf({ digit: cx.text(2), scheme: cx.text(3) }, CHECK_DIGIT),
        type: identifierTypeToFhir(type),
        system: assigned?.system,
        value,
        period: validity.toFhir({ start: cx.text(7), end: cx.text(8) }),
        assigner: assigned?.assigner,
      });
      return withPlainNumber(read);
    },
  };
}

/** CX.4 and 5, without what would mark the identifier as the FHIR id of the patient. */
function unmarked(
  authority: readonly Leaf[],
  type: string | undefined,
  { fhirIdentifier: { assigner, type: markedType } }: SiteProfile,
  losses: Losses,
): [authority: readonly Leaf[], type: string | undefined] {
  const [namespace, ...universal] = authority;
  if (namespace === FHIR_ID_MARK.assigner) {
    losses.at('assigner').at('display').dropped(`${namespace} marks the FHIR id in PID-3`);
    return [[undefined, ...universal], type];
  }
  if (namespace !== assigner || type !== markedType) return [authority, type];
  return [authority, losses.at('type').dropped('with this assigner it marks the FHIR id in PID-3')];
}
