import { DEFAULT_VERSION } from '../../hl7v2/versions/version.ts';
import type { WrittenVersion } from '../../hl7v2/versions/written-elements.ts';
import { FHIR_ID_MARK, type FhirIdMark } from './fhir-id.ts';
import type { FhirPathCompiler } from './fhir-path.ts';
import type { FieldRules, IdentifierKind, ZSegment } from './field-rule.ts';
import { US_SSN } from './systems.ts';

/**
 * Site-specific settings for how messages are written and read. An integration engineer edits them
 * as a JSON file (see site-profile.example.json); the mapping takes them as a value.
 */
export interface SiteProfile {
  /** MSH-12: the version in which messages are valid. What it has no place for is reported as a loss. */
  readonly version: WrittenVersion;
  /** MSH-9.2 of the messages that a create and an update become; one event can be both. */
  readonly events: { readonly create: CreateEvent; readonly update: UpdateEvent };
  /** MSH-3 to MSH-6, as HD in ER7: `APP` or `APP^1.2.3^ISO`. */
  readonly sendingApplication: string;
  readonly sendingFacility: string;
  readonly receivingApplication: string;
  readonly receivingFacility: string;
  /** MSH-11: production, training or debugging. */
  readonly processingId: 'P' | 'T' | 'D';
  /** MSH-18, a code of table 0211: the character set in which messages and queries are sent. */
  readonly characterSet: CharacterSet;
  /**
   * What becomes of a character that the set does not have: it is replaced by similar ones, or by an escape sequence (`\X..\`,
   * for receivers that know it), or the resource is refused.
   */
  readonly unmappableCharacters: 'transliterate' | 'escape' | 'refuse';
  /**
   * IANA name of the zone of the site: MSH-7 and EVN-2 are written in it, in UTC without one, and a time that is read
   * without a zone is a local time of it.
   */
  readonly timeZone?: string;
  /**
   * `v2.5.1` writes only codes that table 0200 has in v2.5.1, and `U` where there is none; `guide` writes
   * TEMP and BAD for temporary and old names, as the v2-to-FHIR guide reads them.
   */
  readonly nameTypeCodes: 'v2.5.1' | 'guide';
  /** XTN.2 of an email address: `NET`, as table 0201 has it, or its use, for receivers that take PRN and WPN. */
  readonly emailUse: 'use' | 'NET';
  /**
   * Whether a space inside a name is written as `\X20\` (a comma inside a suffix as `\X2C\`), so that it reads back as one:
   * for receivers that know the escape sequence (HL7 v2.5.1 §2.7.6 leaves it to an agreement). It is always read.
   */
  readonly escapedSpaces: boolean;
  /** The repetition of PID-3 that has the FHIR id, and whether it is sent. It is always sent if PID-3 has no other repetition. */
  readonly fhirIdentifier: FhirIdMark & { readonly send: boolean };
  /** Where identifiers of use old are written: after all others, or not at all. */
  readonly oldIdentifiers: 'last' | 'omit';
  /** Whether an update deletes with `""` what was sent before and the resource does not have any more, or names it as a loss. */
  readonly deletions: 'send' | 'omit';
  /** The event that a DELETE becomes; refused (405) by default, because it purges the person at the receiver. */
  readonly delete: 'refuse' | 'A29' | 'A23';
  /** What `active: false` becomes: a deletion (A29), an update that cannot say it, or 422. */
  readonly inactive: 'update' | 'A29' | 'refuse';
  /** The event that a `replaced-by` link becomes; it is a loss without one. */
  readonly merge?: 'A40' | 'A18' | 'A34';
  /** The event that a new `seealso` link becomes, besides PD1-10 of the update; one that is gone becomes A37. */
  readonly links?: 'A24';
  /** The events of visits: those of HL7, and no deletion, if absent; not a member of the file. */
  readonly visits?: VisitEvents;
  /** XAD.6: countries unchanged, or known ones as codes of ISO 3166 for receivers that validate table 0399. */
  readonly countryCodes: 'as-is' | 'alpha-2' | 'alpha-3';
  /** What CE.3 names for the tags of BCP 47 that languages are in FHIR: ISO 639, or the field's table for receivers that know no other. */
  readonly languageCodes: 'ISO639' | 'HL70296';
  /** The meaning of PID-10, which the guide leaves to the country. */
  readonly race: RaceField;
  /** The meaning of PID-22. */
  readonly ethnicity: RaceField;
  /**
   * Segments that are sent if there is something for them; OBX has birth sex, sex, gender identity and pronouns. What is not
   * sent is reported. All of them are always read.
   */
  readonly segments: Readonly<Record<OptionalSegment, boolean>>;
  /** Identifier systems and their assigning authorities (CX.4). */
  readonly assigningAuthorities: readonly AssigningAuthority[];
  /** The system and the type (table 0203) of the numbers in PID-19. */
  readonly socialSecurity: { readonly system: string; readonly type: string };
  /** Types of identifiers (CX.5) by their system: the type is written whatever the identifier says, and a type of one system means it. */
  readonly identifierTypes: Readonly<Record<string, string>>;
  /** The order of PID-3, and whether identifiers that it does not name are sent. */
  readonly identifiers: IdentifierChoice;
  /**
   * Names of code systems in CE.3, by URI. `HL70005` for the CDC's codes of race and ethnicity is the table of the field:
   * HL70189 in PID-22.
   */
  readonly codingSystemNames: Readonly<Record<string, string>>;
  /** Local codes for FHIR codes, by table: they are written and read instead of HL7's. */
  readonly localCodes: Readonly<Record<LocalTable, Readonly<Record<string, string>>>>;
  /**
   * Lengths over which a value is warned about or truncated, by place (`PID-5`, `PID-3.4.1`) or component (`XPN.3`); those of
   * its version where the site has none. Nothing is truncated without `truncate`.
   */
  readonly maximumLengths: Readonly<Record<string, MaximumLength>>;
  /** What fields and components hold instead of what the mapping writes. */
  readonly fields: FieldRules;
  /** Segments of the site's own. */
  readonly zSegments: readonly ZSegment[];
  /** The engine for the expressions of `fields` and `zSegments`, where there are any; not a member of the file. */
  readonly fhirPath?: FhirPathCompiler;
  /** Defaults from the MSH of the message that is being read; not a member of the file. */
  readonly header?: HeaderDefaults;
}

