import type { Identifier } from 'fhir/r4.js';
import { type Leaf, repetition } from '../../hl7v2/build.ts';
import type { Losses } from '../core/losses.ts';
import { US_SSN } from '../core/systems.ts';
import type { AuthorityPair } from './hd-authority.ts';

// A social security number of the US is nine digits in FHIR (NamingSystem us-ssn). Messages have it with dashes too.

const DASHED = /^(\d{3})-(\d\d)-(\d{4})$/;

/**
 * The number to write: without dashes if its system is us-ssn, as it is read.
 *
 * @param hd who assigned it, as `authority` wrote it
 */
export function numberToV2(
  { value }: Identifier,
  hd: readonly Leaf[],
  authority: AuthorityPair,
  losses: Losses,
): string | undefined {
  if (value === undefined || !DASHED.test(value)) return value;
  if (authority.toFhir(repetition(hd))?.system !== US_SSN) return value;
  losses.at('value').changed('sent without dashes, the form of us-ssn');
  return withoutDashes(value);
}

/** An identifier as FHIR has it. */
export function withPlainNumber<I extends Identifier | undefined>(identifier: I): I {
  if (identifier?.system !== US_SSN || !DASHED.test(identifier.value ?? '')) return identifier;
  return { ...identifier, value: withoutDashes(identifier.value) };
}

/** Whether two identifiers have one number, which us-ssn has without dashes and another field may have with them. */
export function isOneNumber(one: Identifier, other: Identifier): boolean {
  if (one.value === other.value) return true;
  const isSsn = one.system === US_SSN || other.system === US_SSN;
  return isSsn && withoutDashes(one.value) === withoutDashes(other.value);
}

function withoutDashes(value: string | undefined): string | undefined {
  return value?.replace(DASHED, '$1$2$3');
}
