import type { SiteProfile } from '../../mapping/core/site-profile.ts';
import type { TakenMessage } from './fifo-queue.ts';
import { summaryOf } from './summary.ts';

/** Which messages an action is about; a member that is undefined leaves none out. */
export interface Filter {
  /** Why it is in quarantine: `nack`, `intake-invalid`. */
  readonly reason?: string | undefined;
  /** MSA-1, or ERR-3 of any of its errors. */
  readonly code?: string | undefined;
  readonly resourceType?: string | undefined;
  /** MSH-9.2. */
  readonly event?: string | undefined;
  /** When it came into quarantine, in ms since 1970: from `since`, and before `until`. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

export type Matches = (message: TakenMessage) => boolean;

/** @param profile of the site whose events they are */
export function matcher(filter: Filter, profile: SiteProfile): Matches {
  const { reason, code, resourceType, event, since = 0, until = Number.POSITIVE_INFINITY } = filter;
  return (message) => {
    const summary = summaryOf(message, profile);
    const codes = [summary.msa1, summary.err3, ...summary.errors.map((error) => error.split(' ', 1)[0])];
    return (
      (reason === undefined || summary.reason === reason) &&
      (code === undefined || codes.includes(code)) &&
      (resourceType === undefined || summary.resourceType === resourceType) &&
      (event === undefined || summary.messageType?.split('^')[1] === event) &&
      message.sentAt >= since &&
      message.sentAt < until
    );
  };
}

/**
 * A date, or a date with a time, in ISO 8601: in UTC unless it says its zone, as the list shows times.
 *
 * @returns ms since 1970; undefined if it is none
 */
export function instantOf(text: string): number | undefined {
  const [, date, time = 'T00:00', zone = 'Z'] = ISO.exec(text) ?? [];
  const instant = date === undefined ? Number.NaN : Date.parse(`${date}${time.replace(' ', 'T')}${zone}`);
  return Number.isNaN(instant) ? undefined : instant;
}

const ISO = /^(\d{4}-\d{2}-\d{2})(?:([T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:\d{2})?)?$/;
