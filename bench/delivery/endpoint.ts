import { frame } from '../../hl7v2/mllp.ts';
import { DEFAULT_VERSION } from '../../hl7v2/versions/version.ts';

/** What the endpoint process is asked: to open, and to close again once so many messages were answered. */
export interface EndpointQuestion {
  /** From the arrival of a message to its acknowledgment. */
  readonly delayMs: number;
  /** Answers before the clock starts: they come while links are made. */
  readonly skip: number;
  readonly until: number;
}

export interface EndpointAnswer {
  /** Answers after the first `skip`, in a second. */
  readonly perSecond: number;
  /** Mean time from the arrival of a message to the write of its acknowledgment. */
  readonly answerMs: number;
}

/** The frame that accepts a message: MSH-10 is all that it takes of it. */
export function acceptance(payload: Uint8Array): Uint8Array {
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('latin1');
  const controlId = text.slice(0, text.indexOf('\r')).split('|')[9];
  return frame(
    Buffer.from(`MSH|^~\\&|E||S||20260101||ACK|1|P|${DEFAULT_VERSION}\rMSA|AA|${controlId}\r`, 'latin1'),
  );
}
