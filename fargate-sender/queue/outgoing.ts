import { declaredCharacterSet } from '../../hl7v2/character-set.ts';
import { encodeMessage } from '../../hl7v2/encode-message.ts';
import { parse } from '../../hl7v2/er7.ts';
import { readHeader } from '../../hl7v2/header.ts';
import { frame, holdsFrameBytes } from '../../hl7v2/mllp.ts';
import { fhirIdOf } from '../../mapping/core/fhir-id.ts';

/** A queue message made ready for the wire once, so every attempt sends the same bytes. */
export interface Outgoing {
  /** In the character set of MSH-18. */
  readonly frame: Uint8Array;
  /** MSH-10 as on the wire. */
  readonly controlId: string;
  /** Of PID-3, if it has one. */
  readonly fhirId: string | undefined;
  /** MSH-16. */
  readonly applicationAcknowledgmentType: string;
  /** MSH-18, the first repetition. */
  readonly characterSet: string;
}

/** Why a queue message can never be sent; `character-set`: MSH-18 declares one that does not have all its characters. */
export type Unsendable = 'no-hl7' | 'no-control-id' | 'frame-bytes' | 'too-large' | 'character-set';

/** What SQS takes; a larger body cannot have come from it. */
const MOST_BYTES = 1024 * 1024;

export function outgoing(body: string): Outgoing | Unsendable {
  if (Buffer.byteLength(body) > MOST_BYTES) return 'too-large';
  try {
    const message = parse(body, 'PID');
    const { controlId, applicationAcknowledgmentType } = readHeader(message);
    if (controlId === '') return 'no-control-id';
    const payload = encodeMessage(body);
    if (payload === undefined) return 'character-set';
    if (holdsFrameBytes(payload)) return 'frame-bytes';
    const pid = message.segment('PID');
    return {
      frame: frame(payload),
      controlId,
      fhirId: pid && fhirIdOf(pid),
      applicationAcknowledgmentType,
      characterSet: declaredCharacterSet(payload),
    };
  } catch {
    return 'no-hl7';
  }
}