/** The codes of table 0211 that a site can choose. ISO 8859-15 has one from v2.6 on. */
export const CHARACTER_SETS = ['UNICODE UTF-8', '8859/1', '8859/2', '8859/15', 'ASCII'] as const;
export type CharacterSet = (typeof CHARACTER_SETS)[number];

/** Defaults that MSH sets for all fields of its message. */
export interface HeaderDefaults {
  /** Zone of MSH-7 as `+HHMM`, the default of every time in the message (HL7 v2.5.1 §2.15.9.7). */
  readonly zone: string | undefined;
  /** MSH-12.1. */
  readonly version: string | undefined;
  /** Whether we wrote the message. Every time of it that has a zone says so; one without was kept, and stays as it is. */
  readonly isOwn?: boolean;
}

/** Events that a receiver takes as the first message about a patient (table 0003): of a visit, of a person, or an update. */
export const CREATE_EVENTS = ['A01', 'A04', 'A05', 'A08', 'A28', 'A31'] as const;
export type CreateEvent = (typeof CREATE_EVENTS)[number];

/** Events that say how a patient or a person is from now on. */
export const UPDATE_EVENTS = ['A08', 'A31'] as const;
export type UpdateEvent = (typeof UPDATE_EVENTS)[number];

/** What a site says about the messages of visits. */
export interface VisitEvents {
  /** What a DELETE becomes: a cancelled visit (A11), or one that is deleted at the receiver (A23). */
  readonly delete: 'refuse' | 'A11' | 'A23';
  /** Which come before those of HL7: the first one that fits gives the event. */
  readonly transitions: readonly VisitTransition[];
}

