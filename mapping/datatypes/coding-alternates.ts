import type { CodeableConcept, Coding, Element } from 'fhir/r4.js';
import { compact } from '../core/compact.ts';
import type { Losses } from '../core/losses.ts';
import { LOCAL, NO_URI } from '../terminology/code-systems.ts';
import { ALTERNATE_CODES } from '../terminology/coded-element.ts';
import type { Vocabulary } from '../terminology/vocabulary.ts';
import { codingsOf, type Triplet } from './ce-triplet.ts';

// What a CE has besides the one coding that an element can hold: further codings and a text, in the extension that
// keeps alternate codes.

/** A Coding with the `_element` of its code, which the types of FHIR leave out. */
export type CodingElement = Coding & { _code?: Element };

export function withAlternates(
  coding: Coding,
  further: readonly Coding[],
  text: string | undefined,
): CodingElement {
  const valueCodeableConcept = compact<CodeableConcept>({ coding: [...further], text });
  if (valueCodeableConcept === undefined) return coding;
  return { ...coding, _code: { extension: [{ url: ALTERNATE_CODES, valueCodeableConcept }] } };
}

/**
 * The triplet beside that of the coding: the first further coding, else the text.
 *
 * @param goesFirst whether a triplet beside the coding would be read in its place
 */
export function alternatesToV2(
  { _code }: CodingElement,
  vocabulary: Vocabulary,
  losses: Losses,
  goesFirst: (triplet: Triplet) => boolean = () => false,
): Triplet | undefined {
  if (_code === undefined) return undefined;
  const at = losses.at('code');
  at.others(_code, ['extension']);
  let triplet: Triplet | undefined;
  for (const [index, { url, valueCodeableConcept, ...others }] of (_code.extension ?? []).entries()) {
    const place = at.at('extension', index);
    if (url !== ALTERNATE_CODES || valueCodeableConcept === undefined || triplet !== undefined)
      place.droppedExtension();
    else {
      place.others(others, []);
      triplet = conceptToV2(valueCodeableConcept, vocabulary, place.at('valueCodeableConcept'));
      if (triplet === undefined) place.dropped('a CE has no place for it');
      else if (goesFirst(triplet)) triplet = place.dropped('it would read back as the coding itself');
    }
  }
  return triplet;
}

function conceptToV2(concept: CodeableConcept, vocabulary: Vocabulary, losses: Losses): Triplet | undefined {
  losses.others(concept, ['coding', 'text']);
  let triplet: Triplet | undefined;
  for (const [index, coding] of (concept.coding ?? []).entries()) {
    const at = losses.at('coding', index);
    const { system, code, display } = coding;
    if (triplet !== undefined || (code ?? system) === undefined)
      at.dropped('a CE holds the code and one more');
    else {
      const name = system === undefined ? LOCAL : vocabulary.systems.nameOf(system);
      const one = { code, display, name };
      const [read, second] = codingsOf(one, vocabulary);
      if (code === undefined && read?.system === undefined) {
        at.dropped('the name of a local system alone has no meaning');
        continue;
      }
      at.others(coding, ['system', 'code', 'display'], { version: 'a CE has no versions' });
      triplet = one;
      if (second !== undefined || read?.code !== code)
        losses.at('coding').changed('reads back as other codings');
      else if (read?.system !== system) at.at('system').changed(NO_URI);
    }
  }
  if (concept.text === undefined) return triplet;
  if (triplet === undefined) return { display: concept.text };
  losses.at('text').dropped('a CE has no place for a text besides two codings');
  return triplet;
}
