import type { Log } from './log.ts';

const DAY_MS = 86_400_000;
/** Time enough to order a certificate and to agree with the other side when it is replaced. */
const WARNED_DAYS = 30;

/** Takes when a certificate runs out, in ms since 1970; undefined if there is none. */
export type ExpiryWarning = (expiresAt: number | undefined) => void;

/**
 * Warns of an own certificate that runs out soon or has run out: at once, when it is replaced by another such one, and
 * once a day. May be called as often as one likes.
 *
 * @param log gets `daysLeft`, whole days, below 0 once it has run out
 * @param clock the time in ms since 1970
 */
export function expiryWarning(log: Log, clock = Date.now): ExpiryWarning {
  let warned: { readonly of: number; readonly at: number } | undefined;
  return (expiresAt) => {
    const now = clock();
    if (expiresAt === undefined || expiresAt - now >= WARNED_DAYS * DAY_MS) return;
    if (warned?.of === expiresAt && now - warned.at < DAY_MS) return;
    warned = { of: expiresAt, at: now };
    log.warn('certificate-expires', { daysLeft: Math.floor((expiresAt - now) / DAY_MS) });
  };
}
