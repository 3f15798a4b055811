// Made when the first text is truncated: ICU takes several ms for it, which no start should wait for.
let graphemes: Intl.Segmenter | undefined;

/**
 * The beginning of the text of a leaf on the wire, of at most so many characters (code points). Escape sequences and
 * graphemes (a character with its combining marks) are kept whole or removed. Trailing spaces are removed.
 */
export function truncated(leaf: string, length: number, escape: string): string {
  let kept = '';
  let count = 0;
  for (const unit of unitsOf(leaf, escape)) {
    count += [...unit].length;
    if (count > length) break;
    kept += unit;
  }
  return kept.trimEnd();
}

function* unitsOf(leaf: string, escape: string): Generator<string> {
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  // The odd ones stand between two escape characters.
  for (const [index, part] of leaf.split(escape).entries()) {
    if (index % 2 === 1) yield escape + part + escape;
    else for (const { segment } of graphemes.segment(part)) yield segment;
  }
}
