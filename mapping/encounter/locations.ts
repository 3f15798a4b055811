import type { EncounterLocation, Extension } from 'fhir/r4.js';
import type { Segment } from '../../hl7v2/message.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { isReordered } from '../core/compact.ts';
import type { ContainedList } from '../core/contained-list.ts';
import type { ContainedResources } from '../core/contained-resources.ts';
import type { Losses } from '../core/losses.ts';
import { AS_READ } from '../core/reads.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { FHIR, STRUCTURE_DEFINITION } from '../core/systems.ts';
import { plLocation } from '../datatypes/location/pl-location.ts';

/** The extension of a location where a patient is for a while (PV1-11). Its system is a code system's; the guide has a value set's. */
const CLASSIFICATION: Extension = {
  url: `${STRUCTURE_DEFINITION}subject-locationClassification`,
  valueCodeableConcept: { coding: [{ system: `${FHIR}subject-locationClassification`, code: 'temporary' }] },
};

/** Fields of locations, in the order in which they are read. */
const FIELDS = ['assigned', 'prior', 'temporary', 'pending', 'priorPending'] as const;
type LocationField = (typeof FIELDS)[number];

const PLACES: Readonly<Record<LocationField, readonly ['PV1' | 'PV2', number]>> = {
  assigned: ['PV1', 3],
  prior: ['PV1', 6],
  temporary: ['PV1', 11],
  pending: ['PV1', 42],
  priorPending: ['PV2', 1],
};
const BED_STATUS = 40;

export interface WrittenLocations {
  readonly PV1: Record<number, Repetition>;
  readonly PV2: Record<number, Repetition>;
}

/** What is known of a visit beside its locations. */
export interface LocationContext {
  /** Whether the visit is yet to come: its assigned location is one that is planned. */
  readonly isPlanned: boolean;
  /** The location before, as it was sent, of a visit that does not say it. */
  readonly prior?: Repetition | undefined;
}

/** Encounter.location: one for each field, by its status. */
export function locations(profile: SiteProfile) {
  const pl = plLocation(profile);

  function toV2(
    list: readonly EncounterLocation[],
    { isPlanned, prior }: LocationContext,
    contained: ContainedResources,
    losses: Losses,
  ): WrittenLocations {
    const written: WrittenLocations = { PV1: {}, PV2: {} };
    const chosen = chooseFields(list, isPlanned);
    const order: number[] = [];
    for (const field of FIELDS) {
      const index = chosen.indexOf(field);
      const entry = list[index];
      if (entry === undefined) continue;
      const at = losses.at('location', index);
      const [segment, n] = PLACES[field];
      const place = pl.toV2(entry.location, contained, at.at('location'), field === 'assigned');
      if (place === undefined) {
        at.dropped('nothing names the location');
        continue;
      }
      entryLosses(entry, statusOf(field, isPlanned), field === 'temporary', at);
      written[segment][n] = place.pl;
      if (place.bedStatus !== undefined) written.PV1[BED_STATUS] = place.bedStatus;
      order.push(index);
    }
    for (const [index, field] of chosen.entries())
      if (field === undefined) losses.at('location', index).dropped('no field for another one of its status');
    if (isReordered(order)) losses.at('location').changed('the order: that of the fields');
    if (prior !== undefined && written.PV1[6] === undefined) {
      written.PV1[6] = prior;
      for (const element of ['location', 'contained'])
        losses.at(element).changed('the location before, which was sent, reads back among them');
    }
    return written;
  }

  function toFhir(
    pv1: Segment,
    pv2: Segment | undefined,
    isPlanned: boolean,
    list: ContainedList,
  ): EncounterLocation[] {
    return FIELDS.flatMap((field): EncounterLocation[] => {
      const [id, n] = PLACES[field];
      const one = (id === 'PV1' ? pv1 : pv2)?.field(n).firstValued;
      const bedStatus = field === 'assigned' ? pv1.field(BED_STATUS).firstValued : undefined;
      const location = one && pl.toFhir(one, list, bedStatus);
      if (location === undefined) return [];
      const extension = field === 'temporary' ? { extension: [CLASSIFICATION] } : {};
      return [{ ...extension, location, status: statusOf(field, isPlanned) }];
    });
  }

  const reads = (of: 'PV1' | 'PV2') =>
    Object.fromEntries(
      Object.values(PLACES).flatMap(([segment, n]) => (segment === of ? [[n, pl.reads]] : [])),
    );
  return { fields: { PV1: { ...reads('PV1'), [BED_STATUS]: AS_READ }, PV2: reads('PV2') }, toV2, toFhir };
}

