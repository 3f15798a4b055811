import type { Address, HumanName, Identifier } from 'fhir/r4.js';
import type { Repetition, Segment } from '../../hl7v2/message.ts';
import { compact, listOf } from './compact.ts';
import { dtDateTime } from './dtm-date-time.ts';
import { identifierTypeToFhir } from './identifier-type.ts';
import type { TwoWay } from './two-way.ts';

// Fields of PID that v2.5.1 keeps for older senders, or that later versions added. They are read, so that nothing of
// a message is lost, and never written: each has a home in the fields that are.

/** Identifiers of PID-2, 3, 4, 19 and 20. Those of the older fields are left out where PID-3 has them too. */
export function identifiersOf(pid: Segment, cx: TwoWay<Identifier, Repetition>): Identifier[] | undefined {
  const read = (n: number) => listOf(pid.field(n).valued.map((one) => cx.toFhir(one))) ?? [];
  const list = read(3);
  const add = (older: Identifier | undefined) => {
    if (older !== undefined && !list.some((one) => isSame(one, older))) list.push(older);
  };
  for (const n of [2, 4]) if (pid.field(n).wire !== '') read(n).forEach(add);
  add(ssn(pid));
  add(driversLicence(pid));
  return listOf(list);
}

/** One and the same: FHIR's name of the system of social security numbers, and its OID. */
const US_SSN = 'http://hl7.org/fhir/sid/us-ssn';
const US_SSN_OID = 'urn:oid:2.16.840.1.113883.4.1';

/** A sender that fills an older field as well often leaves out type or authority in one of them. */
function isSame(one: Identifier, other: Identifier): boolean {
  const agree = (a: string | undefined, b: string | undefined) =>
    a === undefined || b === undefined || a === b;
  const type = ({ type }: Identifier) => type?.coding?.[0]?.code;
  const isSsn = [one, other].every(({ system = US_SSN }) => system === US_SSN || system === US_SSN_OID);
  return (
    one.value === other.value && agree(type(one), type(other)) && (isSsn || agree(one.system, other.system))
  );
}

/** PID-19. The guide's system has a dot too many at its end. */
function ssn(pid: Segment): Identifier | undefined {
  const value = pid.field(19).text();
  if (value === undefined) return undefined;
  return { type: identifierTypeToFhir('SS'), system: US_SSN, value };
}

/** PID-20, a DLN: the state that issued it is a name and no system. */
function driversLicence(pid: Segment): Identifier | undefined {
  const dln = pid.field(20);
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

/** Names of PID-5 and PID-9 (alias); what a person is called by (XPN.15 of later versions) is a nickname. */
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

/** Addresses of PID-11, with the county of PID-12: the address's where there is one and it has none, else of its own. */
export function addressesOf(pid: Segment, xad: TwoWay<Address, Repetition>): Address[] | undefined {
  const addresses = listOf(pid.field(11).valued.map((one) => xad.toFhir(one))) ?? [];
  const district = pid.field(12).text();
  const [first] = addresses;
  if (district === undefined || (addresses.length === 1 && first?.district === district))
    return listOf(addresses);
  if (addresses.length === 1 && first !== undefined && first.district === undefined)
    return [{ ...first, district }];
  return [...addresses, { district }];
}
