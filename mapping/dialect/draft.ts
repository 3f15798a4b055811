import type { Delimiters } from '../../hl7v2/delimiters.ts';
import { Segment } from '../../hl7v2/message.ts';

/** A segment whose fields are being changed, each as on the wire. */
export interface Draft {
  readonly id: string;
  /** By number: `fields[5]` of a PID is PID-5; the id stands at 0. */
  readonly fields: string[];
}

export function draftOf({ id, wire }: Segment, { field }: Delimiters): Draft {
  const parts = wire.split(field);
  // MSH-1 is the separator itself, so what is split starts with MSH-2.
  return { id, fields: id === 'MSH' ? [id, field, ...parts.slice(1)] : parts };
}

export function segmentOf({ id, fields }: Draft, delimiters: Delimiters): Segment {
  const parts = id === 'MSH' ? [id, ...fields.slice(2)] : fields;
  return new Segment(joined(parts, delimiters.field), '\r', delimiters);
}

/** Texts with separators between them; what is empty at the end is not written. */
export function joined(parts: readonly string[], separator: string): string {
  const end = parts.findLastIndex((one) => one !== '') + 1;
  return parts.slice(0, end).join(separator);
}
