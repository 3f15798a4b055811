import { parseTimestamp } from '../../hl7v2/timestamp.ts';

/** A primitive datatype of R4. */
export interface Primitive {
  isValid(value: unknown): boolean;
  /** Completes the sentence "expected …". */
  readonly expected: string;
}

const ZONE = '(?:Z|[+-](?:(?:0\\d|1[0-3]):[0-5]\\d|14:00))';
const TIME = '(?:[01]\\d|2[0-3]):[0-5]\\d:(?:[0-5]\\d|60)(?:\\.\\d+)?';
const YEAR = '(?!0000)\\d{4}';
const DATE = `${YEAR}(?:-\\d\\d(?:-\\d\\d)?)?`;
const INSTANT = `${YEAR}-\\d\\d-\\d\\dT${TIME}${ZONE}`;

const TEXT = text((one) => one !== '', 'a text that is not empty');
const URI = text((one) => /^\S+$/.test(one), 'a URI: text without spaces');

/**
 * The primitives of R4 4.0.1. Where R4 gives a pattern that repeats a group, a function replaces it: the pattern would run out of stack
 * on a photo of some megabytes.
 */
export const R4_PRIMITIVES: Readonly<Record<string, Primitive>> = {
  string: TEXT,
  markdown: TEXT,
  xhtml: TEXT,
  boolean: { isValid: (value) => typeof value === 'boolean', expected: 'true or false' },
  integer: whole(-(2 ** 31), 'a whole number of 32 bits'),
  unsignedInt: whole(0, 'a whole number from 0'),
  positiveInt: whole(1, 'a whole number from 1'),
  decimal: { isValid: (value) => typeof value === 'number', expected: 'a number' },
  code: text((one) => one !== '' && !/^\s|\s\s|\s$/.test(one), 'a code: text without outer or double spaces'),
  uri: URI,
  url: URI,
  canonical: URI,
  oid: text(isOid, 'an OID: urn:oid:1.2.3'),
  uuid: pattern(
    '^urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
    'a UUID: urn:uuid: and 36 lower-case characters',
  ),
  id: pattern('^[A-Za-z0-9\\-.]{1,64}$', 'an id: 1 to 64 of A-Z a-z 0-9 - .'),
  base64Binary: text(isBase64, 'base64, a multiple of four characters'),
  date: day(`^${DATE}$`, 'a date that exists: YYYY, YYYY-MM or YYYY-MM-DD'),
  dateTime: day(
    `^(?:${DATE}|${INSTANT})$`,
    'a date that exists, or with time and zone: YYYY-MM-DDThh:mm:ss+zz:zz',
  ),
  instant: day(`^${INSTANT}$`, 'an instant: YYYY-MM-DDThh:mm:ss+zz:zz'),
  time: pattern(`^${TIME}$`, 'a time: hh:mm:ss'),
};

/** One of the few codes of a required binding. */
export function codeOf(codes: readonly string[]): Primitive {
  return {
    isValid: (value) => codes.includes(value as string),
    expected: `one of ${codes.join(', ')}`,
  };
}

/** A text that can be encoded: UTF-8 has no form for half of a surrogate pair. */
function text(isValid: (one: string) => boolean, expected: string): Primitive {
  return {
    isValid: (value) => typeof value === 'string' && value.isWellFormed() && isValid(value),
    expected,
  };
}

function pattern(source: string, expected: string): Primitive {
  const shape = new RegExp(source);
  return text((one) => shape.test(one), expected);
}

/** A shape, and a day that the calendar has. */
function day(source: string, expected: string): Primitive {
  const shape = new RegExp(source);
  return text(
    (one) => shape.test(one) && parseTimestamp(one.slice(0, 10).replaceAll('-', '')) !== undefined,
    expected,
  );
}

function whole(least: number, expected: string): Primitive {
  const isInRange = (value: number) => value >= least && value < 2 ** 31;
  return { isValid: (value) => Number.isInteger(value) && isInRange(value as number), expected };
}

function isOid(one: string): boolean {
  const [root = '', ...arcs] = one.split('.');
  return /^urn:oid:[0-2]$/.test(root) && arcs.length > 0 && arcs.every((arc) => /^(?:0|[1-9]\d*)$/.test(arc));
}

function isBase64(one: string): boolean {
  const characters = one.replaceAll(/\s/g, '');
  return characters !== '' && characters.length % 4 === 0 && !/[^0-9A-Za-z+/=]/.test(characters);
}
