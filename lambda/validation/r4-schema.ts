import type { AnySchemaObject } from 'ajv';
import { WELL_FORMED } from './r4-formats.ts';
import { R4_TYPES } from './r4-types.ts';

const TEXT = { type: 'string', minLength: 1, format: WELL_FORMED, description: 'a text that is not empty' };
const URI = {
  type: 'string',
  pattern: '^\\S+$',
  format: WELL_FORMED,
  description: 'a URI: text without spaces',
};

/** What each primitive of R4 looks like; the description completes the sentence "expected …". */
const PRIMITIVES: Readonly<Record<string, AnySchemaObject>> = {
  string: TEXT,
  markdown: TEXT,
  xhtml: TEXT,
  boolean: { type: 'boolean', description: 'true or false' },
  integer: {
    type: 'integer',
    minimum: -(2 ** 31),
    maximum: 2 ** 31 - 1,
    description: 'a whole number of 32 bits',
  },
  decimal: { type: 'number', description: 'a number' },
  unsignedInt: { type: 'integer', minimum: 0, maximum: 2 ** 31 - 1, description: 'a whole number from 0' },
  positiveInt: { type: 'integer', minimum: 1, maximum: 2 ** 31 - 1, description: 'a whole number from 1' },
  code: {
    type: 'string',
    format: 'fhir-code',
    description: 'a code: text without outer or double spaces',
  },
  uri: URI,
  url: URI,
  canonical: URI,
  oid: {
    type: 'string',
    format: 'fhir-oid',
    description: 'an OID: urn:oid:1.2.3',
  },
  uuid: {
    type: 'string',
    pattern: '^urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
    description: 'a UUID: urn:uuid: and 36 small characters',
  },
  id: {
    type: 'string',
    pattern: '^[A-Za-z0-9\\-.]{1,64}$',
    description: 'an id: 1 to 64 of A-Z a-z 0-9 - .',
  },
  base64Binary: {
    type: 'string',
    format: 'fhir-base64',
    description: 'base64, a multiple of four characters',
  },
  date: {
    type: 'string',
    format: 'fhir-date',
    description: 'a date that exists: YYYY, YYYY-MM or YYYY-MM-DD',
  },
  dateTime: {
    type: 'string',
    format: 'fhir-dateTime',
    description: 'a date that exists, or with time and zone: YYYY-MM-DDThh:mm:ss+zz:zz',
  },
  instant: { type: 'string', format: 'fhir-instant', description: 'an instant: YYYY-MM-DDThh:mm:ss+zz:zz' },
  time: {
    type: 'string',
    pattern: '^(?:[01]\\d|2[0-3]):[0-5]\\d:(?:[0-5]\\d|60)(?:\\.\\d+)?$',
    description: 'a time: hh:mm:ss',
  },
};

/** JSON allows null where an entry of a list has only extensions. */
const ELEMENT = { $ref: '#/$defs/Element' };
const ELEMENTS = {
  type: 'array',
  items: { anyOf: [{ type: 'null' }, ELEMENT] },
  description: 'a list of objects',
};

/** JSON Schema of a FHIR R4 Patient. Extensions may be any; their values are checked. */
export function r4PatientSchema(): AnySchemaObject {
  const types = Object.entries(R4_TYPES).map(([name, elements]) => [name, objectSchema(elements)] as const);
  return { $ref: '#/$defs/Patient', $defs: { ...Object.fromEntries(types), ...PRIMITIVES, ...EXTENSIBLE } };
}

const EXTENSION_LIST = { type: 'array', items: { $ref: '#/$defs/Extension' }, description: 'a list' };

/** Types that an extension can have as its value. */
const PRIMITIVE_VALUES = Object.keys(PRIMITIVES).filter((name) => name !== 'xhtml');
const VALUE_TYPES = [
  ...PRIMITIVE_VALUES,
  ...Object.entries(R4_TYPES)
    .filter(
      ([name, elements]) => !name.includes('.') && !('resourceType' in elements) && name !== 'Narrative',
    )
    .map(([name]) => name),
];

/** The element that holds a value of a type: `valueString`. */
function valueOf(type: string): string {
  return `value${type.charAt(0).toUpperCase()}${type.slice(1)}`;
}

const EXTENSIBLE: Readonly<Record<string, AnySchemaObject>> = {
  Element: {
    type: 'object',
    description: 'an object with id or extension',
    properties: { id: { $ref: '#/$defs/string' }, extension: EXTENSION_LIST },
    additionalProperties: false,
  },
  Extension: {
    type: 'object',
    description: 'an extension: an object with url',
    properties: {
      id: { $ref: '#/$defs/string' },
      extension: EXTENSION_LIST,
      url: { $ref: '#/$defs/uri' },
      ...Object.fromEntries(VALUE_TYPES.map((name) => [valueOf(name), { $ref: `#/$defs/${name}` }])),
      ...Object.fromEntries(PRIMITIVE_VALUES.map((name) => [`_${valueOf(name)}`, ELEMENT])),
    },
    required: ['url'],
    additionalProperties: false,
  },
  Resource: {
    type: 'object',
    description: 'a resource: an object with resourceType',
    properties: { resourceType: { $ref: '#/$defs/string' } },
    required: ['resourceType'],
    // Those that the mapping looks into are checked; of any other one nothing is carried.
    allOf: ['Practitioner', 'PractitionerRole', 'Organization'].map((type) => ({
      if: { type: 'object', properties: { resourceType: { const: type } }, required: ['resourceType'] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { $ref: `#/$defs/${type}` },
    })),
  },
};

function objectSchema(elements: Readonly<Record<string, string>>): AnySchemaObject {
  const properties: Record<string, AnySchemaObject> = {
    id: { $ref: '#/$defs/string' },
    extension: EXTENSION_LIST,
  };
  const required: string[] = [];
  for (const [name, written] of Object.entries(elements)) {
    const isList = written.includes('*');
    const type = written.replace(/[*!]+$/, '');
    const isPrimitive = type in PRIMITIVES || type.includes('|');
    const one = type.includes('|')
      ? codeSet(type.split('|'))
      : name === 'resourceType'
        ? { const: type }
        : { $ref: `#/$defs/${type}` };
    const entry = isPrimitive ? { anyOf: [{ type: 'null' }, one] } : one;
    properties[name] = isList ? { type: 'array', items: entry, description: 'a list' } : one;
    if (isPrimitive) properties[`_${name}`] = isList ? ELEMENTS : ELEMENT;
    if (written.endsWith('!')) required.push(name);
  }
  return { type: 'object', description: 'an object', properties, required, additionalProperties: false };
}

function codeSet(codes: readonly string[]): AnySchemaObject {
  return { enum: codes, description: `one of ${codes.join(', ')}` };
}
