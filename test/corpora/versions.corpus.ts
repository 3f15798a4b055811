import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { componentsOf, type Element, fieldOf } from '../../hl7v2/versions/elements.ts';

// Tables of v2.5.1 from another source than hl7v2/versions, beside the corpora.

const FOLDER = resolve(process.env.GUIDE_DIR ?? '../shared/mapping/tsv');

/** The rows of a table, by place. */
function rowsOf(file: string): [place: string, row: Readonly<Record<string, string>>][] {
  const path = join(FOLDER, file);
  if (!existsSync(path)) throw new Error(`no table ${path}: set GUIDE_DIR to the folder of the tables`);
  const [header = '', ...lines] = readFileSync(path, 'utf8').trim().split(/\r?\n/);
  const columns = header.split('\t');
  return lines.map((line) => {
    const cells = line.split('\t');
    return [cells[1] ?? '', Object.fromEntries(columns.map((name, index) => [name, cells[index] ?? '']))];
  });
}

const plain = (name = '') => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

function expectSame(
  place: string,
  type: string | undefined,
  row: Readonly<Record<string, string>>,
  element?: Element,
) {
  const { name = '', datatype, maximumLength } = element ?? {};
  expect([place, plain(name), datatype, maximumLength]).toEqual([
    place,
    plain(row.name),
    type,
    Number(row.len),
  ]);
  expect([place, element?.optionality === 'R']).toEqual([place, row.opt === 'R']);
}

test('fields of v2.5.1 have the names, datatypes, lengths and repetitions of another source', () => {
  const rows = rowsOf('v251_segments.tsv').filter(([place]) => !place.startsWith('SFT'));

  for (const [place, row] of rows) {
    const [id = '', n] = place.split('-');
    const field = fieldOf('2.5.1', id, Number(n));
    expectSame(place, row.type, row, field);
    const repetitions = row.rep === '*' || row.rep === '0' ? Number.POSITIVE_INFINITY : Number(row.rep);
    expect([place, field?.repetitions]).toEqual([place, repetitions]);
  }
  expect(rows.length).toBeGreaterThan(150);
});

test('components of v2.5.1 have the names, datatypes and lengths of another source', () => {
  const rows = rowsOf('v251_datatypes.tsv').filter(([place]) => !place.startsWith('CNE'));

  for (const [place, row] of rows) {
    const [id = '', n] = place.split('.');
    expectSame(place, row.component_type, row, componentsOf('2.5.1', id)[Number(n) - 1]);
  }
  expect(rows.length).toBeGreaterThan(100);
});
