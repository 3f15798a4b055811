import type { Element, Period } from 'fhir/r4.js';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { compact } from '../core/compact.ts';
import type { Losses } from '../core/losses.ts';
import type { TwoWay } from '../core/two-way.ts';
import { type TimeElement, tsText } from './v2-time.ts';

/** Both ends of a period, in two components or in two fields of a segment. */
export interface Ends {
  readonly start?: string | undefined;
  readonly end?: string | undefined;
}

/** A Period in two places; `point` is the datatype of those places, TS or DT. */
export function periodEnds(point: TwoWay<TimeElement, string>): TwoWay<Period, Ends> {
  const end = (value: string | undefined, element: Element | undefined, losses: Losses) =>
    value === undefined && element === undefined ? undefined : point.toV2({ value, element }, losses);
  return {
    name: `${point.name.slice(0, point.name.indexOf('['))} pair[Period]`,

    toV2(period, losses) {
      losses.others(period, ['start', '_start', 'end', '_end']);
      const ends = {
        start: end(period.start, period._start, losses.at('start')),
        end: end(period.end, period._end, losses.at('end')),
      };
      if (!isReversed(read(ends))) return ends;
      losses.dropped('it ends before it starts');
      return {};
    },

    toFhir(ends) {
      const period = read(ends);
      // R4 does not allow such a period (per-1), and it is unknown which end is wrong.
      return isReversed(period) ? undefined : period;
    },
  };

  function read({ start, end }: Ends): Period | undefined {
    if (start === undefined && end === undefined) return undefined;
    const first = start === undefined ? undefined : point.toFhir(start);
    const last = end === undefined ? undefined : point.toFhir(end);
    return compact<Period>({
      start: first?.value,
      _start: first?.element,
      end: last?.value,
      _end: last?.element,
    });
  }
}

/** Compared with the precision that both have. */
function isReversed({ start, end }: Period = {}): boolean {
  if (start === undefined || end === undefined) return false;
  if (start.includes('T') && end.includes('T')) return Date.parse(start) > Date.parse(end);
  const length = Math.min(start.length, end.length, 'yyyy-mm-dd'.length);
  return start.slice(0, length) > end.slice(0, length);
}

/** The ends in two components; without them those of a DR, which v2.5.1 keeps for older senders and which is only read. */
export function endsOf(one: Repetition, [first, second]: readonly [number, number], range: number): Ends {
  const start = tsText(one, first);
  const end = tsText(one, second);
  if (start !== undefined || end !== undefined) return { start, end };
  return { start: one.text(range, 1), end: one.text(range, 2) };
}
