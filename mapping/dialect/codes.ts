import { DEFAULT_VERSION } from '../../hl7v2/versions/version.ts';
import { type VersionTable, versionTables } from '../../hl7v2/versions/version-codes.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import {
  ADDRESS_TYPE,
  ADDRESS_USE,
  NAME_TYPE,
  TELECOM_EQUIPMENT,
  TELECOM_USE,
} from '../terminology/code-tables.ts';

/** What a component holds instead of codes that a version does not have in the table of the component. */
export interface CodePlan {
  /** By code; empty where nothing is sent instead. Codes that the version has are not here. */
  readonly instead: ReadonlyMap<string, string>;
  /** Whether the value that holds the component is not sent where nothing stands for the code. */
  readonly leavesOutAll: boolean;
  readonly changed: string;
  readonly dropped: string;
}

const MEANINGS = [ADDRESS_USE, ADDRESS_TYPE, NAME_TYPE, TELECOM_USE, TELECOM_EQUIPMENT];

/**
 * What stands for any code of a table, the first that a version has: as the mapping does it where v2.5.1 has no code, a name
 * has the type unspecified (in v2.3 other), and a number is one beside the primary one.
 */
const UNSPECIFIC: Readonly<Record<string, readonly string[]>> = { '0200': ['U', 'O'], '0201': ['ORN'] };

/** Without its type, the address of a birth or an old one would be taken for that of the home. */
const NEEDS_CODE = new Set(['0190']);

/** Codes that a site asks for, whatever its version has: those of `nameTypeCodes`. */
const CODES_OF_GUIDE = ['TEMP', 'BAD'];

/**
 * For the components of HL7 tables, what is sent for codes that the version of the site does not have. v2.5.1 is sent as the
 * pairs write it. Tables of a site (IS, and coded datatypes) have whatever codes it has.
 */
export function codePlans(profile: SiteProfile): ReadonlyMap<string, CodePlan> {
  const { version } = profile;
  if (version === DEFAULT_VERSION) return new Map();
  return new Map(
    versionTables(version).flatMap((table) =>
      table.places.map((place): [string, CodePlan] => [
        place,
        {
          instead: codesInstead(table, profile),
          leavesOutAll: NEEDS_CODE.has(table.number),
          changed: `v${version} has another code for it in table ${table.number} (${place})`,
          dropped: `v${version} has no code for it in table ${table.number} (${place})`,
        },
      ]),
    ),
  );
}

function codesInstead({ number, lacks }: VersionTable, { nameTypeCodes }: SiteProfile): Map<string, string> {
  const has = (code: string) => !lacks.has(code);
  const ofSite = nameTypeCodes === 'guide' && number === NAME_TYPE.number ? CODES_OF_GUIDE : [];
  const unspecific = UNSPECIFIC[number]?.find(has) ?? '';
  const codes = [...lacks].filter((code) => !ofSite.includes(code));
  return new Map(
    codes.map((code) => {
      const alike = codeAlike(number, code);
      return [code, alike !== undefined && has(alike) ? alike : unspecific];
    }),
  );
}

/** The code that is written for what HL7's guide reads a code as. */
function codeAlike(number: string, code: string): string | undefined {
  for (const table of MEANINGS) {
    const row = table.number === number ? table.ofV2(code) : undefined;
    if (row !== undefined) return table.ofFhir(row.fhir, table.systemOf(row))?.v2;
  }
  return undefined;
}
