/**
 * Message control IDs (MSH-10): 20 characters that are unique and sort by time, in ASCII order. Nine say the
 * milliseconds since 1970 (45 bits, enough until the year 3084), eleven are 55 random bits; both in base 32
 * without letters that are read wrongly (Crockford's alphabet).
 */
export interface ControlIds {
  /** The next ID, and the instant in it (ms since 1970), which goes to MSH-7. */
  next(): { controlId: string; time: number };
}

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_CHARACTERS = 9;
/** The random bits are kept as two numbers, because one would be larger than those that a number holds exactly. */
const HIGH_CHARACTERS = 5;
const LOW_CHARACTERS = 6;
const HIGH_END = 32 ** HIGH_CHARACTERS;
const LOW_END = 32 ** LOW_CHARACTERS;

/**
 * IDs of one process, each greater than the one before, even within a millisecond and when the clock is set back.
 *
 * @param now ms since 1970
 * @param random eight or more random bytes
 */
export function createControlIds(now: () => number, random: () => Uint8Array): ControlIds {
  let time = 0;
  let high = 0;
  let low = 0;
  return {
    next() {
      const clock = now();
      low += 1;
      if (low === LOW_END) [high, low] = [high + 1, 0];
      if (clock > time || high === HIGH_END) {
        time = Math.max(clock, high === HIGH_END ? time + 1 : time);
        const bytes = random();
        const words = new DataView(bytes.buffer, bytes.byteOffset);
        // The top bit stays free, so that counting up within a millisecond has room.
        high = words.getUint32(0) % (HIGH_END / 2);
        low = words.getUint32(4) % LOW_END;
      }
      const controlId =
        base32(time, TIME_CHARACTERS) + base32(high, HIGH_CHARACTERS) + base32(low, LOW_CHARACTERS);
      return { controlId, time };
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
