import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject } from 'ajv';
import { FORMER_ASSIGNER } from '../../mapping/core/fhir-id.ts';
import { notTruncatable } from '../../mapping/core/lengths.ts';
import { DEFAULT_PROFILE, type SiteProfile } from '../../mapping/core/site-profile.ts';
import type { Variable } from '../settings/variables.ts';
import { ambiguousAuthorities, ambiguousCodes } from './site-profile-ambiguities.ts';

// Schemas that are used several times are definitions: Ajv compiles each once, and everything else once per use.
const DEFINITIONS = {
  hd: { type: 'string', pattern: '^[^|~\\\\&\\r\\n]*$', description: 'a name, or NAME^ID^TYPE' },
  text: { type: 'string', minLength: 1, description: 'a non-empty text' },
  uri: { type: 'string', pattern: '^\\S+$', description: 'a URI' },
  code: { type: 'string', pattern: '^[^\\s|~^\\\\&]+$', description: 'a code' },
  race: {
    description:
      'us-core, or an object with url, value (valueCoding or valueCodeableConcept), system and name',
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
    else: { const: 'us-core', description: 'us-core, or an object with url, value and system' },
  },
  codes: {
    type: 'object',
    additionalProperties: { $ref: '#/definitions/code' },
    description: 'an object of FHIR code and local code',
  },
};
const [HD, TEXT, URI, CODE, CODES] = ['hd', 'text', 'uri', 'code', 'codes'].map((name) => ({
  $ref: `#/definitions/${name}`,
}));

/** At most 20 characters, or the value of earlier versions, for sites where the hospital already has that one. */
const ASSIGNER = `^(?:[^|~^\\\\&\\r\\n]{1,20}|${FORMER_ASSIGNER})$`;

const SCHEMA = {
  definitions: DEFINITIONS,
  type: 'object',
  description: 'an object',
  additionalProperties: false,
  properties: {
    sendingApplication: HD,
    sendingFacility: HD,
    receivingApplication: HD,
    receivingFacility: HD,
    processingId: { enum: ['P', 'T', 'D'], description: 'P, T or D' },
    timeZone: {
      type: 'string',
      format: 'time-zone',
      description: 'an IANA time zone, such as Europe/Zurich',
    },
    nameTypeCodes: { enum: ['v2.5.1', 'guide'], description: 'v2.5.1 or guide' },
    emailUse: { enum: ['use', 'NET'], description: 'use or NET' },
    escapedSpaces: { type: 'boolean', description: 'true or false' },
    fhirIdentifier: {
      type: 'object',
      description: 'an object with assigner, type and send',
      additionalProperties: false,
      properties: {
        assigner: { type: 'string', pattern: ASSIGNER, description: 'a name of 1 to 20 characters (HD.1)' },
        type: { type: 'string', pattern: '^[A-Z0-9]{1,5}$', description: 'a code of at most 5 characters' },
        send: { type: 'boolean', description: 'true or false' },
      },
    },
    oldIdentifiers: { enum: ['last', 'omit'], description: 'last or omit' },
    countryCodes: {
      enum: ['as-is', 'alpha-2', 'alpha-3'],
      description: 'as-is, alpha-2 or alpha-3',
    },
    languageCodes: { enum: ['ISO639', 'HL70296'], description: 'ISO639 or HL70296' },
    race: { $ref: '#/definitions/race' },
    ethnicity: { $ref: '#/definitions/race' },
    observations: { type: 'boolean', description: 'true or false' },
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
    localCodes: {
      type: 'object',
      description: 'an object of tables',
      additionalProperties: false,
      properties: Object.fromEntries(Object.keys(DEFAULT_PROFILE.localCodes).map((table) => [table, CODES])),
    },
    maximumLengths: {
      type: 'object',
      description: 'an object of place and length',
      propertyNames: {
        pattern: '^(?:[A-Z][A-Z0-9]{2}-[1-9]\\d*(?:\\.[1-9]\\d*){0,2}|[A-Z]{2,3}\\.[1-9]\\d*)$',
      },
      additionalProperties: {
        type: ['integer', 'object'],
        minimum: 1,
        required: ['length', 'truncate'],
        additionalProperties: false,
        properties: {
          length: { type: 'integer', minimum: 1, description: 'a whole number from 1' },
          truncate: { type: 'boolean', description: 'true or false' },
        },
        description: 'a whole number from 1, or an object with length and truncate',
      },
    },
  },
};