function statusOf(field: LocationField, isPlanned: boolean): NonNullable<EncounterLocation['status']> {
  switch (field) {
    case 'assigned':
      return isPlanned ? 'planned' : 'active';
    case 'prior':
      return 'completed';
    case 'temporary':
      return 'active';
    case 'pending':
      return 'reserved';
    case 'priorPending':
      return 'planned';
  }
}

/**
 * The field of each entry; undefined for those that are not sent. Of several that were left, the last one is the one before. One
 * without a status is the assigned one, if there is no other.
 */
function chooseFields(list: readonly EncounterLocation[], isPlanned: boolean): (LocationField | undefined)[] {
  const chosen: (LocationField | undefined)[] = list.map(() => undefined);
  const take = (field: LocationField, index: number) => {
    if (index !== -1) chosen[index] = field;
  };
  const isFree = (index: number) => chosen[index] === undefined;
  const has = (status: EncounterLocation['status'], isTemporary = false) =>
    list.findIndex(
      (one, index) => isFree(index) && one.status === status && isTemporaryOne(one) === isTemporary,
    );
  take('assigned', has(isPlanned ? 'planned' : 'active'));
  take('prior', lastLeft(list));
  take('temporary', has('active', true));
  take('pending', has('reserved'));
  take('priorPending', has('planned'));
  if (chosen.includes('assigned')) return chosen;
  const unsaid = has(undefined);
  take('assigned', unsaid === -1 && isPlanned ? has('active') : unsaid);
  return chosen;
}

function lastLeft(list: readonly EncounterLocation[]): number {
  let last = -1;
  const leftAt = ({ period }: EncounterLocation) => period?.end ?? period?.start ?? '';
  for (const [index, one] of list.entries()) {
    const isLater = last === -1 || leftAt(one) >= leftAt(list[last] ?? one);
    if (one.status === 'completed' && isLater) last = index;
  }
  return last;
}

function isTemporaryOne({ extension = [] }: EncounterLocation): boolean {
  return extension.some(isClassified);
}

function isClassified({ url, valueCodeableConcept }: Extension): boolean {
  const [temporary] = CLASSIFICATION.valueCodeableConcept?.coding ?? [];
  const [first] = valueCodeableConcept?.coding ?? [];
  return url === CLASSIFICATION.url && first?.system === temporary?.system && first?.code === temporary?.code;
}

function entryLosses(
  { location: _, status, extension = [], ...others }: EncounterLocation,
  read: EncounterLocation['status'],
  isTemporary: boolean,
  losses: Losses,
): void {
  losses.others(others, [], { physicalType: 'the type of the location itself is sent' });
  if (status !== read) losses.at('status').changed('reads back as the field says');
  let isFound = !isTemporary;
  for (const [index, one] of extension.entries()) {
    const at = losses.at('extension', index);
    if (isFound || !isClassified(one)) at.droppedExtension();
    else {
      isFound = true;
      classificationLosses(one, at);
    }
  }
}

/** What the extension of a temporary location has beside the code. */
function classificationLosses(extension: Extension, losses: Losses): void {
  losses.others(extension, ['url', 'valueCodeableConcept']);
  const { valueCodeableConcept: concept = {} } = extension;
  const at = losses.at('valueCodeableConcept');
  at.others(concept, ['coding']);
  for (const [index, coding] of (concept.coding ?? []).entries())
    if (index === 0) at.at('coding', index).others(coding, ['system', 'code']);
    else at.at('coding', index).dropped('the field says the classification');
}
