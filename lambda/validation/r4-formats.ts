import { parseTimestamp } from '../../hl7v2/timestamp.ts';

/** The format of a text that can be encoded: UTF-8 has no form for half of a surrogate pair. */
export const WELL_FORMED = 'well-formed';

const ZONE = '(?:Z|[+-](?:(?:0\\d|1[0-3]):[0-5]\\d|14:00))';
const TIME = `T(?:[01]\\d|2[0-3]):[0-5]\\d:(?:[0-5]\\d|60)(?:\\.\\d+)?${ZONE}`;
const YEAR = '(?!0000)\\d{4}';
const DATE = `${YEAR}(?:-\\d\\d(?:-\\d\\d)?)?`;

/**
 * What primitives of R4 look like where a pattern is not enough, or is too much: one that repeats a group runs out of
 * stack on a photo of some megabytes.
 */
export const R4_FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  [WELL_FORMED]: (text) => text.isWellFormed(),
  'fhir-code': (text) => text !== '' && text.isWellFormed() && !/^\s|\s\s|\s$/.test(text),
  'fhir-oid': (text) => {
    const [root = '', ...arcs] = text.split('.');
    return (
      /^urn:oid:[0-2]$/.test(root) && arcs.length > 0 && arcs.every((arc) => /^(?:0|[1-9]\d*)$/.test(arc))
    );
  },
  'fhir-base64': (text) => {
    const characters = text.replaceAll(/\s/g, '');
    return characters !== '' && characters.length % 4 === 0 && !/[^0-9A-Za-z+/=]/.test(characters);
  },
  'fhir-date': date(`^${DATE}$`),
  'fhir-dateTime': date(`^(?:${DATE}|${YEAR}-\\d\\d-\\d\\d${TIME})$`),
  'fhir-instant': date(`^${YEAR}-\\d\\d-\\d\\d${TIME}$`),
};

/** A shape, and a day that the calendar has. */
function date(pattern: string): (text: string) => boolean {
  const shape = new RegExp(pattern);
  return (text) => shape.test(text) && parseTimestamp(text.slice(0, 10).replaceAll('-', '')) !== undefined;
}
