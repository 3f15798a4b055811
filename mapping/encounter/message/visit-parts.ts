import { message, segment, withFields } from '../../../hl7v2/build.ts';
import { triggerEventOf } from '../../../hl7v2/header.ts';
import { Message, type Segment } from '../../../hl7v2/message.ts';
import { segmentsOfStructure } from '../../../hl7v2/versions/structures.ts';
import type { SiteProfile } from '../../core/site-profile.ts';
import { messageTypeOf } from '../event/events.ts';

// A message about a visit has two parts: the segments of its person, which are those that a message about him has, and its own:
//
//     MSH EVN [PID-18]  PID PD1 ROL NK1  PV1 PV2 ROL  OBX  AL1 DG1 IN1
//     visit             person           visit        person  visit

/** Segments of the visit alone. */
const OF_VISIT = ['PV1', 'PV2', 'AL1', 'DG1', 'IN1'];

const OF_MESSAGE = ['MSH', 'EVN'];

/** PID-18, the account of the visit. */
export const ACCOUNT = 18;

/** Segments after which roles are those of the visit. After others they are of a person, a procedure or an insurance. */
const BEFORE_ROLES = ['PV1', 'PV2', 'ARV'];

/** What a message says of the visit: MSH, EVN, PID with the account alone, PV1 and what comes after it. */
export function visitPartOf(whole: Message): Message {
  const own = ofVisit(whole).flatMap((one) => (one.id === 'PID' ? accountOf(one) : [one]));
  return new Message(whole.delimiters, own);
}

/** What a message says of the person of a visit, with PV1 where it stands. */
export function personPartOf(whole: Message): Message {
  const own = new Set(ofVisit(whole).filter(({ id }) => id !== 'PID' && id !== 'PV1'));
  const others = whole.segments.filter((one) => !own.has(one));
  return new Message(
    whole.delimiters,
    others.map((one) =>
      one.id === 'PID' ? withFields(one, { [ACCOUNT]: undefined }, whole.delimiters) : one,
    ),
  );
}

function ofVisit({ segments }: Message): Segment[] {
  let isBeforeRoles = false;
  return segments.filter(({ id }) => {
    if (id !== 'ROL' && !id.startsWith('Z')) isBeforeRoles = BEFORE_ROLES.includes(id);
    return id === 'ROL' ? isBeforeRoles : [...OF_MESSAGE, 'PID', ...OF_VISIT].includes(id);
  });
}

function accountOf(pid: Segment): Segment[] {
  const account = pid.field(ACCOUNT);
  return account.isEmpty ? [] : [segment('PID', { [ACCOUNT]: account.repetitions }, pid.delimiters)];
}

/**
 * A message of both parts, in the order of its structure. What the structure has no segment for of the person is left out: his own
 * message said it.
 *
 * @param visit its part, as {@link visitPartOf} has it
 * @param person a message about him: what it has of PV1 is not of this visit
 */
export function withPerson(visit: Message, person: Message, structure: readonly string[]): Message {
  const [account] = visit.all('PID');
  const persons = groupsOf(person.segments.filter(({ id }) => !OF_MESSAGE.includes(id)));
  const own = Map.groupBy(visit.segments, ({ id }) => id);
  let isAfterVisit = false;
  const segments = structure.flatMap((id): readonly Segment[] => {
    if (id === 'PV1') isAfterVisit = true;
    if (id === 'PID') return withAccount(persons.get('PID') ?? [], account);
    if (id === 'PV1') return [...(own.get(id) ?? []), ...(persons.get(id)?.slice(1) ?? [])];
    const isOwn = [...OF_MESSAGE, ...OF_VISIT].includes(id) || (id === 'ROL' && isAfterVisit);
    return (isOwn ? own.get(id) : persons.get(id)) ?? [];
  });
  return message(segments, visit.delimiters);
}

/** Segments by their name, each with those of the site's own that follow it. */
function groupsOf(segments: readonly Segment[]): ReadonlyMap<string, Segment[]> {
  const groups = new Map<string, Segment[]>();
  let last: Segment[] = [];
  for (const one of segments) {
    if (!one.id.startsWith('Z')) {
      last = groups.get(one.id) ?? [];
      groups.set(one.id, last);
    }
    last.push(one);
  }
  return groups;
}

function withAccount([pid, ...others]: readonly Segment[], account: Segment | undefined): Segment[] {
  const own = pid ?? segment('PID', {});
  const field = account?.field(ACCOUNT).repetitions;
  return [field === undefined ? own : withFields(own, { [ACCOUNT]: field }), ...others];
}

/** The segments that the structure of a message has in the version of a site. */
export function structureOf(whole: Message, profile: SiteProfile): readonly string[] {
  const { structure } = messageTypeOf(triggerEventOf(whole), profile);
  const known = segmentsOfStructure(profile.version, structure);
  if (known === undefined) throw new Error(`v${profile.version} has no ${structure}`);
  return known;
}

/** Segments of a text, each ended with CR, that a structure has, or those that it has not. */
export function segmentsIn(text: string, structure: readonly string[], isThere: boolean): string {
  const lines = text.split('\r').filter((line) => line !== '');
  return lines
    .filter((line) => structure.includes(line.slice(0, 3)) === isThere)
    .map((line) => `${line}\r`)
    .join('');
}
