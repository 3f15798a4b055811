import type { CodeableConcept } from 'fhir/r4.js';
import type { Losses } from '../../core/losses.ts';
import { CODE_SYSTEM, OWN } from '../../core/systems.ts';

/** A kind of location that a PL has a component for. */
export interface LocationLevel {
  /** Component of the PL. */
  readonly component: number;
  readonly system: string;
  /** `Location.physicalType`. */
  readonly code: string;
}

const PHYSICAL_TYPE = `${CODE_SYSTEM}location-physical-type`;

/**
 * A point of care is a nursing unit, a department or a clinic. FHIR's physical types have no code for it, and the guide's
 * (`extension??-poc`) was never published, so the code is one of our own.
 */
const POINT_OF_CARE: LocationLevel = {
  component: 1,
  system: `${OWN}location-physical-type`,
  code: 'poc',
};

/**
 * The levels of a PL, the most granular one first, in the order that HL7 v2.5.1 chapter 2A (PL) gives. The guide puts the floor
 * below the point of care, and a building into itself.
 */
export const LEVELS: readonly LocationLevel[] = [
  { component: 3, system: PHYSICAL_TYPE, code: 'bd' },
  { component: 2, system: PHYSICAL_TYPE, code: 'ro' },
  POINT_OF_CARE,
  { component: 8, system: PHYSICAL_TYPE, code: 'lvl' },
  { component: 7, system: PHYSICAL_TYPE, code: 'bu' },
  { component: 4, system: PHYSICAL_TYPE, code: 'si' },
];

/** The component of the facility, the one that is an HD in v2.5.1. The others hold a bare name. */
export const FACILITY = 4;

/** 0 for the most granular one. */
export function rankOf(level: LocationLevel): number {
  return LEVELS.indexOf(level);
}

/** Whether a location is a bed or a room. */
export function isBedOrRoom({ component }: LocationLevel): boolean {
  return component === 2 || component === 3;
}

export function physicalTypeOf({ system, code }: LocationLevel): CodeableConcept {
  return { coding: [{ system, code }] };
}

/** The level of a location: that of its type, else a point of care, which may be a ward, a wing or an area. */
export function levelOf(type: CodeableConcept | undefined): LocationLevel {
  const isOf = (level: LocationLevel) => type?.coding?.some((one) => isSame(one, level));
  return LEVELS.find(isOf) ?? POINT_OF_CARE;
}

/** Reports what of a type its level does not say. */
export function physicalTypeLosses(
  type: CodeableConcept | undefined,
  level: LocationLevel,
  losses: Losses,
): void {
  const coding = type?.coding ?? [];
  const index = coding.findIndex((one) => isSame(one, level));
  if (type === undefined || index === -1) {
    losses.changed(`reads back as the type of PL.${level.component}`);
    return;
  }
  losses.others(type, ['coding']);
  for (const [n, one] of coding.entries()) {
    const at = losses.at('coding', n);
    if (n === index) at.others(one, ['system', 'code']);
    else at.dropped('a component of a PL is of one type');
  }
}

function isSame(
  one: { readonly system?: string; readonly code?: string },
  { system, code }: LocationLevel,
): boolean {
  return one.system === system && one.code === code;
}
