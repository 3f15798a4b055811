import type { Repetition } from '../../hl7v2/repetition.ts';
import type { Losses } from './losses.ts';
import type { Reads } from './reads.ts';

/**
 * One thing in two forms: a FHIR datatype and its HL7 v2 datatype, element or segment. Both directions stand
 * in one place because each is the other's inverse: `toFhir(toV2(x))` is `x` minus the losses that `toV2`
 * reported, so nothing is dropped in silence.
 */
export interface TwoWay<Fhir, V2> {
  /** As HL7's v2-to-FHIR guide names the pair: `XPN[HumanName]`. */
  readonly name: string;
  /** Of a datatype: what is read and not written in the same place. */
  readonly reads?: Reads;
  /** Undefined where there is nothing to write; what is not carried is reported to `losses`. */
  toV2(value: Fhir, losses: Losses): V2 | undefined;
  /** Undefined where there is nothing to read. Lenient: what has no FHIR home is left out. */
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
