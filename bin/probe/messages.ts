import { decodeMessage } from '../../hl7v2/character-set.ts';
import { encodeMessage, unmappableCharacters } from '../../hl7v2/encode-message.ts';
import { parse } from '../../hl7v2/er7.ts';
import { readHeader } from '../../hl7v2/header.ts';
import type { Change } from '../../mapping/core/resource-module.ts';
import type { SiteProfile } from '../../mapping/core/site-profile.ts';
import { PERSONS } from '../../mapping/resources.ts';
import type { ControlIds } from '../../runtime/control-id.ts';
import { inventedPatient } from './invented-patient.ts';

/** What a message is sent for. */
export type Purpose = 'file' | 'create' | 'update' | 'enhanced' | 'characters';

/** A message that is sent to find out how the endpoint answers. */
export interface ProbeMessage {
  readonly purpose: Purpose;
  /** MSH-10, as on the wire. */
  readonly controlId: string;
  readonly characterSet: string;
  readonly applicationAcknowledgmentType: string;
  readonly payload: Uint8Array;
}

/** MSH-4 of the message that asks whether characters beyond ASCII come back. An acknowledgment has it in MSH-6. */
export const SAID = 'PRÜFUNG';

/**
 * An invented Patient is created and updated. A further update asks for a commit acknowledgment (MSH-15 `AL`, MSH-16 `NE`), and
 * another one has characters beyond ASCII in MSH-4, where the site's character set has them.
 *
 * @param count of the messages before those two
 */
export function inventedMessages(
  profile: SiteProfile,
  fhirId: string,
  controlIds: ControlIds,
  count: number,
): ProbeMessage[] {
  const isLatin = unmappableCharacters(profile.characterSet)?.test(SAID) !== true;
  const mapping = PERSONS.createMapping(profile);
  const patient = inventedPatient(fhirId, isLatin);
  const message = (purpose: Purpose, change: Change, fields: Readonly<Record<number, string>> = {}) => {
    const { text } = mapping.write(patient, { fhirId, change, ...controlIds.next() });
    return messageOf(purpose, withHeader(text, fields));
  };
  return [
    ...Array.from({ length: count }, (_, index) =>
      index === 0 ? message('create', 'create') : message('update', 'update'),
    ),
    message('enhanced', 'update', { 15: 'AL', 16: 'NE' }),
    ...(isLatin ? [message('characters', 'update', { 4: SAID })] : []),
  ];
}

/**
 * The message of a file, sent byte for byte, without a frame that it was saved with.
 *
 * @throws Er7Error if it is no message
 */
export function messageOfFile(bytes: Uint8Array): ProbeMessage {
  const start = bytes.findIndex((byte) => byte > 0x20);
  const end = bytes.findLastIndex((byte) => byte > 0x20);
  const inner = bytes.subarray(Math.max(start, 0), end + 1);
  // The last segment, too, ends with CR (HL7 v2.5.1 chapter 2, message construction rules).
  return described('file', Buffer.concat([inner, CR]));
}

const CR = Uint8Array.of(0x0d);

function messageOf(purpose: Purpose, text: string): ProbeMessage {
  // It was checked that the set has all of its characters.
  return described(purpose, encodeMessage(text) ?? new TextEncoder().encode(text));
}

function described(purpose: Purpose, payload: Uint8Array): ProbeMessage {
  const { controlId, characterSet, applicationAcknowledgmentType } = readHeader(
    parse(decodeMessage(payload)),
  );
  return { purpose, payload, controlId, characterSet, applicationAcknowledgmentType };
}

/** The message with other fields in its MSH, from MSH-3 on. */
function withHeader(text: string, fields: Readonly<Record<number, string>>): string {
  const [msh = '', ...segments] = text.split('\r');
  const separator = msh.charAt(3);
  const values = msh.split(separator);
  for (const [n, value] of Object.entries(fields)) values[Number(n) - 1] = value;
  return [Array.from(values, (value) => value ?? '').join(separator), ...segments].join('\r');
}
