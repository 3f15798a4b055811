import { buildAcknowledgment } from '../../hl7v2/acknowledgment.ts';
import { parse } from '../../hl7v2/er7.ts';
import { readHeader } from '../../hl7v2/header.ts';
import { frame } from '../../hl7v2/mllp.ts';
import { messagesOf, patientGroups, SAMPLE } from '../patients.ts';

/** The message that is exchanged: that of the sample Patient. */
export function sampleMessage(): string {
  const [sample] = patientGroups();
  const [text] = sample === undefined ? [] : messagesOf(sample);
  if (text === undefined) throw new Error(`${SAMPLE.name} is missing`);
  return text;
}

/** Its acknowledgment, in a frame, as the test HL7 server writes it. */
export function sampleAcknowledgment(controlId?: string): Uint8Array {
  const message = parse(sampleMessage());
  const header = readHeader(message);
  const text = buildAcknowledgment({
    header: { ...header, controlId: controlId ?? header.controlId },
    delimiters: message.delimiters,
    code: 'AA',
    time: '20260102030405.678+0000',
    controlId: '98765432109876543210',
  });
  return frame(new TextEncoder().encode(text));
}
