import { UnavailableError } from '../../unavailable.ts';

/** Why an answer of a server is not what was asked for. The code is logged; nothing of the answer is. */
export class FetchError extends Error {
  override readonly name = 'FetchError';
  readonly code: string;

  /** @param code such as `status-502`, `no-fhir` or `next-link` */
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** @param retryAfterMs what the server asks for, if anything */
export function unavailable(what: string, code: string, retryAfterMs = 0): UnavailableError {
  const retryAfterSeconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  return new UnavailableError(what, { cause: new FetchError(code), retryAfterSeconds });
}
