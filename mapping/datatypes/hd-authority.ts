import type { Reference } from 'fhir/r4.js';
import type { Leaf } from '../../hl7v2/build.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { compact } from '../core/compact.ts';
import type { Losses } from '../core/losses.ts';
import type { AssigningAuthority, SiteProfile } from '../core/site-profile.ts';
import { hdIdentifier } from './hd-identifier.ts';
import { hdUri, type UniversalId } from './hd-uri.ts';

/** System and assigner of an identifier. */
export interface Assigned {
  readonly system?: string | undefined;
  readonly assigner?: Reference | undefined;
}

/** An HD inside another datatype: written as subcomponents, read as a repetition of its own. */
export interface AuthorityPair {
  toV2(assigned: Assigned, losses: Losses): readonly Leaf[];
  toFhir(hd: Repetition): Assigned | undefined;
}

/**
 * HD of an assigning authority: HD.1 is the assigner's name, HD.2 and 3 are the system, or an identifier of the
 * assigner where they are not a URI: nothing of an HD is lost. A system for which the site has an authority is written
 * as that authority and read back from it.
 */
export function hdAuthority({ assigningAuthorities }: SiteProfile): AuthorityPair {
  return {
    toV2({ system, assigner }, losses) {
      const known = assigningAuthorities.find((authority) => authority.system === system);
      const at = losses.at('assigner');
      if (assigner !== undefined) at.others(assigner, ['display', 'identifier']);
      if (known !== undefined) {
        for (const part of ['display', 'identifier'] as const)
          if (assigner?.[part] !== undefined) at.at(part).dropped('the site profile names this authority');
        return [known.namespace, known.universalId, known.universalIdType];
      }
      const universal = universalId(system, assigner, losses);
      const hd = [assigner?.display, universal?.id, universal?.type];
      if (knownOf(assigningAuthorities, hd[0], hd[1], hd[2]) !== undefined) {
        at.changed('the site profile maps this name to a system', 'system');
      }
      return hd;
    },

    toFhir(hd) {
      const namespace = hd.text(1);
      const id = hd.text(2);
      const type = hd.text(3);
      const known = knownOf(assigningAuthorities, namespace, id, type);
      if (known !== undefined) return { system: known.system };
      const system = id === undefined ? undefined : hdUri.toFhir({ id, type });
      return compact<Assigned>({
        system,
        assigner: compact<Reference>({
          identifier: system === undefined ? hdIdentifier.toFhir({ id, type }) : undefined,
          display: namespace,
        }),
      });
    },
  };
}

/** HD.2 and 3: the system, else an identifier of the assigner that is not a URI. */
function universalId(
  system: string | undefined,
  assigner: Reference | undefined,
  losses: Losses,
): Partial<UniversalId> | undefined {
  const at = losses.at('assigner').at('identifier');
  if (assigner?.identifier === undefined)
    return system === undefined ? undefined : hdUri.toV2(system, losses.at('system'));
  if (system === undefined) return hdIdentifier.toV2(assigner.identifier, at);
  at.dropped('HD.2 and 3 hold the system');
  return hdUri.toV2(system, losses.at('system'));
}

/** A namespace alone identifies an authority. If the message also has a universal ID or type, they have to agree. */
function knownOf(
  authorities: readonly AssigningAuthority[],
  namespace: string | undefined,
  id: string | undefined,
  type: string | undefined,
): AssigningAuthority | undefined {
  return authorities.find(
    (one) =>
      one.namespace === namespace &&
      (id === undefined || one.universalId === id) &&
      (type === undefined || id === undefined || one.universalIdType?.toUpperCase() === type.toUpperCase()),
  );
}
