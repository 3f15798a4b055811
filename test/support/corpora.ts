import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export interface CorpusFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Files of a public corpus, which is not part of the project: a folder beside it, or where CORPORA_DIR says.
 *
 * @throws Error that names the expected place of the corpora, if they are missing
 */
export function corpus(kind: 'fhir' | 'v2' | 'cdc'): CorpusFile[] {
  const folder = resolve(process.env.CORPORA_DIR ?? '../shared/corpora', kind);
  if (!existsSync(folder)) {
    throw new Error(
      `no corpus in ${folder}: put FHIR Patients (fhir/*.json), ADT messages (v2/*.hl7) and pairs of both (cdc/*.hl7, cdc/*.fhir) there, or set CORPORA_DIR`,
    );
  }
  return readdirSync(folder)
    .toSorted()
    .map((name) => ({ name, bytes: readFileSync(join(folder, name)) }));
}

/** Names of the cases: inputs of real feeds, a folder beside the project, or where CASES_DIR says. */
export function caseFiles(): string[] {
  return readdirSync(CASES)
    .filter((name) => /\.(?:hl7|json)$/.test(name))
    .toSorted();
}

export function caseText(name: string): string {
  return readFileSync(join(CASES, name), 'utf8').replaceAll(/\r?\n/g, '\r');
}

const CASES = resolve(process.env.CASES_DIR ?? '../shared/cases');
