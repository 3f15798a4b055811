import type { HumanName } from 'fhir/r4.js';
import type { Repetition } from '../../hl7v2/repetition.ts';
import type { Losses } from '../core/losses.ts';
import type { TwoWay } from '../core/two-way.ts';
import { UNSPECIFIED } from '../datatypes/xpn-human-name.ts';

/**
 * The names of PID-5. The first one is the legal name (HL7 v2.5.1, PID-5), and many receivers take only that one. So it is an
 * official name that has not ended, and never a former name if there is another.
 *
 * It is chosen by what reads back of each name, so that writing it again chooses the same. A use that v2.5.1 has no code
 * for, such as old, is written as unspecified: such names come after all others.
 *
 * @param time in ms since 1970, to decide which names have ended; without it none has
 */
export function namesToV2(
  names: readonly HumanName[],
  pair: TwoWay<HumanName, Repetition>,
  time: number | undefined,
  losses: Losses,
): Repetition[] {
  const repetitions: Repetition[] = [];
  const uses: HumanName['use'][] = [];
  for (const [index, name] of names.entries()) {
    const xpn = pair.toV2(name, losses.at('name', index));
    if (xpn === undefined) continue;
    repetitions.push(xpn);
    uses.push(name.use);
  }
  if (repetitions.length < 2) return repetitions;

  // Of two that read back alike, one that is old comes second.
  const ranks = repetitions.map((xpn, n) => 2 * rank(xpn, pair, time) + (uses[n] === 'old' ? 1 : 0));
  const first = ranks.indexOf(Math.min(...ranks));
  if (first === 0) return repetitions;
  losses.at('name').changed('the order: the current official name is sent first, and no old one');
  return [...repetitions.splice(first, 1), ...repetitions];
}

function rank(xpn: Repetition, pair: TwoWay<HumanName, Repetition>, time: number | undefined): number {
  const { use, period } = pair.toFhir(xpn) ?? {};
  if (use === 'old' || xpn.text(7) === UNSPECIFIED) return 4;
  const isPresent = !hasEnded(period?.end, time);
  if (use === 'official') return isPresent ? 0 : 2;
  return isPresent ? 1 : 3;
}

/** Whether the day, month or year in which a period ends is over, in UTC. */
function hasEnded(end: string | undefined, time: number | undefined): boolean {
  if (end === undefined || time === undefined) return false;
  const date = end.slice(0, 10);
  return date < new Date(time).toISOString().slice(0, date.length);
}
