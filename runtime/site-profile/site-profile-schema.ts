import { Ajv } from 'ajv';
import { WRITTEN_VERSIONS } from '../../hl7v2/versions/written-elements.ts';
import { FORMER_ASSIGNER } from '../../mapping/core/fhir-id.ts';
import {
  CHARACTER_SETS,
  CREATE_EVENTS,
  DEFAULT_PROFILE,
  UPDATE_EVENTS,
} from '../../mapping/core/site-profile.ts';

// Schemas that are used several times are definitions: Ajv compiles each once, and everything else once per use.
const DEFINITIONS = {
  hd: { type: 'string', pattern: '^[^|~\\\\&\\r\\n]*$', description: 'a name, or NAME^ID^TYPE' },
  text: { type: 'string', minLength: 1, description: 'a non-empty text' },
  uri: { type: 'string', pattern: '^\\S+$', description: 'a URI' },
  code: { type: 'string', pattern: '^[^\\s|~^\\\\&]+$', description: 'a code' },
  race: {
    description: 'us-core, or an object with url, value and system',
    if: { type: 'object' },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: {
      type: 'object',
      required: ['url', 'value', 'system'],
      additionalProperties: false,
      properties: {
        url: { $ref: '#/definitions/uri' },
        value: {
          enum: ['valueCoding', 'valueCodeableConcept'],
          description: 'valueCoding or valueCodeableConcept',
        },
        system: { $ref: '#/definitions/uri' },
        name: { $ref: '#/definitions/code' },
      },
    },
    else: { const: 'us-core' },
  },
  codes: {
    type: 'object',
    additionalProperties: { $ref: '#/definitions/code' },
    description: 'an object of FHIR code and local code',
  },
  type: { type: 'string', pattern: '^[A-Z0-9]{1,5}$', description: 'a code of at most 5 characters' },
  kind: {
    type: 'object',
    description: 'an object with system or type',
    minProperties: 1,
    maxProperties: 1,
    additionalProperties: false,
    properties: { system: { $ref: '#/definitions/uri' }, type: { $ref: '#/definitions/type' } },
  },
  rule: {
    type: 'object',
    description: 'an object with literal, empty, move, copy, identifier or fhirPath',
    additionalProperties: false,
    dependencies: { covers: ['fhirPath'] },
    properties: {
      literal: {
        type: 'string',
        pattern: '^[^\\u0000-\\u001f\\u007f]+$',
        description: 'a text of one line that is not empty',
      },
      empty: { const: true, description: 'true' },
      move: { type: 'string', description: 'a place such as PID-14' },
      copy: { type: 'string', description: 'a place such as PID-14' },
      identifier: { $ref: '#/definitions/kind' },
      fhirPath: { $ref: '#/definitions/text' },
      covers: { type: 'array', items: { $ref: '#/definitions/text' }, description: 'a list of expressions' },
    },
  },
};
const [HD, TEXT, URI, CODE, CODES, TYPE, KIND, RULE] = [
  'hd',
  'text',
  'uri',
  'code',
  'codes',
  'type',
  'kind',
  'rule',
].map((name) => ({ $ref: `#/definitions/${name}` }));

const URIS = { pattern: '^\\S+$', description: 'URIs' };

const BOOLEAN = { type: 'boolean', description: 'true or false' };

/** At most 20 characters, or the value of earlier versions, for sites where the hospital already has that one. */
const ASSIGNER = `^(?:[^|~^\\\\&\\r\\n]{1,20}|${FORMER_ASSIGNER})$`;

