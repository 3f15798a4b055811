import type { Patient } from 'fhir/r4.js';
import type { Losses } from '../../core/losses.ts';

/** What of a Patient says who is meant: the receiver finds the person by it. */
const IDENTITY = ['identifier', 'name', 'birthDate', '_birthDate', 'gender', '_gender'] as const;

/** Elements of every message. */
const OF_MESSAGE = ['resourceType', 'id', 'meta'];

/** The part of a Patient by which a receiver finds the person. */
export function identityOf(patient: Patient): Patient {
  const present = IDENTITY.filter((element) => patient[element] !== undefined);
  return { resourceType: 'Patient', ...Object.fromEntries(present.map((one) => [one, patient[one]])) };
}

/** Reports every element of a resource that is not in `mapped`. */
export function reportUnsaid(
  resource: object,
  mapped: readonly string[],
  reason: string,
  losses: Losses,
): void {
  const said = [...OF_MESSAGE, ...mapped];
  const elements = Object.keys(resource).filter((one) => !one.startsWith('_') && !said.includes(one));
  for (const element of elements) losses.at(element).dropped(reason);
  losses.others(resource, [...said, ...elements]);
}

export const IDENTITY_ELEMENTS: readonly string[] = IDENTITY;
