import { FHIR_ID_MARK } from '../../mapping/core/fhir-id.ts';
import type { AssigningAuthority, LocalTable } from '../../mapping/core/site-profile.ts';
import type { CodeTable } from '../../mapping/terminology/code-table.ts';
import {
  ADMINISTRATIVE_SEX,
  CONTACT_ROLE,
  MARITAL_STATUS,
  RELATIONSHIP,
} from '../../mapping/terminology/code-tables.ts';

const TABLES: Readonly<Record<LocalTable, CodeTable>> = {
  administrativeSex: ADMINISTRATIVE_SEX,
  maritalStatus: MARITAL_STATUS,
  relationship: RELATIONSHIP,
  contactRole: CONTACT_ROLE,
};

/** Local codes that would be read as a different code than was written, or that could never be written. */
export function ambiguousCodes(localCodes: Partial<Record<LocalTable, Readonly<Record<string, string>>>>) {
  return Object.entries(localCodes).flatMap(([table, codes]) =>
    ambiguousIn(`localCodes.${table}`, TABLES[table as LocalTable], codes),
  );
}

function ambiguousIn(place: string, table: CodeTable, codes: Readonly<Record<string, string>>): string[] {
  const problems: string[] = [];
  const known = new Map<string, string>();
  // The only table with a required binding: the element allows no other FHIR codes.
  const genders = table === ADMINISTRATIVE_SEX ? new Set(table.rows.map(({ fhir }) => fhir)) : undefined;
  for (const row of table.rows)
    if (row.retained === undefined && !Object.hasOwn(codes, row.fhir)) known.set(row.v2, row.fhir);
  for (const [fhir, local] of Object.entries(codes)) {
    const other = known.get(local);
    if (genders?.has(fhir) === false)
      problems.push(`${place}.${fhir}: is not a FHIR code, expected ${[...genders].join(', ')}`);
    if (other !== undefined) problems.push(`${place}.${fhir}: ${local} is the code for ${other}`);
    known.set(local, fhir);
  }
  return problems;
}

/**
 * Authorities that are ambiguous in a message, where the namespace alone identifies an authority.
 *
 * @param assigner assigning authority of the FHIR id at this site
 */
export function ambiguousAuthorities(
  authorities: readonly AssigningAuthority[],
  assigner?: string,
): string[] {
  return authorities.flatMap(({ namespace }, index) => {
    if (namespace === FHIR_ID_MARK.assigner || namespace === assigner)
      return [`assigningAuthorities.${index}: ${namespace} is the assigner of the FHIR id`];
    const first = authorities.findIndex((one) => one.namespace === namespace);
    return first === index
      ? []
      : [`assigningAuthorities.${index}: ${namespace} is the namespace of assigningAuthorities.${first}`];
  });
}
