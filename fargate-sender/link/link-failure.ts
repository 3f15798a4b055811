import type { FramingFailure } from '../../hl7v2/answer-decoder.ts';

/** Why an exchange with the endpoint failed, before or without an acknowledgment that can be acted on. */
export type FailureReason =
  | 'connect'
  | 'tls'
  | 'write'
  | 'reset'
  | 'closed'
  | 'timeout-no-byte'
  | 'timeout-partial'
  | FramingFailure;

/** The link is gone, and with it every acknowledgment that may still be on its way. */
export class LinkFailure extends Error {
  override readonly name = 'LinkFailure';
  readonly code: FailureReason;

  constructor(code: FailureReason, cause?: unknown) {
    super(`the link to the HL7 endpoint failed: ${code}`, { cause });
    this.code = code;
  }
}

/** What an error of a socket that was connected means. */
export function reasonOf(error: NodeJS.ErrnoException): FailureReason {
  if (error.code?.startsWith('ERR_SSL') || error.code?.startsWith('ERR_TLS')) return 'tls';
  return error.code === 'EPIPE' ? 'write' : 'reset';
}
