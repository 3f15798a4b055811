import type { FramingFailure } from '../../hl7v2/answer-decoder.ts';

/** Why an exchange with an HL7 endpoint failed, before or without an answer that can be used. */
export type MllpFailure =
  | 'connect'
  | 'tls'
  | 'write'
  | 'reset'
  | 'closed'
  | 'timeout-no-byte'
  | 'timeout-partial'
  /** Either of the two, where they are not distinguished. */
  | 'timeout'
  | FramingFailure;

/** The connection to an HL7 endpoint failed, and with it every answer that may still be on its way. */
export class MllpError extends Error {
  override readonly name = 'MllpError';
  readonly code: MllpFailure;

  /** @param cause error of the socket, if there is one */
  constructor(code: MllpFailure, cause?: unknown) {
    super(`the exchange with the HL7 endpoint failed: ${code}`, { cause });
    this.code = code;
  }
}

/** What an error of a socket that was connected means. */
export function failureOf({ code }: NodeJS.ErrnoException): MllpFailure {
  if (code?.startsWith('ERR_SSL') || code?.startsWith('ERR_TLS')) return 'tls';
  return code === 'EPIPE' ? 'write' : 'reset';
}
