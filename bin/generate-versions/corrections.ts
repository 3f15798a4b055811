import type { Element } from 'hl7-dictionary';

/** A place where hl7-dictionary does not say what the standard says. */
export interface Correction {
  readonly versions: readonly string[];
  /** `OBX-2` or `XTN.14`; a component that is missing is added. */
  readonly place: string;
  readonly reason: string;
  readonly element: Partial<Element>;
}

export const CORRECTIONS: readonly Correction[] = [
  {
    versions: ['2.3', '2.3.1', '2.4'],
    place: 'TS.2',
    reason:
      'TS has a degree of precision in these versions too (chapter 2, TS); the dictionary has TS.1 alone',
    element: { datatype: 'ST', desc: 'Degree of Precision', opt: 1, rep: 1 },
  },
  {
    versions: ['2.3.1'],
    place: 'MSH-9',
    reason:
      'v2.3.1 adds the structure to it and keeps the length of 7, that of two parts (ADT^A28); v2.4 counts all three',
    element: { len: 15 },
  },
  {
    versions: ['2.5.1'],
    place: 'OBX-2',
    reason: 'the dictionary has the number of the table in the place of the number of repetitions',
    element: { rep: 1, table: 125 },
  },
  {
    versions: ['2.6'],
    place: 'XTN.1',
    reason: 'v2.6 withdraws it, as HAPI and hl7apy have it; the dictionary does from v2.7 on',
    element: { opt: 4 },
  },
  {
    versions: ['2.6'],
    place: 'XTN.14',
    reason: 'a spelling mistake of the dictionary',
    element: { desc: 'Expiration Date' },
  },
  {
    versions: ['2.3'],
    place: 'NK1-7',
    reason: 'the contact role is optional in every version; the dictionary has it as required',
    element: { opt: 1 },
  },
  {
    versions: ['2.7', '2.8'],
    place: 'OBX-5',
    reason: 'OBX-2 says its datatype, as in every version; the dictionary has ST',
    element: { datatype: 'VARIES' },
  },
  {
    versions: ['2.7', '2.8'],
    place: 'QPD-3',
    reason: 'the query says its datatype, as in every version; the dictionary has ST',
    element: { datatype: 'VARIES' },
  },
  ...['XON.4', 'XON.5'].map((place) => ({
    versions: ['2.8'],
    place,
    reason: 'v2.8 withdraws the check digit of an organization and its scheme; the data are those of v2.7.1',
    element: { opt: 4 },
  })),
];

/** The dictionary has spaces around some names, and a space for the apostrophe of others (`Mother s Maiden Name`). */
export function correctedName(name: string): string {
  return name.trim().replaceAll(/(?<=\w) s(?= |$)/g, "'s");
}
