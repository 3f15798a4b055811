import type { Location, Reference } from 'fhir/r4.js';
import { type ComponentValue, type Leaf, repetition, valuedRepetition } from '../../../hl7v2/build.ts';
import type { Repetition } from '../../../hl7v2/repetition.ts';
import { compact } from '../../core/compact.ts';
import type { ContainedList } from '../../core/contained-list.ts';
import type { ContainedResources, Reached } from '../../core/contained-resources.ts';
import type { Losses } from '../../core/losses.ts';
import type { Reads } from '../../core/reads.ts';
import type { SiteProfile } from '../../core/site-profile.ts';
import { eiIdentifier } from '../ei-identifier.ts';
import { type Assigned, type AuthorityPair, hdAuthority } from '../hd-authority.ts';
import { type LevelParts, locationLevel } from './location-level.ts';
import { FACILITY, isBedOrRoom, LEVELS, type LocationLevel, levelOf, rankOf } from './location-levels.ts';

/** A PL, and the status of its bed or room, for which PV1 has a field of its own. */
export interface WrittenPlace {
  readonly pl: Repetition;
  readonly bedStatus?: Repetition | undefined;
}

/** A location in the chain, and what the PL says of it. */
interface Step {
  readonly reached: Reached<Location>;
  readonly level: LocationLevel;
  readonly parts: LevelParts;
  /** The reference that points to it, and its place. */
  readonly reference: Reference;
  readonly at: Losses;
}

const DESCRIPTION = 9;
const COMPREHENSIVE = 10;
const AUTHORITY = 11;

/** Universal IDs of levels that have a bare name in v2.5.1. */
const PL_READS: Reads = {
  only: [1, 2, 3, 7, 8].flatMap((component) => [`${component}.2`, `${component}.3`]),
};

/**
 * PL[Location] — a chain of contained locations by `partOf`, one for each component that is valued; without any, a reference with
 * its own display (PL.9) and identifier (PL.10). PL.5 and PL.6 are not read.
 */
