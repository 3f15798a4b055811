import { parse } from '../../hl7v2/er7.ts';
import { Segment } from '../../hl7v2/message.ts';
import type { Loss } from '../core/losses.ts';
import type { SegmentReads } from '../core/reads.ts';
import type { ResourceModule } from '../core/resource-module.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { bestMatches } from './best-matches.ts';
import { heldParts, type Part } from './held-parts.ts';
import { type Fate, fatesOf, leavesOfSegment, type RepetitionFate } from './segment-losses.ts';

// What of a message its resource does not hold. Senders put all kinds of content into a message, so it is not the
// reader that reports it. The resource is written as a message again, and what is missing there, at the place that its pair
// declares (reads.ts), is checked: if another text in its place gives the same resource, the resource does not hold it.

export const OTHER_FORM = 'reads back in another form';
export const SEGMENT_NOT_READ = 'the segment is not read';
/** Replaced by {@link notRead} once the type of the resource is known. */
const NOT_READ = 'not read';
/** In a message of megabytes not everything is checked. */
const UNKNOWN = 'does not read back exactly';

/** A place of a message that the resource does not hold exactly: `PID-3[2].4.1`, from 1, numbered where there are several. */
export interface ReadingLoss extends Loss {
  /** Number of segments of this name that it stands for, if more than one. */
  readonly count?: number;
}

/** The reason for a place that no element of a resource holds. */
export function notRead(type: string): string {
  return `the ${type} has no element for it`;
}

/** What a site omits, truncates or writes in another form is read nevertheless. */
const WRITTEN_AS_READ = {
  observations: true,
  nameTypeCodes: 'guide',
  oldIdentifiers: 'last',
  countryCodes: 'as-is',
  maximumLengths: {},
} as const satisfies Partial<SiteProfile>;

/**
 * What the resource of a message does not hold exactly: places and reasons, without values.
 *
 * @throws Er7Error or NoResourceError as the mapping's `read` does
 */
export function readingLosses(module: ResourceModule, profile: SiteProfile): (text: string) => ReadingLoss[] {
  const mapping = module.createMapping({
    ...profile,
    ...WRITTEN_AS_READ,
    fhirIdentifier: { ...profile.fhirIdentifier, send: true },
  });
  const { segments: reads, partOf } = module.readingParts(profile);

  return (text) => {
    const message = parse(text);
    const part = partOf(message);
    const resource = mapping.read(text);
    const envelope = { fhirId: resource.id ?? '', change: 'update', controlId: '', time: 0 } as const;
    const again = parse(mapping.write(resource, envelope).text);
    const held = (parts: readonly Part[]) =>
      heldParts(part, parts, (changed) => JSON.stringify(mapping.read(changed)));
    const ids = [...new Set(message.segments.map(({ id }) => id))].filter((id) => !OF_THE_MESSAGE.has(id));

    const written = new Map(ids.flatMap((id) => matched(part.all(id), again.all(id), reads[id] ?? {})));
    for (const [{ segment }, isHeld] of held(without(part.segments, written))) {
      const one = part.segments[segment];
      if (isHeld && one !== undefined) written.set(one, new Segment(one.id, '', one.delimiters));
    }
    const fates = new Map(
      part.segments.flatMap((given, index): [Segment, RepetitionFate[]][] => {
        const one = written.get(given);
        return one === undefined ? [] : [[given, fatesOf(given, one, reads[given.id] ?? {}, index)]];
      }),
    );
    const answers = held(
      [...fates.values()].flat().flatMap((one) => one.fates.flatMap(({ asked }) => asked ?? [])),
    );
    const losses = ids.flatMap((id) => lossesOf(id, message.all(id), reads[id] ?? {}, fates, answers));
    return losses.map((loss) =>
      loss.reason === NOT_READ ? { ...loss, reason: notRead(module.type) } : loss,
    );
  };
}

/** Segments of the message and not of a resource. */
const OF_THE_MESSAGE = new Set(['MSH', 'EVN']);

/** Each segment with its counterpart in the message that was written again, if there is one. */
function matched(
  given: readonly Segment[],
  written: readonly Segment[],
  reads: SegmentReads,
): [Segment, Segment][] {
  const leaves = (segment: Segment) => leavesOfSegment(segment, reads);
  const matches = bestMatches(given.map(leaves), written.map(leaves));
  return given.flatMap((one, index): [Segment, Segment][] => {
    const match = written[matches[index] ?? -1];
    return match === undefined ? [] : [[one, match]];
  });
}

function without(segments: readonly Segment[], written: ReadonlyMap<Segment, Segment>): Part[] {
  return segments.flatMap((one, segment) =>
    written.has(one) || OF_THE_MESSAGE.has(one.id) ? [] : [{ segment }],
  );
}

/** The losses of all segments of one name. */
function lossesOf(
  id: string,
  segments: readonly Segment[],
  reads: SegmentReads,
  fatesBySegment: ReadonlyMap<Segment, readonly RepetitionFate[]>,
  answers: Answers,
): ReadingLoss[] {
  const unread: string[] = [];
  const losses = segments.flatMap((segment, index) => {
    const name = segments.length > 1 ? `${id}[${index + 1}]` : id;
    const fates = fatesBySegment.get(segment)?.filter((one) => one.fates.length > 0);
    const isUnread =
      fates === undefined
        ? leavesOfSegment(segment, reads).size > 0
        : fates.length > 0 &&
          fates.every((one) => one.fates.every((fate) => reasonOf(fate, answers) === NOT_READ));
    if (isUnread) unread.push(name);
    return isUnread ? [] : (fates ?? []).flatMap((one) => lossesOfRepetition(name, one, answers));
  });
  const [first] = unread;
  if (first === undefined) return losses;
  const one = { path: unread.length > 1 ? id : first, reason: SEGMENT_NOT_READ };
  return [...losses, unread.length > 1 ? { ...one, count: unread.length } : one];
}

/** One loss if all of a repetition has the same fate, else one for each component, else one for each subcomponent. */
function lossesOfRepetition(
  name: string,
  { place, movedTo, fates }: RepetitionFate,
  answers: Answers,
): Loss[] {
  const path = `${name}${place}`;
  const whole = sharedLoss(path, fates, answers);
  if (whole !== undefined) return [whole];
  const components = Map.groupBy(fates, ({ component }) => component.replace(/\..*/, ''));
  const losses = [...components].flatMap(([component, parts]): Loss[] => {
    const one = sharedLoss(`${path}.${component}`, parts, answers);
    return one === undefined
      ? parts.flatMap((part) => sharedLoss(`${path}.${part.component}`, [part], answers) ?? [])
      : [one];
  });
  return movedTo === undefined ? losses : [{ path, reason: `is written again in ${movedTo}` }, ...losses];
}

function sharedLoss(path: string, fates: readonly Fate[], answers: Answers): Loss | undefined {
  const [reason, ...others] = new Set(fates.map((fate) => reasonOf(fate, answers)));
  return reason === undefined || others.length > 0 ? undefined : { path, reason };
}

type Answers = ReturnType<typeof heldParts>;

/** Undefined for a text that is held exactly. */
function reasonOf({ reason, asked, isReadOnly }: Fate, answers: Answers): string | undefined {
  if (asked === undefined) return reason;
  const isHeld = answers.get(asked);
  if (isHeld === undefined) return UNKNOWN;
  if (!isHeld) return NOT_READ;
  return isReadOnly ? undefined : OTHER_FORM;
}
