import type { Message, Segment } from '../../hl7v2/message.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { fieldOf } from '../../hl7v2/versions/elements.ts';
import { DEFAULT_VERSION, versionOf } from '../../hl7v2/versions/version.ts';
import { isMarked } from '../../mapping/core/fhir-id.ts';
import { codeOf } from '../../mapping/core/primitives.ts';
import { PERSONS } from '../../mapping/resources.ts';
import type { Sample } from './samples.ts';
import { Tallies, Tally } from './tally.ts';

/** An assigning authority, and the types of its identifiers. */
export interface ObservedAuthority {
  readonly namespace: string;
  readonly universalId: string | undefined;
  readonly universalIdType: string | undefined;
  readonly types: Tally;
}

/** What messages have in common: names of systems, codes and places, and no value of a person. */
export interface Observed {
  messages: number;
  readonly versions: Tally;
  readonly characterSets: Tally;
  readonly decodedAs: Tally;
  readonly events: Tally;
  /** By number of the field: MSH-3 to MSH-6 and MSH-11. */
  readonly header: Tallies;
  /** By CX.4 on the wire. */
  readonly authorities: Map<string, ObservedAuthority>;
  /** By field, for `PID-18`: what marks its identifier, an authority or a type. */
  readonly identifierFields: Map<string, { readonly authorities: Tally; readonly types: Tally }>;
  /** Names of coding systems (CE.3) by field. */
  readonly codingSystems: Tallies;
  /** Codes by field, of fields that hold a code alone or begin with one. */
  readonly codes: Tallies;
  readonly emailUses: Tally;
  /** By Z-segment: the segment before it, and its fields. */
  readonly zSegments: Map<string, { readonly after: Tally; readonly fields: Set<number> }>;
  /** Codes of MSH and PV1, by field. */
  readonly settings: Tallies;
}

/** A code, and not a word of a person or a text. */
const CODE = /^[A-Z0-9._-]{1,8}$/i;

const IDENTIFIERS = [2, 3, 4, 18];
const CODED: readonly (readonly [segment: string, field: number])[] = [
  ['PID', 8],
  ['PID', 10],
  ['PID', 15],
  ['PID', 16],
  ['PID', 17],
  ['PID', 22],
  ['PID', 26],
  ['PID', 28],
  ['NK1', 3],
  ['NK1', 7],
];

export function observe(samples: readonly Sample[]): Observed {
  const seen: Observed = {
    messages: 0,
    versions: new Tally(),
    characterSets: new Tally(),
    decodedAs: new Tally(),
    events: new Tally(),
    header: new Tallies(),
    authorities: new Map(),
    identifierFields: new Map(),
    codingSystems: new Tallies(),
    codes: new Tallies(),
    emailUses: new Tally(),
    zSegments: new Map(),
    settings: new Tallies(),
  };
  for (const sample of samples) {
    seen.messages += 1;
    observeHeader(seen, sample);
    observePerson(seen, sample.message);
    observeZSegments(seen, sample.message);
  }
  return seen;
}

function observeHeader(seen: Observed, { message, characterSet, isBeyondAscii }: Sample): void {
  const msh = message.segment('MSH');
  if (msh === undefined) return;
  seen.versions.add(msh.field(12).text());
  seen.characterSets.add(msh.field(18).text());
  if (isBeyondAscii) seen.decodedAs.add(characterSet);
  if (msh.field(9).text(1) === PERSONS.messageCode) seen.events.add(msh.field(9).text(2));
  for (const n of [3, 4, 5, 6, 11]) seen.header.at(`MSH-${n}`).add(msh.field(n).wire);
  for (const segment of [msh, message.segment('PV1')])
    for (let n = 1; segment !== undefined && n <= segment.length; n += 1)
      if (
        /^I[DS]$/.test(
          fieldOf(versionOf(msh.field(12).wire) ?? DEFAULT_VERSION, segment.id, n)?.datatype ?? '',
        )
      )
        seen.settings.at(`${segment.id}-${n}`).add(segment.field(n).wire);
}

function observePerson(seen: Observed, message: Message): void {
  const pid = message.segment('PID');
  if (pid === undefined) return;
  for (const n of IDENTIFIERS) for (const cx of pid.field(n).valued) observeIdentifier(seen, `PID-${n}`, cx);
  for (const [id, n] of CODED)
    for (const segment of message.all(id)) observeCodes(seen, `${id}-${n}`, segment, n);
  for (const n of [13, 14])
    for (const xtn of pid.field(n).valued)
      if (/^(?:internet|x\.400)$/i.test(xtn.text(3) ?? '')) seen.emailUses.add(codeOf(xtn.text(2)));
}

function observeIdentifier(seen: Observed, place: string, cx: Repetition): void {
  const type = codeOf(cx.text(5));
  if (isMarked(cx.text(4), type)) return;
  const wire = cx.component(4);
  const field = seen.identifierFields.get(place) ?? { authorities: new Tally(), types: new Tally() };
  seen.identifierFields.set(place, field);
  field.authorities.add(wire);
  field.types.add(type);
  const namespace = cx.text(4);
  if (namespace === undefined) return;
  const authority = seen.authorities.get(wire) ?? {
    namespace,
    universalId: cx.text(4, 2),
    universalIdType: cx.text(4, 3),
    types: new Tally(),
  };
  seen.authorities.set(wire, authority);
  authority.types.add(type);
}

function observeCodes(seen: Observed, place: string, segment: Segment, n: number): void {
  for (const ce of segment.field(n).valued) {
    for (const first of [1, 4]) {
      const name = codeOf(ce.text(first + 2));
      if (name !== undefined && CODE.test(name.replaceAll(/[:/]/g, '')))
        seen.codingSystems.at(place).add(name);
      const code = codeOf(ce.text(first));
      if (first === 1 && code !== undefined && CODE.test(code)) seen.codes.at(place).add(code);
    }
  }
}

function observeZSegments(seen: Observed, { segments }: Message): void {
  let before = '';
  for (const segment of segments) {
    const { id } = segment;
    if (id.startsWith('Z')) {
      const known = seen.zSegments.get(id) ?? { after: new Tally(), fields: new Set<number>() };
      seen.zSegments.set(id, known);
      known.after.add(before);
      for (let n = 1; n <= segment.length; n += 1) if (!segment.field(n).isEmpty) known.fields.add(n);
    }
    if (id !== before) before = id;
  }
}
