/** A string, a number or a word of JSON (RFC 8259). */
const SCALAR =
  /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/uy;
const SPACE = /[ \t\n\r]*/y;

type Expected = 'value' | 'first-value' | 'key' | 'first-key' | 'colon' | 'separator' | 'nothing';

/**
 * Where a text stops being JSON: `line 3, column 12`, both from 1, in characters. Undefined if it is JSON. It is for texts that
 * JSON.parse refused: its own message quotes the text, which may be patient data.
 */
export function jsonFault(text: string): string | undefined {
  const at = faultAt(text);
  if (at === undefined) return undefined;
  const before = text.slice(0, at).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

/** The offset of the value, the name or the sign that cannot stand there; the length of a text that ends too early. */
function faultAt(text: string): number | undefined {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  let at = 0;
  const ended = (): Expected => (open.length === 0 ? 'nothing' : 'separator');
  for (;;) {
    at = endOf(SPACE, text, at) ?? at;
    if (at === text.length) return expected === 'nothing' ? undefined : at;
    const sign = text[at];
    const closes =
      (sign === '}' && open.at(-1) === '{' && (expected === 'first-key' || expected === 'separator')) ||
      (sign === ']' && open.at(-1) === '[' && (expected === 'first-value' || expected === 'separator'));
    let end: number | undefined = at + 1;
    if (closes) {
      open.pop();
      expected = ended();
    } else if (expected === 'separator' && sign === ',') expected = open.at(-1) === '{' ? 'key' : 'value';
    else if (expected === 'colon' && sign === ':') expected = 'value';
    else if ((expected === 'value' || expected === 'first-value') && (sign === '{' || sign === '[')) {
      open.push(sign);
      expected = sign === '{' ? 'first-key' : 'first-value';
    } else if (expected === 'value' || expected === 'first-value') {
      end = endOf(SCALAR, text, at);
      expected = ended();
    } else if ((expected === 'key' || expected === 'first-key') && sign === '"') {
      end = endOf(SCALAR, text, at);
      expected = 'colon';
    } else return at;
    if (end === undefined) return at;
    at = end;
  }
}

/** The end of what a pattern matches at an offset. */
function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
