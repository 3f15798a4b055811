import { parse, serialize } from '../../hl7v2/er7.ts';
import { Message } from '../../hl7v2/message.ts';
import type { ResourceModule } from '../core/resource-module.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { notRead, type ReadingLoss } from './fate-losses.ts';
import { readingLosses } from './reading-losses.ts';

/**
 * What all resources of a message do not hold exactly: those that `readAll` gives.
 *
 * @throws Er7Error or NoResourceError as the mapping's `read` does
 */
export function allReadingLosses(
  module: ResourceModule,
  profile: SiteProfile,
): (text: string) => ReadingLoss[] {
  const lossesOf = readingLosses(module, profile);
  const { othersOf } = module.readingParts(profile);
  return (text) => {
    const message = parse(text);
    const others = othersOf?.(message) ?? [];
    if (others.length === 0) return lossesOf(text);
    const apart = new Set(others.map(({ segment }) => segment));
    const rest = message.segments.filter((one) => !apart.has(one));
    return [
      ...lossesOf(serialize(new Message(message.delimiters, rest))),
      ...others.flatMap(({ message: part, placeOf, unread }) => [
        ...lossesOf(serialize(part)).map((loss) => ({ ...loss, path: placeOf(loss.path) })),
        ...unread.map((path) => ({ path, reason: notRead(module.type) })),
      ]),
    ];
  };
}
