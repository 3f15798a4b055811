import { isBefore, type Version } from './version.ts';
import { WRITTEN_CODES } from './written-codes.ts';

/** An HL7 table, and which of its codes a version does not have. */
export interface VersionTable {
  /** Four digits: `0190`. */
  readonly number: string;
  /** Components that hold its codes: `XAD.7`. */
  readonly places: readonly string[];
  /** Codes that other versions have. One that no version has is a site's own, and is not here. */
  readonly lacks: ReadonlySet<string>;
}

/** The tables of components that are written. */
export function versionTables(version: Version): VersionTable[] {
  const tables: { number: string; places: string[]; lacks: Set<string> }[] = [];
  for (const line of WRITTEN_CODES.trim().split('\n')) {
    const [number = '', first = '', ...rest] = line.split(' ');
    const [, from, upTo] = VERSIONS_OF_CODES.exec(first) ?? [];
    if (from === undefined) tables.push({ number, places: [first, ...rest], lacks: new Set() });
    else if (isBefore(version, from as Version) || (upTo && isBefore(upTo as Version, version)))
      for (const code of rest) tables.at(-1)?.lacks.add(code);
  }
  return tables;
}

/** `2.3.1-`, `2.3-2.3` */
const VERSIONS_OF_CODES = /^([\d.]+)-([\d.]*)$/;
