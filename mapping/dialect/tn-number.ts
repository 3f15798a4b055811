/** TN of v2.3 to v2.4: `[NN] [(999)]999-9999[X99999][B99999][C any text]`. */
const TN = /^(?:\d{1,2} )?(?:\(\d{3}\))?\d{3}-?\d{4}(?:X\d{1,5})?(?:B\d{1,5})?(?:C.*)?$/;

/** Digits, and what people write between them. */
const NUMBER_ALONE = /^\+?[\d\s()./-]*\d[\d\s()./-]*$/;

/**
 * Moves the number of an XTN to where versions before v2.5 take it. XTN.1 holds a TN: numbers of seven or ten digits, with or
 * without the country code 1, are written as one. The digits of any other number go into XTN.7, and what is no number goes into XTN.9, the text, if nothing stands there.
 */
export function toOlderNumber(parts: string[]): void {
  const whole = parts[1] ?? '';
  // As it was composed of its parts, the extension is at the end.
  const extension = ` X${parts[8]}`;
  const number = parts[8] && whole.endsWith(extension) ? whole.slice(0, -extension.length) : whole;
  // v2.5.1 has a number with parts in XTN.12 too; a receiver composes it of the parts.
  const isInParts = (parts[7] ?? '') !== '';
  if (whole !== '' && parts[12] === whole) parts[12] = '';
  if (isInParts) parts[1] = '';
  if (number === '' || isInParts || TN.test(whole)) return;
  if (!NUMBER_ALONE.test(number)) {
    parts[1] = '';
    parts[9] ||= whole;
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
  // It is the whole number.
  parts[5] = '';
  parts[6] = '';
  parts[7] = number.startsWith('+') ? `+${digits}` : digits;
}
