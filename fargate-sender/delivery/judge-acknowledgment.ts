import {
  type AcknowledgmentCode,
  type AcknowledgmentFault,
  readAcknowledgment,
} from '../../hl7v2/acknowledgment.ts';
import { parse } from '../../hl7v2/er7.ts';
import { type ReportedError, reportedErrors } from '../../hl7v2/reported-errors.ts';
import type { Again } from './refusals.ts';

/** What an answer of the endpoint says about the message that was sent. */
export type Verdict =
  /** The endpoint took this very message. */
  | { readonly kind: 'accepted'; readonly code: AcknowledgmentCode }
  /** The endpoint has it, and its application acknowledgment follows on the same link. */
  | { readonly kind: 'wait' }
  /** The endpoint refused it. `again` says whether sending it again can help. */
  | {
      readonly kind: 'refused';
      readonly code: AcknowledgmentCode;
      readonly errors: readonly ReportedError[];
      readonly again: Again;
    }
  /** It is no answer to this message; the message may have been taken or not. */
  | { readonly kind: 'untrusted'; readonly reason: 'mismatch' | AcknowledgmentFault };

export interface Sent {
  /** MSH-10 as on the wire. */
  readonly controlId: string;
  /** MSH-16: whether an application acknowledgment follows a commit one. */
  readonly applicationAcknowledgmentType: string;
  /** Whether an earlier attempt ended without an answer, so the endpoint may have the message already. */
  readonly isAmbiguous: boolean;
  /** Whether its commit acknowledgment came before, on this link. */
  readonly isCommitted: boolean;
}

/** Errors of table 0357 that are in the message itself: the same bytes will be refused again. */
const ERRORS_IN_THE_MESSAGE = new Set([
  '100',
  '101',
  '102',
  '103',
  '104',
  '198',
  '199',
  '200',
  '201',
  '202',
  '203',
  '204',
  '205',
]);
const DUPLICATE_KEY = '205';
/** Locked record and internal error: the endpoint's own trouble, which may pass. */
const ERRORS_OF_THE_ENDPOINT = new Set(['206', '207']);

/** Judges the text of an answer. It is accepted only if MSA-1 says so and MSA-2 is the control ID letter for letter. */
export function judgeAcknowledgment(text: string, sent: Sent): Verdict {
  const acknowledgment = readAcknowledgment(text);
  if (typeof acknowledgment === 'string') return { kind: 'untrusted', reason: acknowledgment };
  const { code, controlId, errorCodes } = acknowledgment;
  if (controlId !== sent.controlId) return { kind: 'untrusted', reason: 'mismatch' };
  if (code === 'AA') return { kind: 'accepted', code };
  if (code === 'CA') {
    // A second one is not what was waited for, and could be repeated without end.
    if (sent.isCommitted) return { kind: 'untrusted', reason: 'mismatch' };
    const isFollowed = ['AL', 'SU'].includes(sent.applicationAcknowledgmentType);
    return isFollowed ? { kind: 'wait' } : { kind: 'accepted', code };
  }
  if (sent.isAmbiguous && errorCodes.includes(DUPLICATE_KEY)) return { kind: 'accepted', code };
  const errors = reportedErrors(parse(text));
  const isOfTheEndpoint = errorCodes.some((one) => ERRORS_OF_THE_ENDPOINT.has(one));
  const isReject = code === 'AR' || code === 'CR';
  if (isReject && !isOfTheEndpoint) return { kind: 'refused', code, errors, again: 'as-reject' };
  const isInTheMessage = !isOfTheEndpoint && errorCodes.some((one) => ERRORS_IN_THE_MESSAGE.has(one));
  return { kind: 'refused', code, errors, again: isInTheMessage ? 'never' : 'as-error' };
}
