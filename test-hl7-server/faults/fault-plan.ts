/**
 * The faults, each with the number that it takes and its default. The first four refuse a message; with all others it is
 * archived first.
 */
export const FAULTS = {
  /** Not stored, answered AE; the number is ERR-3. */
  ae: { absent: 207, most: 999 },
  /** Not stored, answered AR; the number is ERR-3. */
  ar: { absent: 200, most: 999 },
  /** Not stored, answered CE; the number is ERR-3. */
  ce: { absent: 207, most: 999 },
  /** Not stored, answered CR; the number is ERR-3. */
  cr: { absent: 200, most: 999 },
  /** Answered CA alone, whatever MSH-16 asks for. */
  'ca-only': { absent: 0, most: 0 },
  /** Answered after a delay, in ms. */
  delay: { absent: 5000, most: 3_600_000 },
  /** Never answered. */
  never: { absent: 0, most: 0 },
  /** Answered with another control ID in MSA-2. */
  'wrong-id': { absent: 0, most: 0 },
  /** Answered without MSA. */
  'no-msa': { absent: 0, most: 0 },
  /** Answered in two halves, with a pause in ms between them. */
  split: { absent: 1000, most: 3_600_000 },
  /** Half of the answer, then the connection is reset (RST). */
  reset: { absent: 0, most: 0 },
  /** Answered, then the connection is closed (FIN). */
  close: { absent: 0, most: 0 },
  /** A number of bytes outside a frame, then the answer. */
  'junk-before': { absent: 16, most: 65_536 },
  /** The answer, then a number of bytes outside a frame. */
  'junk-after': { absent: 16, most: 65_536 },
} as const;

export type FaultName = keyof typeof FAULTS;

export interface Fault {
  readonly name: FaultName;
  readonly number: number;
}

/** The messages to which a fault applies: numbers `first` to `last`, every n-th, a random share, or by MSH-6. */
export type When =
  | { readonly kind: 'numbers'; readonly first: number; readonly last: number }
  | { readonly kind: 'every'; readonly every: number }
  | { readonly kind: 'chance'; readonly percent: number; readonly seed: number }
  | { readonly kind: 'keyword'; readonly keyword: string };

export interface FaultRule {
  readonly fault: Fault;
  readonly when: When;
}

/** The first rule that matches a message determines the fault; without a match there is none. */
export type FaultPlan = readonly FaultRule[];

/** The properties of a message that a plan looks at. */
export interface Arrival {
  /** Number of the message since the plan began, from 1; acknowledgments do not count. */
  readonly number: number;
  /** MSH-6.1. */
  readonly receivingFacility: string;
}

/** The fault of a plan for a message; the same for the same plan and arrival. */
export function chooseFault(plan: FaultPlan, arrival: Arrival): Fault | undefined {
  return plan.find(({ when }, index) => fits(when, arrival, index))?.fault;
}

function fits(when: When, { number, receivingFacility }: Arrival, index: number): boolean {
  switch (when.kind) {
    case 'numbers':
      return number >= when.first && number <= when.last;
    case 'every':
      return number % when.every === 0;
    case 'chance':
      return chance(when.seed, index, number) * 100 < when.percent;
    case 'keyword':
      return receivingFacility.toLowerCase() === when.keyword;
  }
}

/** A pseudo-random number from 0 to 1 that depends only on the arguments (the finalizer of MurmurHash3). */
function chance(seed: number, rule: number, number: number): number {
  let hash = (Math.imul(seed, 0x9e3779b1) + Math.imul(rule, 0x7feb352d) + Math.imul(number, 0x846ca68b)) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
