import type { Log } from '../observability/log.ts';

/** Interval for checking certificates. A connection may last for months, so they are also checked without a new one. */
export const LOOK_EVERY_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Enough time to order a certificate and to agree with the other side on its replacement. */
export const WARNED_DAYS = 30;

/** @param expiresAt expiry of a certificate in ms since 1970; undefined or NaN if there is no certificate */
export type ExpiryWarning = (expiresAt: number | undefined) => void;

/**
 * Warns of a certificate that expires soon or has expired: at once, when it is replaced by another such one, and once a
 * day. May be called any number of times.
 *
 * @param event the log event, which says whose certificate it is; has `daysLeft`, whole days, negative after expiry
 * @param clock returns the time in ms since 1970
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

/** Whole days from `now` until `instant`, both in ms since 1970; negative if it has passed. */
export function daysUntil(instant: number, now: number): number {
  return Math.floor((instant - now) / DAY_MS);
}
