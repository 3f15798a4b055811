import type { Log } from '../../runtime/observability/log.ts';
import { daysUntil, expiryWarning, LOOK_EVERY_MS } from '../../runtime/tls/certificate-expiry.ts';
import type { ExpiryWarnings } from '../../runtime/tls/endpoint-socket.ts';

/** The two certificates of a link. Each is warned of in the log; an alarm looks at the one that runs out first. */
export interface Certificates extends ExpiryWarnings {
  /** Whole days until the first of them runs out; undefined while none is known, and without TLS. */
  daysLeft(): number | undefined;
}

/**
 * @param everyMs how often the endpoint's is looked at while its link lasts: it is shown only when one is made
 * @param clock the time in ms since 1970
 */
export function watchCertificates(log: Log, everyMs = LOOK_EVERY_MS, clock = Date.now): Certificates {
  const expiries: { own?: number | undefined; endpoint?: number | undefined } = {};
  const warnOfOwn = expiryWarning(log, 'certificate-expires', clock);
  const warnOfEndpoint = expiryWarning(log, 'endpoint-certificate-expires', clock);
  setInterval(() => warnOfEndpoint(expiries.endpoint), everyMs).unref();
  return {
    own(expiresAt) {
      expiries.own = expiresAt;
      warnOfOwn(expiresAt);
    },
    endpoint(expiresAt) {
      expiries.endpoint = expiresAt;
      warnOfEndpoint(expiresAt);
    },
    daysLeft() {
      const known = Object.values(expiries).filter((one) => one !== undefined && !Number.isNaN(one));
      return known.length === 0 ? undefined : daysUntil(Math.min(...known), clock());
    },
  };
}