export function plLocation(profile: SiteProfile) {
  const authority = hdAuthority(profile);
  const ei = eiIdentifier(profile);
  const pair = locationLevel(profile);

  /** @param hasBedStatus whether a field beside the PL holds the status of a bed or room */
  function toV2(
    reference: Reference,
    contained: ContainedResources,
    losses: Losses,
    hasBedStatus = false,
  ): WrittenPlace | undefined {
    const steps = chainOf(reference, contained, losses, hasBedStatus);
    const [granular] = steps;
    if (granular === undefined) {
      const pl = referenceToV2(reference, losses);
      return pl && { pl };
    }
    const components: ComponentValue[] = [];
    for (const { level, parts } of steps) components[level.component] = hdOf(level, parts);
    components[DESCRIPTION] = granular.parts.description;
    components[COMPREHENSIVE] = inside(granular.parts.comprehensive);
    components[AUTHORITY] = authorityToV2(steps, authority);
    const pl = repetition(Array.from(components).slice(1));
    const { bedStatus } = granular.parts;
    const read = referencesIn(pl, contained.list, bedStatus);
    for (const [n, step] of steps.entries()) {
      typeLoss(step.reference, step.at);
      contained.mapped(step.reached, step.reference, read[n] ?? {}, step.at);
    }
    return { pl, bedStatus };
  }

  /** The locations from a reference on, as far as they stand in the order of a PL. */
  function chainOf(
    first: Reference,
    contained: ContainedResources,
    losses: Losses,
    hasBedStatus: boolean,
  ): Step[] {
    const steps: Step[] = [];
    let next: Pick<Step, 'reference' | 'at'> | undefined = { reference: first, at: losses };
    while (next !== undefined) {
      const step = stepOf(next, contained, steps.at(-1), hasBedStatus);
      if (step === undefined) {
        if (steps.length > 0) next.at.dropped('a PL has no place for the location, or nothing names it');
        return steps;
      }
      steps.push(step);
      const { resource, losses: own }: Reached<Location> = step.reached;
      next = resource.partOf && { reference: resource.partOf, at: own.at('partOf') };
    }
    return steps;
  }

  function stepOf(
    { reference, at }: Pick<Step, 'reference' | 'at'>,
    contained: ContainedResources,
    before: Step | undefined,
    hasBedStatus: boolean,
  ): Step | undefined {
    const reached = contained.of('Location', reference);
    if (reached === undefined) return undefined;
    const level = levelOf(reached.resource.physicalType);
    if (before !== undefined && rankOf(level) <= rankOf(before.level)) return undefined;
    const isGranular = before === undefined;
    const parts = pair.toV2(reached.resource, level, { isGranular, hasBedStatus }, reached.losses);
    return parts && { reached, level, parts, reference, at };
  }

  function referenceToV2(reference: Reference, losses: Losses): Repetition | undefined {
    losses.others(reference, ['identifier', 'display', 'type']);
    typeLoss(reference, losses);
    const { identifier, display } = reference;
    const components: ComponentValue[] = [];
    components[DESCRIPTION] = display;
    components[COMPREHENSIVE] = inside(identifier && ei.toV2(identifier, losses.at('identifier')));
    const pl = valuedRepetition(Array.from(components).slice(1));
    return pl ?? losses.dropped('neither a name nor an identifier');
  }

  /** The locations of a PL, the most granular one first. */
  function referencesIn(pl: Repetition, list: ContainedList, bedStatus?: Repetition): Reference[] {
    const assigned = authority.toFhir(pl.within(AUTHORITY));
    const levels = LEVELS.flatMap((level) => {
      const hd = pl.within(level.component);
      const name = hd.text(1);
      const universal = { id: hd.text(2), type: hd.text(3) };
      const isNamed = (name ?? pair.toFhir({ universal }, level).identifier) !== undefined;
      return isNamed ? [{ level, parts: { name, universal, assigned } }] : [];
    });
    const references: Reference[] = [];
    for (const { level, parts } of levels.toReversed()) {
      const [partOf] = references;
      const isGranular = level === levels[0]?.level;
      const beside = isGranular && {
        description: pl.text(DESCRIPTION),
        comprehensive: pl.within(COMPREHENSIVE),
        bedStatus: isBedOrRoom(level) ? bedStatus : undefined,
      };
      const location = pair.toFhir({ ...parts, ...beside }, level);
      references.unshift(list.add({ resourceType: 'Location', ...location, ...(partOf && { partOf }) }));
    }
    return references;
  }

  /** @param bedStatus what the field beside the PL holds */
  function toFhir(pl: Repetition, list: ContainedList, bedStatus?: Repetition): Reference | undefined {
    const [granular] = referencesIn(pl, list, bedStatus);
    if (granular !== undefined) return granular;
    return compact<Reference>({
      identifier: ei.toFhir(pl.within(COMPREHENSIVE)),
      display: pl.text(DESCRIPTION),
    });
  }

  return { name: 'PL[Location]', reads: PL_READS, toV2, toFhir };
}

function typeLoss({ type }: Reference, losses: Losses): void {
  if (type !== undefined) losses.at('type').dropped('a PL is always of a location');
}

/** Only the facility is an HD in v2.5.1. */
function hdOf({ component }: LocationLevel, { name, universal }: LevelParts): ComponentValue {
  return component === FACILITY ? [name, universal?.id, universal?.type] : name;
}

/** PL.11: the authority of the most granular location that has one. The others read back with it. */
function authorityToV2(steps: readonly Step[], authority: AuthorityPair): readonly Leaf[] {
  const places = steps.flatMap(({ parts: { assigned, assignedAt } }) =>
    assigned === undefined || assignedAt === undefined ? [] : [{ assigned, at: assignedAt }],
  );
  const own = places.find(({ assigned: { system, assigner } }) => (system ?? assigner) !== undefined);
  if (own === undefined) return [];
  const hd = authority.toV2(own.assigned, own.at);
  const read = authority.toFhir(repetition(hd));
  for (const { assigned, at } of places) {
    if (at === own.at || isSame(assigned, read)) continue;
    for (const element of ['system', 'assigner'])
      at.at(element).changed('PL.11 is one authority for all locations');
  }
  return hd;
}

function isSame(one: Assigned = {}, other: Assigned = {}): boolean {
  return one.system === other.system && JSON.stringify(one.assigner) === JSON.stringify(other.assigner);
}

/** An EI inside a component: its components become subcomponents. */
function inside(ei: Repetition | undefined): readonly Leaf[] {
  return ei === undefined ? [] : [1, 2, 3, 4].map((n) => ({ escaped: ei.component(n) }));
}
