import { labelOf } from '../../hl7v2/character-set.ts';
import { unmappableCharacters } from '../../hl7v2/encode-message.ts';
import { WRITTEN_VERSIONS, type WrittenVersion } from '../../hl7v2/versions/written-elements.ts';
import {
  CHARACTER_SETS,
  CREATE_EVENTS,
  DEFAULT_PROFILE,
  UPDATE_EVENTS,
} from '../../mapping/core/site-profile.ts';
import { elementAt, placeOf } from '../../mapping/site-fields/place.ts';
import { SEGMENT_ORDER } from '../../mapping/site-fields/z-segments.ts';
import type { Member } from './member.ts';
import type { Observed } from './observed.ts';
import {
  authorityList,
  codingSystemNames,
  emailUse,
  identifierTypes,
  languageCodes,
  localCodes,
  systemOf,
} from './proposed-codes.ts';

/** What the messages of a hospital say about its site profile. */
export function proposal(seen: Observed): Member[] {
  const others = [
    version(seen),
    events(seen),
    receiver(seen),
    authorityList(seen),
    identifierTypes(seen),
    codingSystemNames(seen),
    languageCodes(seen),
    emailUse(seen),
    localCodes(seen),
    fields(seen),
    zSegments(seen),
  ].filter((member) => member !== undefined);
  return [characterSet(seen, JSON.stringify(others.map(({ value }) => value))), ...others];
}

/** Comments are members whose name begins with //, before what they are about. */
export function profileOf(members: readonly Member[]): Record<string, unknown> {
  return Object.fromEntries(
    members.flatMap(({ name, comment, value }) => [
      [`// ${name}`, comment] as const,
      ...(value === undefined ? [] : [[name, value] as const]),
    ]),
  );
}

/** The most frequent version that can be written. */
function writtenIn(versions: readonly string[]): WrittenVersion | undefined {
  return versions.flatMap((name) => WRITTEN_VERSIONS.filter((one) => one === name))[0];
}

function version({ versions }: Observed): Member {
  const found = writtenIn(versions.names);
  return { name: 'version', comment: `MSH-12: ${versions.text || 'none'}`, value: found };
}

/** @param texts of the profile, which the set has to have too */
function characterSet({ messages, characterSets, decodedAs }: Observed, texts: string): Member {
  const declared = CHARACTER_SETS.find((one) => characterSets.count(one) * 2 >= messages);
  const isLatin = decodedAs.names[0] === labelOf('8859/1');
  const found = declared ?? (isLatin ? '8859/1' : undefined);
  const unmappable = found === undefined ? undefined : unmappableCharacters(found);
  const isUnmappable = unmappable !== undefined && texts.search(unmappable) !== -1;
  const read = decodedAs.text === '' ? 'all bytes are ASCII' : `bytes read as ${decodedAs.text}`;
  return {
    name: 'characterSet',
    comment: `MSH-18: ${characterSets.text || 'none'}; ${read}`,
    value: isUnmappable ? undefined : found,
  };
}

/** Those of the default where they are seen, else the most frequent; an update alone is both. */
function events({ events: seen }: Observed): Member {
  const { create: usual, update: usualUpdate } = DEFAULT_PROFILE.events;
  const update =
    seen.count(usualUpdate) > 0 ? usualUpdate : seen.names.find((one) => isOneOf(one, UPDATE_EVENTS));
  const creates = seen.names.filter((one) => isOneOf(one, CREATE_EVENTS) && !isOneOf(one, UPDATE_EVENTS));
  const create = seen.count(usual) > 0 ? usual : (creates[0] ?? update);
  const other = create === usual ? usualUpdate : UPDATE_EVENTS[0];
  const value = create === undefined ? undefined : { create, update: update ?? other };
  return { name: 'events', comment: `MSH-9.2: ${seen.text || 'none'}`, value };
}

function isOneOf(event: string, events: readonly string[]): boolean {
  return events.includes(event);
}

function receiver({ header }: Observed): Member {
  const parts = [3, 4, 5, 6].map((n) => `MSH-${n} ${header.get(`MSH-${n}`)?.text || 'empty'}`);
  return {
    name: 'sender and receiver',
    comment: `${parts.join('; ')}. Set sendingApplication, sendingFacility, receivingApplication and receivingFacility.`,
  };
}

/** Codes of MSH and PV1 that all messages share and the profile can set, and identifiers outside of PID-3. */
function fields(seen: Observed): Member | undefined {
  const version = writtenIn(seen.versions.names) ?? DEFAULT_PROFILE.version;
  const canFill = (place: string) => {
    const target = placeOf(place);
    return target !== undefined && elementAt(target, version)?.isWithdrawn === false;
  };
  const rules: Record<string, object> = {};
  for (const [place, tally] of seen.settings) {
    const [only, another] = tally.names;
    const isShared = another === undefined && tally.count(only ?? '') === seen.messages;
    if (
      SETTABLE.has(place) &&
      canFill(place) &&
      isShared &&
      seen.messages > 1 &&
      /^[A-Z0-9_.-]+$/i.test(only ?? '')
    )
      rules[place] = { literal: only };
  }
  for (const place of ['PID-2', 'PID-4', 'PID-18'].filter(canFill)) {
    const field = seen.identifierFields.get(place);
    const [wire = ''] = field?.authorities.names ?? [];
    const authority = seen.authorities.get(wire);
    const [type] = field?.types.names ?? [];
    if (authority !== undefined) rules[place] = { identifier: { system: systemOf(authority) } };
    else if (type !== undefined && /^[A-Z0-9]{1,5}$/.test(type)) rules[place] = { identifier: { type } };
  }
  if (Object.keys(rules).length === 0) return undefined;
  return {
    name: 'fields',
    comment: 'Codes that all messages share, and identifiers that stand outside of PID-3',
    value: rules,
  };
}

/** Fields of MSH and PV1 that say nothing of a patient and that the message does not set itself. */
const SETTABLE = new Set(['MSH-15', 'MSH-16', 'MSH-17', 'MSH-20', 'PV1-2']);

function zSegments({ zSegments: seen }: Observed): Member | undefined {
  const list = [...seen].map(([id, { after, fields: numbers }]) => ({
    id,
    after: after.names[0] ?? '',
    numbers,
  }));
  const known = new Set(SEGMENT_ORDER);
  const value = list.flatMap(({ id, after, numbers }) => {
    // A segment that is not written: it comes last.
    const anchor = known.has(after) ? after : 'OBX';
    const filled = [...numbers].filter((n) => n <= 99).toSorted((one, other) => one - other);
    if (filled.length === 0 || !/^Z[A-Z0-9]{2}$/.test(id)) return [];
    known.add(id);
    return [{ id, after: anchor, fields: Object.fromEntries(filled.map((n) => [n, { empty: true }])) }];
  });
  if (value.length === 0) return undefined;
  return {
    name: 'zSegments',
    comment: `${list.map(({ id, after }) => `${id} after ${after}`).join(', ')}. Replace each empty by what the field holds; a segment without content is not sent.`,
    value,
  };
}
