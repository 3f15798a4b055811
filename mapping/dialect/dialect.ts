import type { Message } from '../../hl7v2/message.ts';
import { DEFAULT_VERSION, isBefore } from '../../hl7v2/versions/version.ts';
import type { WrittenVersion } from '../../hl7v2/versions/written-elements.ts';
import type { Loss } from '../core/losses.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { type Change, changesIn, partOf } from './changes.ts';
import { differences } from './differences.ts';
import { fitTo } from './fit.ts';
import { heldIn } from './held-in.ts';
import { holdersOf, isSame } from './nodes.ts';
import { type Resource, reasons } from './reasons.ts';

/** How messages are sent to a site. */
export interface Dialect<R> {
  fitted(full: InFull<R>): Fitted;
  /** What the site's version has a place for, of a message that was sent before, perhaps in another version. Nothing else can be deleted. */
  heldBefore(previous: string): string;
}

/** A message in the dialect of a site. */
export interface Fitted {
  readonly message: Message;
  /** Those of the resource, with elements that it does not have, or has otherwise than the message of v2.5.1. */
  readonly losses: readonly Loss[];
}

/** What was written, in v2.5.1 and what newer versions add. */
export interface InFull<R> {
  readonly message: Message;
  readonly resource: R;
  /** Losses of the resource in this message. */
  readonly losses: readonly Loss[];
}

/**
 * The dialect of a site: its version of HL7 v2, and the segments that it takes.
 *
 * Pairs write one message, that of v2.5.1 with what newer versions have besides. Only here is it fitted to what the site
 * takes. What that costs is found by reading: what reads back otherwise than before is a loss at its place in the resource,
 * with the reason of the change that causes it. So no change can be forgotten in the report. A site that takes the message
 * as it is pays nothing for it; any other one reads the message back twice where something was changed.
 *
 * @param read what a receiver of this version reads
 * @param hasAll whether the structures of v2.5.1 have all segments that are written of such a resource
 */
export function dialect<R extends Resource>(
  profile: SiteProfile,
  read: (message: Message, version: WrittenVersion) => R,
  hasAll: boolean,
): Dialect<R> {
  const { version, segments } = profile;
  const takesAll = segments.PD1 && segments.NK1 && segments.ROL;
  const heldBefore = (previous: string) => heldIn(previous, profile);
  if (version === DEFAULT_VERSION && takesAll && hasAll)
    return { fitted: ({ message, losses }) => ({ message, losses }), heldBefore };
  const fitMessage = fitTo(profile);
  // Before v2.4 the parts of a family name mean something else, from v2.7 on a role without more than a person.
  const hasSameMeaning = !isBefore(version, '2.4') && isBefore(version, '2.7');

  function fitted({ message, resource, losses: known }: InFull<R>): Fitted {
    const { message: toSend, changes } = changesIn(message, fitMessage);
    if (changes.length === 0 && hasSameMeaning) return { message: toSend, losses: known };
    const before = read(message, DEFAULT_VERSION);
    const after = read(toSend, version);
    if (isSame(before, after)) return { message: toSend, losses: known };
    const unexplained = differences(resource, before, after, known);
    const fittedFor = (one: Message, { reason }: Change) =>
      read(
        fitMessage(one, (other) => other === reason),
        DEFAULT_VERSION,
      );
    const reasonOf = reasons(changes, resource, known, {
      readAloneOf: (change) => read(partOf(message, change), DEFAULT_VERSION),
      costAloneOf(change) {
        const part = partOf(message, change);
        const alone = read(part, DEFAULT_VERSION);
        return differences(alone, alone, fittedFor(part, change), []).map(({ path }) => path);
      },
      costOf: (change) =>
        differences(resource, before, fittedFor(message, change), known).map(({ path }) => path),
    });
    const otherwise = `a receiver reads it otherwise in v${version}`;
    const losses = unexplained.map((one) => ({ ...one, reason: reasonOf(one.path) ?? otherwise }));
    return { message: toSend, losses: [...stillKnown(known, losses), ...losses] };
  }

  return { fitted, heldBefore };
}

/** Losses of a resource once others came: what reads back in a place that is not sent any more does not read back. */
function stillKnown(known: readonly Loss[], others: readonly Loss[]): Loss[] {
  const gone = others.filter(({ readsAs }) => readsAs === undefined);
  return known.flatMap((one) => {
    const { path, readsAs } = one;
    const holder = readsAs && gone.find((other) => [readsAs, ...holdersOf(readsAs)].includes(other.path));
    if (!holder) return [one];
    return holdersOf(path).includes(holder.path) ? [] : [{ path, reason: holder.reason }];
  });
}
