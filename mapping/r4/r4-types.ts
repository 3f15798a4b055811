import { R4_CONTAINED_TYPES } from './r4-contained-types.ts';
import { R4_EXTENSION_TYPES } from './r4-extension-types.ts';

/** Elements of types and their parts, by name. */
export type ElementTables = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * The elements of the datatypes of FHIR R4 (4.0.1) and of contained resources, as the specification lists them:
 * element → type, with `*` for a list and `!` for what must be there. Words with bars are a required code set.
 * `Element.id` and `extension` belong to every datatype and are added by the schema. A test holds the tables against
 * HL7's structure definitions.
 */
export const R4_TYPES: ElementTables = {
  ...R4_EXTENSION_TYPES,
  ...R4_CONTAINED_TYPES,
  HumanName: {
    use: 'usual|official|temp|nickname|anonymous|old|maiden',
    text: 'string',
    family: 'string',
    given: 'string*',
    prefix: 'string*',
    suffix: 'string*',
    period: 'Period',
  },
  Address: {
    use: 'home|work|temp|old|billing',
    type: 'postal|physical|both',
    text: 'string',
    line: 'string*',
    city: 'string',
    district: 'string',
    state: 'string',
    postalCode: 'string',
    country: 'string',
    period: 'Period',
  },
  ContactPoint: {
    system: 'phone|fax|email|pager|url|sms|other',
    value: 'string',
    use: 'home|work|temp|old|mobile',
    rank: 'positiveInt',
    period: 'Period',
  },
  Identifier: {
    use: 'usual|official|temp|secondary|old',
    type: 'CodeableConcept',
    system: 'uri',
    value: 'string',
    period: 'Period',
    assigner: 'Reference',
  },
  CodeableConcept: { coding: 'Coding*', text: 'string' },
  Coding: { system: 'uri', version: 'string', code: 'code', display: 'string', userSelected: 'boolean' },
  Period: { start: 'dateTime', end: 'dateTime' },
  Reference: { reference: 'string', type: 'uri', identifier: 'Identifier', display: 'string' },
  Attachment: {
    contentType: 'code',
    language: 'code',
    data: 'base64Binary',
    url: 'url',
    size: 'unsignedInt',
    hash: 'base64Binary',
    title: 'string',
    creation: 'dateTime',
  },
  Narrative: { status: 'generated|extensions|additional|empty!', div: 'xhtml!' },
  Meta: {
    versionId: 'id',
    lastUpdated: 'instant',
    source: 'uri',
    profile: 'canonical*',
    security: 'Coding*',
    tag: 'Coding*',
  },
};
