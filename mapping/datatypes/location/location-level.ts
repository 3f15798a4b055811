import type { Coding, Location } from 'fhir/r4.js';
import type { Repetition } from '../../../hl7v2/repetition.ts';
import { compact, listOf } from '../../core/compact.ts';
import { lostUse } from '../../core/identifier-order.ts';
import type { Losses } from '../../core/losses.ts';
import type { SiteProfile } from '../../core/site-profile.ts';
import { vocabularies } from '../../terminology/vocabulary.ts';
import { eiIdentifier } from '../ei-identifier.ts';
import type { Assigned } from '../hd-authority.ts';
import type { UniversalId } from '../hd-uri.ts';
import { isCoding } from '../is-codeable-concept.ts';
import { chooseIdentifiers, universalId } from './location-identifiers.ts';
import { isBedOrRoom, type LocationLevel, physicalTypeLosses, physicalTypeOf } from './location-levels.ts';

/** What a PL says of the location of one level. */
export interface LevelParts {
  /** HD.1 of its component. */
  readonly name?: string | undefined;
  /** HD.2 and 3. */
  readonly universal?: Partial<UniversalId> | undefined;
  /** PL.11, which is one for all levels. */
  readonly assigned?: Assigned | undefined;
  /** Of a location that is written: the place of the identifier that has it. */
  readonly assignedAt?: Losses | undefined;
  /** PL.9, of the most granular location. */
  readonly description?: string | undefined;
  /** PL.10, an EI of the most granular location. */
  readonly comprehensive?: Repetition | undefined;
  /** PV1-40, of a bed or room. */
  readonly bedStatus?: Repetition | undefined;
}

/** What is sent of a location beside its own component. */
export interface LevelOptions {
  readonly isGranular: boolean;
  /** Whether a field beside the PL holds the status of a bed or room. */
  readonly hasBedStatus: boolean;
}

const ELEMENTS = [
  'resourceType',
  'id',
  'identifier',
  'operationalStatus',
  'name',
  'description',
  'mode',
  'physicalType',
  'partOf',
];

/** One location and the parts of a PL that are about it. What it is part of is another level. */
export function locationLevel(profile: SiteProfile) {
  const ei = eiIdentifier(profile);
  const operationalStatus = isCoding(vocabularies(profile).bare('0116'));

  /** Undefined for a location that nothing names. */
  function toV2(
    location: Location,
    level: LocationLevel,
    { isGranular, hasBedStatus }: LevelOptions,
    losses: Losses,
  ): LevelParts | undefined {
    const { identifier = [], name, mode, physicalType } = location;
    const chosen = chooseIdentifiers(identifier, level, isGranular, losses);
    const placeOf = (index: number) => losses.at('identifier', index);
    const universal =
      chosen.universal && universalId.toV2(chosen.universal.entry, placeOf(chosen.universal.index));
    const named = chosen.name?.entry;
    if ((named ?? name ?? universal) === undefined) return undefined;

    losses.others(location, ELEMENTS);
    if (mode !== 'instance') losses.at('mode').changed('reads back as an instance');
    physicalTypeLosses(physicalType, level, losses.at('physicalType'));
    const { comprehensive } = chosen;
    const assignedAt = chosen.name && placeOf(chosen.name.index);
    if (named !== undefined) assignedAt?.others(named, ['value', 'system', 'assigner'], lostUse(named));
    return {
      name: named === undefined ? nameAsIdentifier(location, losses) : named.value,
      universal,
      assigned: named,
      assignedAt,
      description: descriptionToV2(location, isGranular, named !== undefined, losses),
      comprehensive: comprehensive && ei.toV2(comprehensive.entry, placeOf(comprehensive.index)),
      bedStatus: bedStatusToV2(location, hasBedStatus && isGranular && isBedOrRoom(level), losses),
    };
  }

  function toFhir(parts: LevelParts, level: LocationLevel): Omit<Location, 'resourceType'> {
    const { name, universal, assigned, description, comprehensive, bedStatus } = parts;
    return {
      ...compact<Omit<Location, 'resourceType'>>({
        identifier: listOf([
          name === undefined ? undefined : { ...assigned, value: name },
          universal && universalId.toFhir(universal),
          comprehensive && ei.toFhir(comprehensive),
        ]),
        operationalStatus: bedStatus && operationalStatus.toFhir(bedStatus),
        description,
      }),
      mode: 'instance',
      physicalType: physicalTypeOf(level),
    };
  }

  function bedStatusToV2(
    { operationalStatus: status }: { readonly operationalStatus?: Coding },
    hasField: boolean,
    losses: Losses,
  ): Repetition | undefined {
    const at = losses.at('operationalStatus');
    if (status === undefined) return undefined;
    return hasField
      ? operationalStatus.toV2(status, at)
      : at.dropped('PV1-40 holds that of the bed or room in PV1-3');
  }

  return { toV2, toFhir };
}

function nameAsIdentifier({ name, identifier }: Location, losses: Losses): string | undefined {
  if (name === undefined) return undefined;
  losses.at('name').changed('sent as the identifier, which the location does not have', 'identifier');
  if (identifier !== undefined) losses.at('identifier').changed('the name reads back among them');
  return name;
}

function descriptionToV2(
  { name, description }: Location,
  isGranular: boolean,
  hasIdentifier: boolean,
  losses: Losses,
): string | undefined {
  const isNameLeft = name !== undefined && hasIdentifier;
  if (!isGranular) {
    for (const element of ['name', 'description'] as const)
      if (element === 'name' ? isNameLeft : description !== undefined)
        losses.at(element).dropped('PL.9 is of the most granular location');
    return undefined;
  }
  if (!isNameLeft) return description;
  if (description !== undefined) {
    losses.at('name').dropped('PL.9 holds the description');
    return description;
  }
  losses.at('name').changed('sent as the description', 'description');
  return name;
}
