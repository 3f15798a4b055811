/**
 * A text in characters that a set has. In this order, and only for what the set lacks:
 *
 * 1. The composed form (Unicode NFC), which is the same text: `e` and an accent become `é`.
 * 2. A letter loses as few of its marks as it must: `ấ` becomes `â` in ISO 8859-1 and `a` in ASCII.
 * 3. The letters and signs of {@link SPELLINGS}, as the transform Latin-ASCII of Unicode CLDR has them.
 * 4. The compatibility form (Unicode NFKD): `ﬁ` becomes `fi`, and a wide digit a digit.
 * 5. Spaces, dashes and quotation marks of all kinds become plain ones; what is invisible is left out.
 * 6. Anything else, and so each letter of another script, becomes `?`.
 *
 * A text of nothing but invisible characters becomes `?` too, because no text of FHIR is empty.
 *
 * @param unmappable finds what the set lacks; it has all of ASCII
 */
export function transliterated(text: string, unmappable: RegExp): string {
  const fits = (one: string) => one.search(unmappable) === -1;
  const composed = text.normalize('NFC');
  if (fits(composed)) return composed;
  const spelled = composed.replace(LETTER, (letter) => (fits(letter) ? letter : spellingOf(letter, fits)));
  return spelled.trim() === '' ? '?' : spelled;
}

/** A character with its combining marks. */
const LETTER = /\P{M}\p{M}*|\p{M}+/gu;

function spellingOf(letter: string, fits: (one: string) => boolean): string {
  const [base = '', ...marks] = letter.normalize('NFD');
  if (fits(base)) return withMarks(base, marks, fits);
  const [sign = ''] = letter;
  const spelling = SPELLINGS.get(base) ?? SPELLINGS.get(sign);
  if (spelling !== undefined) return spelling;
  const compatible = sign.normalize('NFKC').replace(/\p{M}+/gu, '');
  // An accent that stands alone is a space with a mark.
  if (compatible.trim() === '') return kindOf(sign);
  return [...compatible].map((part) => (fits(part) ? part : (SPELLINGS.get(part) ?? kindOf(part)))).join('');
}

/** A letter with those of its marks that the set has it with. */
function withMarks(base: string, marks: readonly string[], fits: (one: string) => boolean): string {
  let kept = base;
  for (const mark of marks) {
    const marked = (kept + mark).normalize('NFC');
    if (fits(marked)) kept = marked;
  }
  return kept;
}

function kindOf(sign: string): string {
  if (/[\p{M}\p{Cf}]/u.test(sign)) return '';
  if (/\p{Z}/u.test(sign)) return ' ';
  return /\p{Pd}/u.test(sign) ? '-' : '?';
}

/** Letters that are no other letter with a mark, and signs: each by its spelling in ASCII. */
const SPELLINGS: ReadonlyMap<string, string> = new Map(
  `Æ AE æ ae Œ OE œ oe Ø O ø o ß ss ẞ SS Þ TH þ th Ð D ð d Đ D đ d Ł L ł l Ħ H ħ h Ŧ T ŧ t ı i ĸ q Ŋ N ŋ n
   Ə E ə e Ɓ B ɓ b Ɗ D ɗ d Ƙ K ƙ k Ƴ Y ƴ y Ɛ E ɛ e Ɔ O ɔ o ƒ f
   ‘ ' ’ ' ‚ ' ‛ ' ′ ' ´ ' ʹ ' ʻ ' ʼ ' ʽ ' ʾ ' ʿ ' ‹ ' › ' “ " ” " „ " ‟ " ″ " « " » "
   − - ⁄ / × x · . • * € EUR`
    .split(/\s+/)
    .map((one, index, all) => [one, all[index + 1] ?? ''] as const)
    .filter((_, index) => index % 2 === 0),
);
