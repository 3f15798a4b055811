import type { Message } from '../../hl7v2/message.ts';
import { DEFAULT_VERSION } from '../../hl7v2/versions/version.ts';
import type { WrittenVersion } from '../../hl7v2/versions/written-elements.ts';
import type { Loss } from '../core/losses.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { differences, holdersOf } from './differences.ts';
import { fitTo } from './fit.ts';
import { heldIn } from './held-in.ts';

/** How messages are sent to a site. */
export interface Dialect<R> {
  fitted(full: InFull<R>): Fitted;
  /** What the site's version has a place for, of a message that was sent before, perhaps in another version. Nothing else can be deleted. */
  heldBefore(previous: string): string;
}

/** A message in the dialect of a site. */
export interface Fitted {
  readonly message: Message;
  /** Elements that it does not have, or has otherwise than the message of v2.5.1. */
  readonly losses: readonly Loss[];
}

/** What was written, in v2.5.1 and what newer versions add. */
export interface InFull<R> {
  readonly message: Message;
  readonly resource: R;
  /** Losses of the resource in this message. */
  readonly losses: readonly Loss[];
}

type Resource = { readonly resourceType: string };

/**
 * The dialect of a site: its version of HL7 v2, and the segments that it takes.
 *
 * Pairs write one message, that of v2.5.1 with what newer versions have besides. Only here is it fitted to what the site
 * takes. What that costs is found by reading: what reads back otherwise than before is a loss at its place in the resource,
 * with the reason of the change that causes it. So no change can be forgotten in the report. A site that takes the message
 * as it is pays nothing for it; any other one reads the message back twice, and once more for each reason to find.
 *
 * @param read what a receiver of this version reads
 */
export function dialect<R extends Resource>(
  profile: SiteProfile,
  read: (message: Message, version: WrittenVersion) => R,
): Dialect<R> {
  const { version, segments } = profile;
  const takesAll = segments.PD1 && segments.NK1 && segments.ROL;
  const heldBefore = (previous: string) => heldIn(previous, profile);
  if (version === DEFAULT_VERSION && takesAll)
    return { fitted: ({ message }) => ({ message, losses: [] }), heldBefore };
  const fitMessage = fitTo(profile);

  function fitted({ message, resource, losses: known }: InFull<R>): Fitted {
    const reasons = new Set<string>();
    const inVersion = fitMessage(message, (reason) => reasons.add(reason) !== undefined);
    const before = read(message, DEFAULT_VERSION);
    const unexplained = new Set(differences(resource, before, read(inVersion, version), known));
    const losses: Loss[] = [];
    for (const reason of reasons) {
      if (unexplained.size === 0) break;
      const partly = fitMessage(message, (one) => one === reason);
      const caused = differences(resource, before, read(partly, DEFAULT_VERSION), known);
      const isCaused = within(caused.map(({ path }) => path));
      for (const one of unexplained) {
        if (!isCaused(one.path)) continue;
        unexplained.delete(one);
        losses.push({ ...one, reason });
      }
    }
    for (const one of unexplained)
      losses.push({ ...one, reason: `a receiver reads it otherwise in v${version}` });
    return { message: inVersion, losses };
  }

  return { fitted, heldBefore };
}

/** Whether a place is one of others, holds one of them or stands in one. */
function within(others: readonly string[]): (path: string) => boolean {
  const places = new Set(others);
  const holders = new Set(others.flatMap(holdersOf));
  return (path) => places.has(path) || holders.has(path) || holdersOf(path).some((one) => places.has(one));
}
