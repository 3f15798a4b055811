/**
 * A text of JSON without the byte order mark at its start, which a reader may skip (RFC 8259 §8.1). A mark anywhere else is no white
 * space, so outside a string the text is no JSON.
 */
export function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
