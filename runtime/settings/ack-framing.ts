import { FRAMINGS } from '../../hl7v2/answer-decoder.ts';
import { choice } from './variables.ts';

/** The variable of a process that reads answers of an HL7 endpoint: whether framing errors are tolerated. */
export const ACK_FRAMING = choice(
  'strict',
  FRAMINGS,
  'lenient: accepts answers without a start block, or without the CR after the end block',
);
