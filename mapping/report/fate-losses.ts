import type { Segment } from '../../hl7v2/message.ts';
import type { Loss } from '../core/losses.ts';
import type { SegmentReads } from '../core/reads.ts';
import type { heldParts } from './held-parts.ts';
import { type Fate, leavesOfSegment, type RepetitionFate } from './segment-losses.ts';

// The losses to report for the fates of a message's texts: as few as possible, one for a whole repetition or segment.

export const OTHER_FORM = 'reads back in another form';
export const SEGMENT_NOT_READ = 'the segment is not read';
/** Replaced by {@link notRead} once the type of the resource is known. */
export const NOT_READ = 'not read';
/** In a message of megabytes, not everything is checked. */
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

/** The losses of all segments of one name. */
export function lossesOf(
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
