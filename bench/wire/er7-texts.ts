import { parse } from '../../hl7v2/er7.ts';
import { unescape } from '../../hl7v2/escape.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';

/** Parses a message and reads every text in it, down to subcomponents; gives how many are not empty. */
export function readTexts(text: string): number {
  let count = 0;
  for (const segment of parse(text).segments)
    for (let n = 1; n <= segment.length; n += 1) {
      const field = segment.field(n);
      if (field.wire === '') continue;
      for (const repetition of field.repetitions) count += textsOf(repetition);
    }
  return count;
}

function textsOf({ wire, delimiters }: Repetition): number {
  let count = 0;
  for (const component of partsOf(wire, delimiters.component))
    for (const leaf of partsOf(component, delimiters.subcomponent))
      if (unescape(leaf, delimiters) !== '') count += 1;
  return count;
}

/** What has no such delimiter is one part, and so are MSH-1 and MSH-2, which declare the delimiters. */
function partsOf(wire: string, delimiter: string): string[] {
  return delimiter !== '' && wire.includes(delimiter) ? wire.split(delimiter) : [wire];
}
