import { componentsOf, fieldOf } from '../../../hl7v2/versions/elements.ts';
import type { Version } from '../../../hl7v2/versions/version.ts';

test('a field has its name, datatype, optionality, repetitions, length and table', () => {
  expect(fieldOf('2.5.1', 'PID', 3)).toEqual({
    name: 'Patient Identifier List',
    datatype: 'CX',
    optionality: 'R',
    repetitions: Number.POSITIVE_INFINITY,
    maximumLength: 250,
    table: undefined,
  });
  expect(fieldOf('2.5.1', 'PID', 8)).toMatchObject({ datatype: 'IS', repetitions: 1, table: '0001' });
});

test.each<[Version, string, number, object]>([
  ['2.3', 'PID', 5, { datatype: 'XPN', repetitions: 1 }],
  ['2.3.1', 'PID', 5, { datatype: 'XPN', repetitions: Number.POSITIVE_INFINITY }],
  ['2.5', 'PID', 16, { datatype: 'CE' }],
  ['2.6', 'PID', 16, { datatype: 'CWE' }],
  ['2.6', 'PID', 7, { datatype: 'DTM' }],
  ['2.7', 'PID', 19, { optionality: 'W' }],
  ['2.7', 'EVN', 1, { optionality: 'W' }],
  // Where hl7-dictionary is corrected.
  ['2.5.1', 'OBX', 2, { repetitions: 1, table: '0125' }],
  ['2.7', 'OBX', 5, { datatype: 'VARIES' }],
  ['2.8', 'OBX', 5, { datatype: 'VARIES' }],
  ['2.3.1', 'PID', 6, { name: "Mother's Maiden Name" }],
])('v%s has its own %s-%i', (version, segment, n, expected) => {
  expect(fieldOf(version, segment, n)).toMatchObject(expected);
});

test.each<[Version, string, number]>([
  ['2.3', 'XPN', 8],
  ['2.3.1', 'XPN', 8],
  ['2.4', 'XPN', 11],
  ['2.5', 'XPN', 14],
  ['2.5.1', 'XPN', 14],
  ['2.7', 'XPN', 15],
  ['2.3', 'TS', 2],
  ['2.4', 'TS', 2],
  ['2.7', 'TS', 0],
  ['2.5.1', 'ST', 0],
  ['2.5.1', 'PID', 0],
])('v%s of %s has %i components', (version, datatype, count) => {
  expect(componentsOf(version, datatype)).toHaveLength(count);
});

test('a version without data has those of the one before it, or of the oldest', () => {
  expect(componentsOf('2.8.2', 'XON')).toEqual(componentsOf('2.8', 'XON'));
  expect(fieldOf('2.2', 'PID', 5)).toEqual(fieldOf('2.3', 'PID', 5));
});

test('what a version does not have is undefined', () => {
  expect(fieldOf('2.5.1', 'PID', 40)).toBeUndefined();
  expect(fieldOf('2.5.1', 'PID', 0)).toBeUndefined();
  expect(fieldOf('2.5.1', 'ZZZ', 1)).toBeUndefined();
});
