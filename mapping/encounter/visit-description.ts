import type { Narrative } from 'fhir/r4.js';
import type { TwoWay } from '../core/two-way.ts';

const START = '<div xmlns="http://www.w3.org/1999/xhtml">';
const END = '</div>';

/** Characters that XHTML has entities for, the ampersand first. */
const ENTITIES = [
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
] as const;

/**
 * ST[Narrative] — PV2-12: a narrative of plain text that says what the elements do not. One with markup is a rendering of the
 * resource, and is not sent.
 */
export const visitDescription: TwoWay<Narrative, string> = {
  name: 'ST[Narrative]',

  toV2(narrative, losses) {
    const { div, status } = narrative;
    const content = div.startsWith(START) && div.endsWith(END) ? div.slice(START.length, -END.length) : '';
    const text = unescaped(content);
    if (status !== 'additional' || text === '' || visitDescription.toFhir(text)?.div !== div)
      return losses.dropped('narratives are not sent, but for a plain text that is additional');
    losses.others(narrative, ['status', 'div']);
    return text;
  },

  toFhir(text) {
    // R4 wants a narrative that is not of white space alone (txt-2).
    if (text.trim() === '') return undefined;
    return { status: 'additional', div: START + escaped(text) + END };
  },
};

function escaped(text: string): string {
  return ENTITIES.reduce((one, [character, entity]) => one.replaceAll(character, entity), text);
}

function unescaped(text: string): string {
  return ENTITIES.toReversed().reduce((one, [character, entity]) => one.replaceAll(entity, character), text);
}
