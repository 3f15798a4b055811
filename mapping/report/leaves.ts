import { split } from '../../hl7v2/delimiters.ts';
import { unescape } from '../../hl7v2/escape.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';

/** Texts by their place. */
export type Leaves = ReadonlyMap<string, string>;

/** The texts of a repetition by component and subcomponent, `1.1`; the null value and control characters unchanged. */
export function leavesOf(repetition: Repetition | undefined): Leaves {
  const leaves = new Map<string, string>();
  if (repetition === undefined) return leaves;
  const { component, subcomponent } = repetition.delimiters;
  for (const [c, wire] of split(repetition.wire, component).entries()) {
    for (const [s, leaf] of split(wire, subcomponent).entries()) {
      if (leaf !== '') leaves.set(`${c + 1}.${s + 1}`, unescape(leaf, repetition.delimiters));
    }
  }
  return leaves;
}
