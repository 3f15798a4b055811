import { daysUntil, type ExpiryWarning, expiryWarning, repeated } from '../runtime/certificate-expiry.ts';
import type { ExpiryWarnings } from '../runtime/endpoint-socket.ts';
import type { Log } from '../runtime/log.ts';

/** The two certificates of a link. Each is warned of in the log; an alarm looks at the one that runs out first. */
export interface Certificates extends ExpiryWarnings {
  /** Whole days until the first of them runs out; undefined while none is known, and without TLS. */
  daysLeft(): number | undefined;
}

/** @param everyMs how often the endpoint's is looked at while its link lasts; an hour if it is left out */
export function watchCertificates(log: Log, everyMs?: number): Certificates {
  const expiries: Partial<Record<'own' | 'endpoint', number | undefined>> = {};
  const noted = (whose: keyof typeof expiries, warning: ExpiryWarning): ExpiryWarning => {
    return (expiresAt) => {
      expiries[whose] = expiresAt;
      warning(expiresAt);
    };
  };
  return {
    own: noted('own', expiryWarning(log, 'certificate-expires')),
    endpoint: noted('endpoint', repeated(expiryWarning(log, 'endpoint-certificate-expires'), everyMs)),
    daysLeft() {
      const known = Object.values(expiries).filter((one) => one !== undefined && !Number.isNaN(one));
      return known.length === 0 ? undefined : daysUntil(Math.min(...known), Date.now());
    },
  };
}
