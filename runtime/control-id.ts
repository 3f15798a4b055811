/**
 * Message control IDs (MSH-10): 20 characters that are unique and sort by time, in ASCII order. Nine characters are the
 * milliseconds since 1970 (45 bits, enough until the year 3084), eleven are 55 random bits. Both are in Crockford's
 * base 32, which has no ambiguous letters.
 */
export interface ControlIds {
  /**
   * The next ID and its time (ms since 1970), for MSH-7.
   *
   * @param after the time that the ID must be later than, of a clock that may be ahead of this one. Later IDs are
   *   of this clock again.
   */
  next(after?: number): { controlId: string; time: number };
}

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** The random bits in two parts: 25 that are constant within a millisecond, and 30 that count up within it. */
const STEADY = 2 ** 25;
const COUNT = 2 ** 30;

/**
 * IDs of one process. Each is greater than the previous one, even within a millisecond and if the clock is set back.
 *
 * @param now ms since 1970
 * @param random eight or more random bytes
 */
export function createControlIds(now: () => number, random: () => Uint8Array): ControlIds {
  let time = 0;
  let beginning = '';
  let count = 0;
  return {
    next(after = -1) {
      const clock = now();
      if (after >= Math.max(clock, time)) return createControlIds(() => after + 1, random).next();
      count += 1;
      if (clock > time || count === COUNT) {
        time = Math.max(clock, time + 1);
        const { buffer, byteOffset } = random();
        const bits = new DataView(buffer, byteOffset);
        beginning = base32(time, 9) + base32(bits.getUint32(0) % STEADY, 5);
        // The top bit is cleared, so that counting up cannot overflow.
        count = bits.getUint32(4) % (COUNT / 2);
      }
      return { controlId: beginning + base32(count, 6), time };
    },
  };
}

function base32(number: number, characters: number): string {
  let text = '';
  let rest = number;
  for (let place = 0; place < characters; place += 1) {
    text = ALPHABET.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}
