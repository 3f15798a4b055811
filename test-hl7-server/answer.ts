import {
  type AcknowledgmentCode,
  type AcknowledgmentError,
  buildAcknowledgment,
} from '../hl7v2/acknowledgment.ts';
import { type ApplicationCode, acknowledgmentsAskedFor, COMMIT_CODE } from '../hl7v2/acknowledgment-mode.ts';
import { type Decoded, encodeSingleByte } from '../hl7v2/character-set.ts';
import { encodeMessage } from '../hl7v2/encode-message.ts';
import type { Header } from '../hl7v2/header.ts';
import { framedText } from '../hl7v2/mllp.ts';
import { formatInstant } from '../hl7v2/timestamp.ts';
import type { ControlIds } from '../runtime/control-id.ts';
import type { Fault } from './faults/fault-plan.ts';
import type { Asked } from './judge-message.ts';

/** What is done to a connection, one after the other. */
export type Step =
  | { readonly kind: 'write'; readonly bytes: Uint8Array }
  | { readonly kind: 'pause'; readonly ms: number }
  | { readonly kind: 'close' }
  | { readonly kind: 'reset' };

/** What is new in an answer. */
export interface AnswerEnvelope {
  /** Of the message that is answered: MSH-10 of it goes to MSA-2. */
  readonly header: Header | undefined;
  /** MSH-10 of the answer. */
  readonly controlId: string;
  /** MSH-7 of the answer. */
  readonly time: string;
}

/** What the application says of a message. */
export interface Verdict {
  readonly code: ApplicationCode;
  readonly error?: AcknowledgmentError | undefined;
  /** Writes what stands in for the application's acknowledgment: the response to a query, with this MSH-18. */
  readonly respond?: ((envelope: AnswerEnvelope, characterSet: string) => string) | undefined;
}

/**
 * The answer to a message, as steps: the acknowledgments that it asks for, each a frame in one write, and what a
 * fault makes of them.
 */
export function answerSteps(
  asked: Asked,
  verdict: Verdict,
  fault: Fault | undefined,
  controlIds: ControlIds,
): { readonly codes: readonly AcknowledgmentCode[]; readonly steps: readonly Step[] } {
  const codes = codesOf(asked, verdict, fault);
  const frames = codes.map((code) => {
    const { text, characterSet } = textOf(code, asked, verdict, fault, controlIds);
    const broken = fault?.name === 'no-msa' ? text.replace(/\rMSA[^\r]*/, '') : text;
    const framed = framedText(broken);
    // The pool of Buffer: an array of its own for each frame takes longer than all else that makes the answer.
    return encodeSingleByte(framed, characterSet) ?? Buffer.from(framed);
  });
  return { codes, steps: stepsOf(frames, fault) };
}

function codesOf(
  { header }: Asked,
  { code }: Verdict,
  fault: Fault | undefined,
): readonly AcknowledgmentCode[] {
  switch (fault?.name) {
    case 'never':
      return [];
    case 'ca-only':
      return [COMMIT_CODE[code]];
    case 'ae':
      return ['AE'];
    case 'ar':
      return ['AR'];
    case 'ce':
      return ['CE'];
    case 'cr':
      return ['CR'];
    default:
      return acknowledgmentsAskedFor(code, header);
  }
}

function textOf(
  code: AcknowledgmentCode,
  asked: Asked,
  { error, respond }: Verdict,
  fault: Fault | undefined,
  controlIds: ControlIds,
): Decoded {
  const { controlId, time: instant } = controlIds.next();
  // An answer with the wrong ID is one to a message that nobody sent.
  const header = asked.header && fault?.name === 'wrong-id' ? { ...asked.header, controlId } : asked.header;
  const envelope = { header, controlId, time: formatInstant(instant) };
  const isOfApplication = code.startsWith('A');
  const { delimiters, characterSet } = asked;
  if (isOfApplication && respond !== undefined) return responseOf(asked, (set) => respond(envelope, set));
  // What is echoed comes back as the bytes that it was.
  return { text: buildAcknowledgment({ ...envelope, delimiters, code, error }), characterSet };
}

/** In the character set that the query declares, if that has all its characters; else in UTF-8, and MSH-18 says so. */
function responseOf(
  { header, delimiters, characterSet }: Asked,
  respond: (characterSet: string) => string,
): Decoded {
  const [declared = ''] = header?.characterSet.split(delimiters?.repetition || '~') ?? [];
  const text = declared === '' ? undefined : respond(declared);
  if (text !== undefined && encodeMessage(text) !== undefined) return { text, characterSet };
  return { text: respond(UTF_8), characterSet: 'utf-8' };
}

/** Table 0211. */
const UTF_8 = 'UNICODE UTF-8';

function stepsOf(frames: readonly Uint8Array[], fault: Fault | undefined): Step[] {
  const writes = frames.map((bytes): Step => ({ kind: 'write', bytes }));
  if (fault === undefined) return writes;
  const all = Buffer.concat(frames);
  const [left, right] = [all.subarray(0, all.length / 2), all.subarray(all.length / 2)];
  const { name, number = 0 } = fault;
  switch (name) {
    case 'delay':
      return [{ kind: 'pause', ms: number }, ...writes];
    case 'split':
      return [
        { kind: 'write', bytes: left },
        { kind: 'pause', ms: number },
        { kind: 'write', bytes: right },
      ];
    case 'reset':
      return [{ kind: 'write', bytes: left }, { kind: 'reset' }];
    case 'close':
      return [...writes, { kind: 'close' }];
    case 'junk-before':
      return [{ kind: 'write', bytes: Buffer.concat([junk(number), all]) }];
    case 'junk-after':
      return [{ kind: 'write', bytes: Buffer.concat([all, junk(number)]) }];
    default:
      return writes;
  }
}

function junk(length: number): Uint8Array {
  return new Uint8Array(length).fill('x'.charCodeAt(0));
}
