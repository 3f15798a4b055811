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
const RANDOM_CHARACTERS = 11;
const RANDOM_BITS = 5n * BigInt(RANDOM_CHARACTERS);

/**
 * IDs of one process, each greater than the one before, even within a millisecond and when the clock is set back.
 *
 * @param now ms since 1970
 * @param random eight or more random bytes
 */
export function createControlIds(now: () => number, random: () => Uint8Array): ControlIds {
  let time = 0;
  let number = 0n;
  return {
    next() {
      const clock = now();
      number += 1n;
      if (clock > time || number >> RANDOM_BITS !== 0n) {
        time = Math.max(clock, time + (number >> RANDOM_BITS === 0n ? 0 : 1));
        number = randomNumber(random());
      }
      return { controlId: base32(BigInt(time), TIME_CHARACTERS) + base32(number, RANDOM_CHARACTERS), time };
    },
  };
}

/** The top bit stays free, so that counting up within a millisecond has room. */
function randomNumber(bytes: Uint8Array): bigint {
  const number = bytes.subarray(0, 8).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return number & ((1n << (RANDOM_BITS - 1n)) - 1n);
}

function base32(number: bigint, characters: number): string {
  let text = '';
  let rest = number;
  for (let place = 0; place < characters; place += 1) {
    text = ALPHABET.charAt(Number(rest & 31n)) + text;
    rest >>= 5n;
  }
  return text;
}
