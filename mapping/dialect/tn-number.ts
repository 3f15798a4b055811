/** TN of v2.3 to v2.4: `[NN] [(999)]999-9999[X99999][B99999][C any text]`. */
const TN = /^(?:\d{1,2} )?(?:\(\d{3}\))?\d{3}-?\d{4}(?:X\d{1,5})?(?:B\d{1,5})?(?:C.*)?$/;

/** Digits, and what people write between them. */
const NUMBER_ALONE = /^\+?[\d\s()./-]*\d[\d\s()./-]*$/;

/**
 * Moves the number of an XTN to where versions before v2.5 take it. XTN.1 holds a TN: numbers of seven or ten digits, with or
 * without the country code 1, are written as one. The digits of any other number go into XTN.7, if they do not stand in
 * XTN.5 to 8 already, and what is no number goes into XTN.9, the text, if nothing stands there.
 */
export function toOlderNumber(parts: string[]): void {
  const number = parts[1] ?? '';
  if (number === '' || TN.test(number)) return;
  // v2.5.1 has the number in XTN.12 too, if it has parts.
  if (parts[12] === number) parts[12] = '';
  if (!NUMBER_ALONE.test(number)) {
    parts[1] = '';
    parts[9] ||= number;
    return;
  }
  const digits = number.replaceAll(/\D/g, '');
  const tn = /^(\+?1)?(\d{3})?(\d{3})(\d{4})$/.exec((number.startsWith('+') ? '+' : '') + digits);
  const [, country, area, exchange, line] = tn ?? [];
  if (tn !== null && !(country !== undefined && area === undefined)) {
    const local = `${exchange}-${line}`;
    parts[1] = `${country === undefined ? '' : '1 '}${area === undefined ? '' : `(${area})`}${local}`;
    return;
  }
  parts[1] = '';
  parts[7] ||= number.startsWith('+') ? `+${digits}` : digits;
}
