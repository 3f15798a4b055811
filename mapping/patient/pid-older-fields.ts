import type { Address, HumanName, Identifier } from 'fhir/r4.js';
import type { Segment } from '../../hl7v2/message.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { compact, listOf } from '../core/compact.ts';
import type { SegmentReads } from '../core/reads.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { eachToFhir, type TwoWay } from '../core/two-way.ts';
import { dtDateTime } from '../datatypes/dtm-date-time.ts';
import { isOneNumber, withPlainNumber } from '../datatypes/us-ssn.ts';
import { identifierTypeToFhir } from '../terminology/identifier-type.ts';

// Fields of PID that v2.5.1 keeps for older senders, or that later versions added. They are read, so that nothing in
// a message is lost, and not written: their content has a place in other fields.

/** Where what is read of them is written: in PID-3, 5 and 11. The name by which a person is called has no place in v2.5.1. */
export function olderFieldReads(xpn: TwoWay<HumanName, Repetition>): SegmentReads {
  const name = { ...xpn.reads, only: ['15.1'] };
  const inIdentifiers = { writtenIn: [3] };
  return {
    2: inIdentifiers,
    4: inIdentifiers,
    5: name,
    9: { ...name, writtenIn: [5] },
    12: { writtenIn: [11], as: { '1.1': '9.1' } },
    19: inIdentifiers,
    // The state and the expiration date of a DLN.
    20: { ...inIdentifiers, as: { '2.1': '4.1', '3.1': '8.1' } },
  };
}

/** Identifiers of PID-2, 3, 4, 19 and 20. Those of the older fields are merged with the same identifiers of PID-3. */
export function identifiersOf(
  pid: Segment,
  cx: TwoWay<Identifier, Repetition>,
  { system, type }: SiteProfile['socialSecurity'],
): Identifier[] {
  const read = (n: number) => eachToFhir(cx, pid.field(n).valued) ?? [];
  const list = read(3);
  const add = (older: Identifier | undefined) => {
    if (older === undefined) return;
    const index = list.findIndex((one) => isSame(one, older));
    const known = list[index];
    if (known === undefined) list.push(older);
    else list[index] = both(known, older);
  };
  const number = pid.field(19).text();
  // PID-19 is only a number: it matches the one of the same type in PID-3 whatever the authority.
  const social = compact<Identifier>({ type: identifierTypeToFhir(type), system, value: number });
  const isKnown = (one: Identifier) => typeOf(one) === type && isOneNumber(one, { system, value: number });
  for (const n of [2, 4]) if (!pid.field(n).isEmpty) read(n).forEach(add);
  if (number !== undefined && !list.some(isKnown)) add(withPlainNumber(social));
  add(driversLicence(pid));
  return list;
}

/** Merges one identifier from two fields. */
function both(one: Identifier, older: Identifier): Identifier {
  const assigner = one.assigner && older.assigner && { ...older.assigner, ...one.assigner };
  return withPlainNumber({ ...older, ...one, ...(assigner && { assigner }) });
}

/** A sender that fills an older field as well often leaves out type or authority in one of them. */
function isSame(one: Identifier, other: Identifier): boolean {
  const [type, otherType] = [typeOf(one), typeOf(other)];
  return (
    isOneNumber(one, other) &&
    (type === undefined || otherType === undefined || type === otherType) &&
    isSameAuthority(authorityOf(one), authorityOf(other))
  );
}

/** Whether two identifiers match: what is absent matches anything, what both have agrees, and they have something in common. */
function isSameAuthority(one: Authority, other: Authority): boolean {
  const isUnsaid = (authority: Authority) => authority.every((part) => part === undefined);
  if (isUnsaid(one) || isUnsaid(other)) return true;
  const common = [0, 1, 2].filter((n) => one[n] !== undefined && other[n] !== undefined);
  return common.length > 0 && common.every((n) => one[n] === other[n]);
}

type Authority = readonly (string | undefined)[];

function authorityOf({ system, assigner }: Identifier): Authority {
  return [system, assigner?.display, assigner?.identifier && JSON.stringify(assigner.identifier)];
}

function typeOf({ type }: Identifier): string | undefined {
  return type?.coding?.[0]?.code;
}

/** PID-20, a DLN: the state that issued it is a name, not a system. */
function driversLicence(pid: Segment): Identifier | undefined {
  const dln = pid.field(20).first;
  const value = dln.text(1);
  if (value === undefined) return undefined;
  const end = dtDateTime.toFhir(dln.text(3) ?? '');
  const display = dln.text(2);
  return compact<Identifier>({
    type: identifierTypeToFhir('DL'),
    value,
    period: end === undefined ? undefined : { end },
    assigner: display === undefined ? undefined : { display },
  });
}

/** Names of PID-5 and PID-9 (alias); the called-by name (XPN.15 of later versions) is a nickname. */
export function namesOf(pid: Segment, xpn: TwoWay<HumanName, Repetition>): HumanName[] | undefined {
  const names: (HumanName | undefined)[] = [];
  for (const n of [5, 9]) {
    for (const one of pid.field(n).valued) {
      names.push(xpn.toFhir(one));
      const calledBy = one.text(15);
      if (calledBy !== undefined) names.push({ use: 'nickname', given: [calledBy] });
    }
  }
  return listOf(names);
}

/**
 * Addresses of PID-11, with the county of PID-12: added to the address if there is one without a county, else an address of its own,
 * unless an address has that county.
 */
export function addressesOf(pid: Segment, xad: TwoWay<Address, Repetition>): Address[] {
  const addresses = eachToFhir(xad, pid.field(11).valued) ?? [];
  const district = pid.field(12).text();
  const [first] = addresses;
  if (district === undefined || addresses.some((one) => one.district === district)) return addresses;
  if (addresses.length === 1 && first !== undefined && first.district === undefined)
    return [{ ...first, district }];
  return [...addresses, { district }];
}
