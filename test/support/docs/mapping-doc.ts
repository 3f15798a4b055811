import { readFileSync } from 'node:fs';

/** docs/mapping.md as tests read it: a table row is `| place | … |`. */
export const MAPPING_DOC = readFileSync(new URL('../../../docs/mapping.md', import.meta.url), 'utf8');

/** Cells of the rows of a section whose first cell is a place: `PID-3`, `CX.4`, `PID-13.1`. */
export function rowsOf(section: string): string[][] {
  const text = MAPPING_DOC.split(/^## /m).find((one) => one.startsWith(`${section}\n`)) ?? '';
  return [...text.matchAll(/^\| ([A-Z][A-Z0-9]{1,2}[-.]\d+(?:\.\d+)*) \|(.*)\|$/gm)].map(
    ([, place = '', rest = '']) => [place, ...rest.split('|').map((cell) => cell.trim())],
  );
}

export function placesOf(section: string): string[] {
  return rowsOf(section).map(([place = '']) => place);
}
