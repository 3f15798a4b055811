import type { Identifier } from 'fhir/r4.js';
import { isReordered, listOf } from '../../core/compact.ts';
import { isOld } from '../../core/identifier-order.ts';
import type { Losses } from '../../core/losses.ts';
import { type Numbered, numbered } from '../../core/numbered.ts';
import { V2_TABLE } from '../../core/systems.ts';
import type { TwoWay } from '../../core/two-way.ts';
import { hdIdentifier } from '../hd-identifier.ts';
import { hdUri, type UniversalId } from '../hd-uri.ts';
import { FACILITY, type LocationLevel } from './location-levels.ts';

// The identifiers of a location: its name in the component of its level (HD.1), the universal ID beside that (HD.2 and 3, of
// which v2.5.1 has only those of the facility), and the comprehensive one of the whole PL (PL.10).

/** Code system of identifiers that are URIs themselves. The guide says it, and leaves `urn:oid:` out of the value. */
const URI = 'urn:ietf:rfc:3986';
const TYPES = `${V2_TABLE}0301`;

/** Identifiers by what they are in a PL. */
export interface ChosenIdentifiers {
  readonly name?: Numbered<Identifier> | undefined;
  readonly universal?: Numbered<Identifier> | undefined;
  readonly comprehensive?: Numbered<Identifier> | undefined;
}

/** @param isGranular whether PL.10 is of this location */
export function chooseIdentifiers(
  identifiers: readonly Identifier[],
  { component }: LocationLevel,
  isGranular: boolean,
  losses: Losses,
): ChosenIdentifiers {
  const all = identifiers.map(numbered).filter(({ entry }) => entry.value !== undefined);
  const universals = all.filter(({ entry }) => isUniversal(entry));
  const others = all.filter((one) => !universals.includes(one));
  const named = others.find(({ entry }) => !isOld(entry)) ?? others[0];
  const universal = component === FACILITY ? universals[0] : undefined;
  // A bare name is all that the other levels hold: a universal ID is one if there is no other.
  const name = named ?? (component === FACILITY ? undefined : universals[0]);
  const comprehensive = isGranular ? others.find((one) => one !== name) : undefined;
  const chosen = listOf([name, universal, comprehensive]) ?? [];
  for (const [index, { value }] of identifiers.entries()) {
    if (chosen.some((one) => one.index === index)) continue;
    losses
      .at('identifier', index)
      .dropped(value === undefined ? 'an identifier without a value' : 'a PL has no place for it');
  }
  if (isReordered(chosen.map(({ index }) => index)))
    losses.at('identifier').changed('the order: name, universal ID, PL.10');
  return { name, universal, comprehensive };
}

/** HD.2 and 3. */
export const universalId: TwoWay<Identifier, Partial<UniversalId>> = {
  name: 'HD.2[Identifier]',

  toV2(identifier, losses) {
    if (identifier.system !== URI) {
      const beside = losses.aside();
      const written = hdIdentifier.toV2(identifier, beside);
      if (written !== undefined && written.type === undefined)
        return losses.dropped('no type that HD.3 holds');
      losses.include(beside);
      return written;
    }
    losses.others(identifier, ['system', 'value']);
    const { value = '' } = identifier;
    const written = hdUri.toV2(value, losses.aside());
    if (written === undefined) return losses.dropped('not a URI');
    if (hdUri.toFhir(written) !== value) losses.at('value').changed('reads back as another URI');
    return written;
  },

  toFhir({ id, type }) {
    if (id === undefined) return undefined;
    const value = hdUri.toFhir({ id, type });
    if (value !== undefined) return { system: URI, value };
    // Without a type it could not be distinguished from a name.
    return type === undefined ? undefined : hdIdentifier.toFhir({ id, type });
  },
};

/** Whether an identifier is one that {@link universalId} reads. */
function isUniversal({ system, type, value }: Identifier): boolean {
  if (system === URI) return hdUri.toFhir({ id: value ?? '', type: 'URI' }) !== undefined;
  const isTyped = type?.coding?.[0]?.system === TYPES || (type?.text !== undefined && !type.coding);
  return system === undefined && isTyped;
}
