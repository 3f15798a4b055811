import type { HumanName } from 'fhir/r4.js';

/**
 * Index of the name that is sent first. The legal name is (HL7 v2.5.1, PID-5), and many receivers take the first
 * repetition alone: so it is an official name that has not ended, and never one of former times where there is another.
 *
 * @param time for which names have ended or not, in ms since 1970; without it none has
 */
export function presentName(names: readonly HumanName[], time: number | undefined): number {
  const isOfficial = ({ use }: HumanName) => use === 'official';
  const isPresent = ({ use, period }: HumanName) => use !== 'old' && !hasEnded(period?.end, time);
  const isOfNow = [
    (name: HumanName) => isOfficial(name) && isPresent(name),
    isPresent,
    isOfficial,
    ({ use }: HumanName) => use !== 'old',
  ];
  const found = isOfNow.map((is) => names.findIndex(is)).find((index) => index !== -1);
  return found ?? 0;
}

/** Whether the day, month or year in which a period ends is over, in UTC. */
function hasEnded(end: string | undefined, time: number | undefined): boolean {
  if (end === undefined || time === undefined) return false;
  const date = end.slice(0, 10);
  return date < new Date(time).toISOString().slice(0, date.length);
}
