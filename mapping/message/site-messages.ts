import type { Resource } from 'fhir/r4.js';
import { message, segment } from '../../hl7v2/build.ts';
import type { Message, Segment } from '../../hl7v2/message.ts';
import { formatInstant } from '../../hl7v2/timestamp.ts';
import { DEFAULT_VERSION } from '../../hl7v2/versions/version.ts';
import type { WrittenVersion } from '../../hl7v2/versions/written-elements.ts';
import { controlCharacterLosses } from '../characters/control-characters.ts';
import { siteCharacters } from '../characters/site-characters.ts';
import { updated } from '../core/deletions.ts';
import { lengths } from '../core/lengths.ts';
import type { Losses } from '../core/losses.ts';
import type { Envelope, MessageType, Updates, Written } from '../core/resource-module.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import type { UpdateRules } from '../core/update-rules.ts';
import { zoneOffsetMinutes } from '../core/zone-offset.ts';
import { dialect } from '../dialect/dialect.ts';
import { siteFields } from '../site-fields/site-fields.ts';
import { keptSegments } from './kept-segments.ts';
import { ownHeader } from './own-header.ts';

/** What a mapping wrote of a resource. */
export interface InFull<R extends Resource> {
  readonly messageType: MessageType;
  /** The resource as it came. */
  readonly given: R;
  /** The resource that was written: {@link SiteMessages.inCharactersOfSite}. */
  readonly resource: R;
  /** What follows MSH and EVN, in v2.5.1 and what newer versions have besides. */
  readonly segments: readonly Segment[];
  /** Those of the resource, in these segments. */
  readonly losses: Losses;
}

/** What a site makes of all that is written, the same for each type of resource. */
export interface SiteMessages<R extends Resource> {
  /** A resource with its texts in characters of the site, by which it is written; the same object if they all are. */
  inCharactersOfSite(given: R): R;
  /**
   * The message that is sent: with MSH and EVN, the fields of the site, in its version, characters and lengths, and with what
   * an update deletes.
   *
   * @throws UnmappableCharactersError if the site refuses characters of the resource
   */
  messageOf(inFull: InFull<R>, envelope: Envelope): Written;
  readonly updates: Updates;
}

/**
 * @param rules how the receiver updates what it holds by these messages
 * @param read what a receiver of a version reads of a message
 * @param hasAll whether the structures of v2.5.1 have all segments that are written of such a resource
 */
export function siteMessages<R extends Resource>(
  profile: SiteProfile,
  rules: UpdateRules,
  read: (written: Message, version: WrittenVersion) => R,
  hasAll = true,
): SiteMessages<R> {
  const msh = ownHeader(profile);
  const characters = siteCharacters(profile);
  const fitted = lengths(profile);
  const site = dialect(profile, read, hasAll);
  const withSiteFields = siteFields(profile, (written) => read(written, DEFAULT_VERSION));
  const updates: Updates = {
    kept: (text) => keptSegments(text, rules),
    update(text, previous) {
      const before = site.heldBefore(characters?.escapedBefore(previous) ?? previous);
      return updated(text, before, rules, profile.deletions);
    },
  };
  return {
    updates,
    inCharactersOfSite: (given) => characters?.fitted(given) ?? given,

    messageOf({ messageType, given, resource, segments, losses }, { time: instant, controlId, ...envelope }) {
      const { code, triggerEvent, structure } = messageType;
      const time = formatInstant(instant, zoneOffsetMinutes(profile.timeZone ?? 'UTC', instant));
      const whole = message([
        msh({ time, messageType: [code, triggerEvent, structure], controlId }),
        segment('EVN', [undefined, triggerEvent, time]),
        ...segments,
      ]);
      const ofSite = withSiteFields(whole, resource, losses.list);
      losses.replace(ofSite.losses);
      const inFull = { message: ofSite.message, resource, losses: losses.list };
      const { message: toSend, losses: ofTheSite } = site.fitted(inFull);
      losses.replace(ofTheSite);
      const { text, truncations, longFields } = fitted(characters?.escaped(toSend, given, losses) ?? toSend);
      controlCharacterLosses(given, text, losses);
      const all = truncations.length === 0 ? losses.list : [...losses.list, ...truncations];
      const { sentOnly } = ofSite;
      const { change, previous } = envelope;
      if (change !== 'update' || previous === undefined)
        return { text, messageType, losses: all, sentOnly, longFields };
      // Last, because what is deleted has no length of its own, and a role that is gone had its own message.
      const update = updates.update(text, previous);
      return { text: update.text, messageType, losses: [...all, ...update.losses], sentOnly, longFields };
    },
  };
}