const ajv = new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true });
ajv.addFormat('time-zone', (zone: string) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined;
  } catch {
    return false;
  }
});
const isProfile = ajv.compile(SCHEMA);

/** The variable `SITE_PROFILE`. Every problem in it is reported as a problem of the settings. */
export const SITE_PROFILE: Variable<SiteProfile, false> = {
  about: 'site-specific settings, see site-profile.example.json',
  expects: 'path | JSON',
  absent: undefined,
  isRequired: false,
  read(value, wrong) {
    if (value === undefined) return DEFAULT_PROFILE;
    const profile = parseSiteProfile(value);
    if ('sendingApplication' in profile) return profile;
    for (const problem of profile) wrong(`: ${problem}`);
    return DEFAULT_PROFILE;
  },
};

/**
 * A site profile, with defaults for what it leaves out, or the list of its problems. Members whose name begins with `//`
 * are comments.
 *
 * @param source JSON, or the path of a JSON file
 */
export function parseSiteProfile(source: string): SiteProfile | readonly string[] {
  let json: unknown;
  try {
    json = withoutComments(
      JSON.parse(source.trimStart().startsWith('{') ? source : readFileSync(source, 'utf8')),
    );
  } catch (error) {
    return [error instanceof SyntaxError ? `is not JSON: ${error.message}` : `${source} cannot be read`];
  }
  // The error of an `if` only repeats that its `then` or `else` failed.
  const errors = isProfile(json) ? [] : (isProfile.errors ?? []).filter(({ keyword }) => keyword !== 'if');
  const profile = json as Partial<SiteProfile>;
  const isWellFormed = (member: string) =>
    !errors.some(({ instancePath, keyword }) =>
      instancePath === '' ? keyword !== 'additionalProperties' : instancePath.startsWith(`/${member}`),
    );
  const problems = [
    ...errors.map(problemOf),
    ...(isWellFormed('assigningAuthorities')
      ? ambiguousAuthorities(profile.assigningAuthorities ?? [], profile.fhirIdentifier?.assigner)
      : []),
    ...(isWellFormed('maximumLengths') ? wrongTruncations(profile.maximumLengths ?? {}) : []),
    ...(isWellFormed('localCodes') ? ambiguousCodes(profile.localCodes ?? {}) : []),
  ];
  if (problems.length > 0) return problems;
  const localCodes = { ...DEFAULT_PROFILE.localCodes, ...profile.localCodes };
  const fhirIdentifier = { ...DEFAULT_PROFILE.fhirIdentifier, ...profile.fhirIdentifier };
  return { ...DEFAULT_PROFILE, ...profile, localCodes, fhirIdentifier };
}

function withoutComments(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutComments);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([name]) => !name.startsWith('//'));
  return Object.fromEntries(members.map(([name, member]) => [name, withoutComments(member)]));
}

function problemOf(error: ErrorObject): string {
  const place = error.instancePath.slice(1).replaceAll('/', '.') || 'the profile';
  switch (error.keyword) {
    case 'additionalProperties':
      return `${place}: ${error.params.additionalProperty} is not known, expected ${Object.keys(error.parentSchema?.properties ?? {}).join(', ')}`;
    case 'required':
    case 'dependencies':
      return `${place}: ${error.params.missingProperty} is missing`;
    case 'propertyNames':
    case 'pattern':
      if (error.propertyName !== undefined || error.keyword === 'propertyNames')
        return `${place}: expected places such as PID-5, PID-3.4.1 or XPN.3`;
  }
  return `${place}: expected ${error.parentSchema?.description ?? error.message}`;
}

function wrongTruncations(maximumLengths: SiteProfile['maximumLengths']): string[] {
  return Object.entries(maximumLengths).flatMap(([place, limit]) => {
    const problem = typeof limit === 'object' && limit.truncate ? notTruncatable(place) : undefined;
    return problem === undefined ? [] : [`maximumLengths.${place}: ${problem}`];
  });
}
