import type { Repetition } from '../../hl7v2/repetition.ts';
import type { Losses } from './losses.ts';
import type { Reads } from './reads.ts';

/**
 * One thing in two forms: a FHIR datatype and its HL7 v2 datatype, element or segment. Both directions stand
 * together because each is the inverse of the other: `toFhir(toV2(x))` is `x` minus the losses that `toV2`
 * reported, so nothing is lost silently.
 */
export interface TwoWay<Fhir, V2> {
  /** As HL7's v2-to-FHIR guide names the pair: `XPN[HumanName]`. */
  readonly name: string;
  /** Of a datatype: what is read and not written in the same place. */
  readonly reads?: Reads;
  /** Undefined if there is nothing to write. What is not mapped exactly is reported to `losses`. */
  toV2(value: Fhir, losses: Losses): V2 | undefined;
  /** Undefined if there is nothing to read. Lenient: what FHIR has no element for is skipped. */
  toFhir(value: V2): Fhir | undefined;
}

/** Reads repetitions of one datatype, in order; undefined where there is nothing to read in any of them. */
export function eachToFhir<Fhir>(
  pair: TwoWay<Fhir, Repetition>,
  repetitions: readonly Repetition[],
): Fhir[] | undefined {
  let list: Fhir[] | undefined;
  for (const repetition of repetitions) {
    const read = pair.toFhir(repetition);
    if (read === undefined) continue;
    if (list === undefined) list = [read];
    else list.push(read);
  }
  return list;
}
