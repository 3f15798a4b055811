import { FRAMINGS } from '../../hl7v2/answer-decoder.ts';
import { choice } from './variables.ts';

/** The variable of a process that reads answers of an HL7 endpoint: how faults of their framing are taken. */
export const ACK_FRAMING = choice(
  'strict',
  FRAMINGS,
  'lenient: answers without a start block, or without the CR after the end block, are read',
);
