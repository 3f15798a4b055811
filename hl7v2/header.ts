import { type FieldValue, repetition, segment } from './build.ts';
import { type Delimiters, STANDARD_DELIMITERS } from './delimiters.ts';
import { Field } from './field.ts';
import type { Message, Segment } from './message.ts';

/**
 * The fields of MSH, by name. HD and text fields are as on the wire, so that they can be echoed and compared unchanged;
 * empty if the field is empty.
 */
export interface Header {
  /** MSH-3 */ readonly sendingApplication: string;
  /** MSH-4 */ readonly sendingFacility: string;
  /** MSH-5 */ readonly receivingApplication: string;
  /** MSH-6 */ readonly receivingFacility: string;
  /** MSH-7.1 */ readonly time: string;
  /** MSH-9.1 */ readonly messageCode: string;
  /** MSH-9.2 */ readonly triggerEvent: string;
  /** MSH-10 */ readonly controlId: string;
  /** MSH-11 */ readonly processingId: string;
  /** MSH-12 */ readonly version: string;
  /** MSH-15 */ readonly acceptAcknowledgmentType: string;
  /** MSH-16 */ readonly applicationAcknowledgmentType: string;
  /** MSH-18 */ readonly characterSet: string;
}

export function readHeader(message: Message): Header {
  const { delimiters } = message;
  // Split here and not by the segment: every message needs its header, and this halves the time.
  const fields = message.segment('MSH')?.wire.split(delimiters.field) ?? [];
  const wire = (n: number) => fields[n - 1] ?? '';
  const first = (n: number) => new Field(wire(n), delimiters).first;
  const messageType = first(9);
  return {
    sendingApplication: wire(3),
    sendingFacility: wire(4),
    receivingApplication: wire(5),
    receivingFacility: wire(6),
    time: first(7).text() ?? '',
    messageCode: messageType.text(1) ?? '',
    triggerEvent: messageType.text(2) ?? '',
    controlId: wire(10),
    processingId: wire(11),
    version: wire(12),
    acceptAcknowledgmentType: wire(15),
    applicationAcknowledgmentType: wire(16),
    characterSet: wire(18),
  };
}

/** The event of a message: MSH-9.2, or EVN-1 where v2.1 has it alone. */
export function triggerEventOf(message: Message): string {
  const event = message.segment('MSH')?.field(9).text(2);
  return event ?? message.segment('EVN')?.field(1).text() ?? '';
}

/** The fields of an MSH to build. A text is escaped, a repetition is written unchanged. */
export interface HeaderFields {
  /** MSH-3 */ readonly sendingApplication?: FieldValue;
  /** MSH-4 */ readonly sendingFacility?: FieldValue;
  /** MSH-5 */ readonly receivingApplication?: FieldValue;
  /** MSH-6 */ readonly receivingFacility?: FieldValue;
  /** MSH-7, a DTM with zone. */
  readonly time: FieldValue;
  /** MSH-9 by component. */
  readonly messageType: readonly string[];
  /** MSH-10 */ readonly controlId: FieldValue;
  /** MSH-11 */ readonly processingId: FieldValue;
  /** MSH-12 */ readonly version: FieldValue;
  /** MSH-18 */ readonly characterSet?: FieldValue;
}

export function buildHeader(header: HeaderFields, delimiters: Delimiters = STANDARD_DELIMITERS): Segment {
  const fields: FieldValue[] = [];
  fields[3] = header.sendingApplication;
  fields[4] = header.sendingFacility;
  fields[5] = header.receivingApplication;
  fields[6] = header.receivingFacility;
  fields[7] = header.time;
  fields[9] = repetition(header.messageType, delimiters);
  fields[10] = header.controlId;
  fields[11] = header.processingId;
  fields[12] = header.version;
  fields[18] = header.characterSet;
  return segment('MSH', fields, delimiters);
}
