import { versionTables } from '../../../hl7v2/versions/version-codes.ts';
import { WRITTEN_VERSIONS, type WrittenVersion } from '../../../hl7v2/versions/written-elements.ts';
import { codesOfVersion } from '../../support/validity/version-tables.ts';

const tableOf = (version: WrittenVersion, place: string) =>
  versionTables(version).find(({ places }) => places.includes(place));

test.each<[WrittenVersion, string, string]>([
  ['2.3', '0200', 'B F I K N P R S T U'],
  ['2.3.1', '0200', 'F I K N O R'],
  ['2.4', '0200', 'F K O'],
  ['2.7', '0200', 'F O'],
  ['2.8', '0200', 'O'],
])('v%s lacks codes of table %s: %s', (version, number, codes) => {
  const table = tableOf(version, 'XPN.7');
  const single = [...(table?.lacks ?? [])].filter((code) => code.length === 1);

  expect(table?.number).toBe(number);
  expect(single.toSorted().join(' ')).toBe(codes);
});

test.each(WRITTEN_VERSIONS)('v%s has each code of a table, or lacks it', (version) => {
  for (const { number, lacks } of versionTables(version)) {
    const has = codesOfVersion(Number(number), version);
    const newest = codesOfVersion(Number(number), '2.8');

    expect([...lacks].filter((code) => has.has(code))).toEqual([]);
    expect([...newest].filter((code) => !has.has(code) && !lacks.has(code))).toEqual([]);
  }
});

test('components of other tables are not held to a version', () => {
  expect(tableOf('2.3', 'CX.5')).toBeUndefined();
  expect(tableOf('2.3', 'HD.3')).toBeUndefined();
});