/** The event of a visit that comes from one phase into another, or changes in one. */
export interface VisitTransition {
  /** Phases before, `none` if nothing was sent before; any if absent. */
  readonly from?: readonly (VisitPhase | 'none')[];
  readonly to: VisitPhase;
  readonly when?: VisitCondition;
  readonly event: VisitEvent;
}

export type VisitPhase = 'planned' | 'active' | 'finished' | 'cancelled';

/** `moved`: its current location is another one; `ended`: it has an end. */
export type VisitCondition =
  | 'inpatient'
  | 'outpatient'
  | 'became-inpatient'
  | 'became-outpatient'
  | 'moved'
  | 'ended';

/** Events of visits (table 0003). */
export type VisitEvent =
  | 'A01'
  | 'A02'
  | 'A03'
  | 'A04'
  | 'A05'
  | 'A06'
  | 'A07'
  | 'A08'
  | 'A11'
  | 'A13'
  | 'A38';

/** Segments that a site can do without. */
export type OptionalSegment = 'PD1' | 'NK1' | 'ROL' | 'OBX';

/** In characters on the wire. */
export type MaximumLength = number | { readonly length: number; readonly truncate: boolean };

export interface AssigningAuthority {
  /** `Identifier.system`. */
  readonly system: string;
  /** CX.4.1. */
  readonly namespace: string;
  /** CX.4.2 and CX.4.3, both or neither. */
  readonly universalId?: string;
  readonly universalIdType?: string;
}

/**
 * `us-core` reads codes of the US as US Core race or ethnicity, and anything else unchanged into an extension of our own; else
 * an extension of the site's country, one for each repetition.
 */
export type RaceField =
  | 'us-core'
  | {
      readonly url: string;
      readonly value: 'valueCoding' | 'valueCodeableConcept';
      /** Code system in FHIR of the codes that the site writes, also of those without CE.3. */
      readonly system: string;
      /** What CE.3 names for it; the URI itself, or its name in table 0396, if absent. */
      readonly name?: string;
    };

export interface IdentifierChoice {
  readonly order: readonly IdentifierKind[];
  /** Where all others are written: after those, or not at all. */
  readonly others: 'after' | 'omit';
}

/** Tables whose codes a site can replace. The FHIR codes of a language are tags of BCP 47, of a country those of ISO 3166. */
export type LocalTable = (typeof LOCAL_TABLES)[number];

const LOCAL_TABLES = [
  'administrativeSex',
  'maritalStatus',
  'relationship',
  'contactRole',
  'religion',
  'language',
  'race',
  'ethnicity',
  'nationality',
  'citizenship',
  'patientClass',
  'admissionType',
  'hospitalService',
  'admitSource',
  'dischargeDisposition',
] as const;

const NO_LOCAL_CODES = Object.fromEntries(
  LOCAL_TABLES.map((table) => [table, {}]),
) as SiteProfile['localCodes'];

export const DEFAULT_PROFILE: SiteProfile = {
  version: DEFAULT_VERSION,
  events: { create: 'A28', update: 'A31' },
  sendingApplication: 'FHIRWorksOnAWS',
  sendingFacility: '',
  receivingApplication: '',
  receivingFacility: '',
  processingId: 'T',
  characterSet: 'UNICODE UTF-8',
  unmappableCharacters: 'transliterate',
  nameTypeCodes: 'v2.5.1',
  emailUse: 'NET',
  escapedSpaces: false,
  fhirIdentifier: { ...FHIR_ID_MARK, send: true },
  oldIdentifiers: 'last',
  deletions: 'send',
  delete: 'refuse',
  inactive: 'update',
  countryCodes: 'as-is',
  languageCodes: 'ISO639',
  race: 'us-core',
  ethnicity: 'us-core',
  segments: { PD1: true, NK1: true, ROL: true, OBX: false },
  assigningAuthorities: [],
  socialSecurity: { system: US_SSN, type: 'SS' },
  identifierTypes: {},
  identifiers: { order: [], others: 'after' },
  codingSystemNames: {},
  localCodes: NO_LOCAL_CODES,
  maximumLengths: {},
  fields: {},
  zSegments: [],
};