const SCHEMA = {
  definitions: DEFINITIONS,
  type: 'object',
  description: 'an object',
  additionalProperties: false,
  properties: {
    version: { enum: WRITTEN_VERSIONS, description: alternatives(WRITTEN_VERSIONS) },
    events: {
      type: 'object',
      description: 'an object with create and update',
      required: ['create', 'update'],
      additionalProperties: false,
      properties: {
        create: { enum: CREATE_EVENTS, description: alternatives(CREATE_EVENTS) },
        update: { enum: UPDATE_EVENTS, description: alternatives(UPDATE_EVENTS) },
      },
    },
    sendingApplication: HD,
    sendingFacility: HD,
    receivingApplication: HD,
    receivingFacility: HD,
    processingId: { enum: ['P', 'T', 'D'], description: 'P, T or D' },
    characterSet: { enum: CHARACTER_SETS, description: `one of ${CHARACTER_SETS.join(', ')}` },
    unmappableCharacters: {
      enum: ['transliterate', 'escape', 'refuse'],
      description: 'transliterate, escape or refuse',
    },
    timeZone: {
      type: 'string',
      format: 'time-zone',
      description: 'an IANA time zone, such as Europe/Zurich',
    },
    nameTypeCodes: { enum: ['v2.5.1', 'guide'], description: 'v2.5.1 or guide' },
    emailUse: { enum: ['use', 'NET'], description: 'use or NET' },
    escapedSpaces: BOOLEAN,
    fhirIdentifier: {
      type: 'object',
      description: 'an object with assigner, type and send',
      additionalProperties: false,
      properties: {
        assigner: { type: 'string', pattern: ASSIGNER, description: 'a name of 1 to 20 characters (HD.1)' },
        type: TYPE,
        send: BOOLEAN,
      },
    },
    oldIdentifiers: { enum: ['last', 'omit'], description: 'last or omit' },
    deletions: { enum: ['send', 'omit'], description: 'send or omit' },
    delete: { enum: ['refuse', 'A29', 'A23'], description: 'refuse, A29 or A23' },
    inactive: { enum: ['update', 'A29', 'refuse'], description: 'update, A29 or refuse' },
    merge: { enum: ['A40', 'A18', 'A34'], description: 'A40, A18 or A34' },
    links: { enum: ['A24'], description: 'A24' },
    countryCodes: {
      enum: ['as-is', 'alpha-2', 'alpha-3'],
      description: 'as-is, alpha-2 or alpha-3',
    },
    languageCodes: { enum: ['ISO639', 'HL70296'], description: 'ISO639 or HL70296' },
    race: { $ref: '#/definitions/race' },
    ethnicity: { $ref: '#/definitions/race' },
    segments: {
      type: 'object',
      description: `an object of ${alternatives(Object.keys(DEFAULT_PROFILE.segments))}`,
      additionalProperties: false,
      properties: Object.fromEntries(Object.keys(DEFAULT_PROFILE.segments).map((id) => [id, BOOLEAN])),
    },
    assigningAuthorities: {
      type: 'array',
      description: 'a list',
      items: {
        type: 'object',
        description: 'an object with system and namespace',
        required: ['system', 'namespace'],
        additionalProperties: false,
        dependencies: { universalId: ['universalIdType'], universalIdType: ['universalId'] },
        properties: { system: URI, namespace: TEXT, universalId: TEXT, universalIdType: TEXT },
      },
    },
    socialSecurity: {
      type: 'object',
      description: 'an object with system and type',
      required: ['system', 'type'],
      additionalProperties: false,
      properties: { system: URI, type: CODE },
    },
    identifierTypes: {
      type: 'object',
      description: 'an object of system and type',
      propertyNames: URIS,
      additionalProperties: TYPE,
    },
    identifiers: {
      type: 'object',
      description: 'an object with order and others',
      required: ['order'],
      additionalProperties: false,
      properties: {
        order: { type: 'array', description: 'a list', items: KIND },
        others: { enum: ['after', 'omit'], description: 'after or omit' },
      },
    },
    codingSystemNames: {
      type: 'object',
      description: 'an object of code system and name',
      propertyNames: URIS,
      additionalProperties: CODE,
    },
    localCodes: {
      type: 'object',
      description: 'an object of tables',
      additionalProperties: false,
      properties: Object.fromEntries(Object.keys(DEFAULT_PROFILE.localCodes).map((table) => [table, CODES])),
    },
    fields: {
      type: 'object',
      description: 'an object of place and rule',
      propertyNames: {
        pattern: '^[A-Z][A-Z0-9]{2}-[1-9]\\d*(?:\\.[1-9]\\d*){0,2}$',
        description: 'places such as PID-2 or PV1-3.1',
      },
      additionalProperties: RULE,
    },
    zSegments: {
      type: 'array',
      description: 'a list',
      items: {
        type: 'object',
        description: 'an object with id, after and fields',
        required: ['id', 'after', 'fields'],
        additionalProperties: false,
        properties: {
          id: {
            type: 'string',
            pattern: '^Z[A-Z0-9]{2}$',
            description: 'the name of a Z-segment, such as ZPD',
          },
          after: { type: 'string', pattern: '^[A-Z][A-Z0-9]{2}$', description: 'the name of a segment' },
          fields: {
            type: 'object',
            description: 'an object of field and rule',
            minProperties: 1,
            propertyNames: {
              pattern: '^[1-9]\\d?(?:\\.[1-9]\\d?){0,2}$',
              description: 'numbers of fields from 1 to 99, such as 2 or 3.1',
            },
            additionalProperties: RULE,
          },
        },
      },
    },
    // The form of its items is in source-form.ts: the transform takes no sources and does without it.
    sources: { type: 'array', description: 'a list' },
    maximumLengths: {
      type: 'object',
      description: 'an object of place and length',
      propertyNames: {
        pattern: '^(?:[A-Z][A-Z0-9]{2}-[1-9]\\d*(?:\\.[1-9]\\d*){0,2}|[A-Z]{2,3}\\.[1-9]\\d*)$',
        description: 'places such as PID-5, PID-3.4.1 or XPN.3',
      },
      additionalProperties: {
        type: ['integer', 'object'],
        minimum: 1,
        required: ['length', 'truncate'],
        additionalProperties: false,
        properties: {
          length: { type: 'integer', minimum: 1, description: 'a whole number from 1' },
          truncate: BOOLEAN,
        },
        description: 'a whole number from 1, or an object with length and truncate',
      },
    },
  },
};

/** `P, T or D` */
function alternatives(values: readonly string[]): string {
  return `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}

// What is expected is found in the schema: with it in each error, or with messages of Ajv's own, the bundle would be larger.
const ajv = new Ajv({ allErrors: true, messages: false, allowUnionTypes: true });
ajv.addFormat('time-zone', (zone: string) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined;
  } catch {
    return false;
  }
});
/** Whether JSON has the form of a site profile. The `description` of a schema says what is expected in its place. */
export const isProfile = ajv.compile(SCHEMA);

/** A part of the schema, as far as problems are described by it. */
interface Part {
  readonly $ref?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Part>>;
  readonly additionalProperties?: Part | boolean;
  readonly propertyNames?: Part;
  readonly items?: Part;
  /** What holds for an object where other values are allowed too. */
  readonly then?: Part;
}

/**
 * The part of the schema for a place in a profile.
 *
 * @param pointer JSON pointer, as Ajv's `instancePath`
 */
export function partAt(pointer: string): Part {
  return pointer
    .split('/')
    .slice(1)
    .reduce(inside, SCHEMA as Part);
}

function inside(part: Part, name: string): Part {
  const { properties = {}, additionalProperties, items } = { ...part, ...part.then };
  const others = typeof additionalProperties === 'object' ? additionalProperties : {};
  const { $ref, ...own } = properties[name] ?? items ?? others;
  const definition = $ref?.split('/').at(-1);
  return definition === undefined ? own : DEFINITIONS[definition as keyof typeof DEFINITIONS];
}
