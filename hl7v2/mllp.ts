/**
 * The minimal lower layer protocol: a message between a start block and an end block on a byte stream
 * (HL7 v2.5.1 appendix C, MLLP release 1). This file writes frames; {@link file://./frame-decoder.ts} reads them.
 */
export const START_BLOCK = 0x0b;
export const END_BLOCK = 0x1c;
export const CARRIAGE_RETURN = 0x0d;

export function isLineEnd(byte: number | undefined): boolean {
  return byte === CARRIAGE_RETURN || byte === 0x0a;
}

/** A message as one frame, to be written to the stream in one call. */
export function frame(payload: Uint8Array): Uint8Array {
  const framed = new Uint8Array(payload.length + 3);
  framed[0] = START_BLOCK;
  framed.set(payload, 1);
  framed[payload.length + 1] = END_BLOCK;
  framed[payload.length + 2] = CARRIAGE_RETURN;
  return framed;
}

/** A message that is not encoded yet, as one frame; the framing bytes are ASCII. */
export function framedText(text: string): string {
  return `${String.fromCharCode(START_BLOCK)}${text}${String.fromCharCode(END_BLOCK, CARRIAGE_RETURN)}`;
}

/** Whether a payload contains a framing byte, which means that two frames ran into each other. */
export function holdsFrameBytes(payload: Uint8Array): boolean {
  return payload.includes(START_BLOCK) || payload.includes(END_BLOCK);
}
