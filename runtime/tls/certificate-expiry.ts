import type { Log } from '../observability/log.ts';

/** A connection may last for months, so what is known of certificates is looked at without a new one too. */
export const LOOK_EVERY_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Time enough to order a certificate and to agree with the other side when it is replaced. */
export const WARNED_DAYS = 30;

/** Takes when a certificate runs out, in ms since 1970; undefined or NaN if there is none. */
export type ExpiryWarning = (expiresAt: number | undefined) => void;

/**
 * Warns of a certificate that runs out soon or has run out: at once, when it is replaced by another such one, and once a day.
 * May be called as often as one likes.
 *
 * @param event whose certificate it is, in the log; gets `daysLeft`, whole days, below 0 once it has run out
 * @param clock the time in ms since 1970
 */
export function expiryWarning(
  log: Log,
  event: 'certificate-expires' | 'endpoint-certificate-expires',
  clock = Date.now,
): ExpiryWarning {
  let warned: { readonly of: number; readonly at: number } | undefined;
  return (expiresAt) => {
    const now = clock();
    if (expiresAt === undefined || !(expiresAt - now < WARNED_DAYS * DAY_MS)) return;
    if (warned?.of === expiresAt && now - warned.at < DAY_MS) return;
    warned = { of: expiresAt, at: now };
    log.warn(event, { daysLeft: daysUntil(expiresAt, now) });
  };
}

/** Whole days from one instant to another, both in ms since 1970; below 0 once it is over. */
export function daysUntil(instant: number, now: number): number {
  return Math.floor((instant - now) / DAY_MS);
}
