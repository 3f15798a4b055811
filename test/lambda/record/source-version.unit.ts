import type { Patient } from 'fhir/r4.js';
import { contentHash } from '../../../lambda/record/content-hash.ts';
import { reportedVersion, sourceVersion } from '../../../lambda/record/source-version.ts';

const lastUpdated = '2026-01-02T03:04:05.678Z';
const INSTANT = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

test.each([
  ['a number and its time', { versionId: '7', lastUpdated }, undefined, { number: 7, lastUpdated: INSTANT }],
  [
    'the longest number',
    { versionId: '999999999999999', lastUpdated },
    undefined,
    { number: 999999999999999, lastUpdated: INSTANT },
  ],
  [
    'a number at a leap second',
    { versionId: '7', lastUpdated: '2016-12-31T23:59:60Z' },
    undefined,
    { number: 7, lastUpdated: undefined },
  ],
  ['meta before the header', { versionId: '7', lastUpdated }, 'W/"8"', { number: 7, lastUpdated: INSTANT }],
  ['a weak tag', undefined, 'W/"3"', { number: 3, lastUpdated: undefined }],
  ['a strong tag', undefined, '"3"', { number: 3, lastUpdated: undefined }],
  [
    'the tag beside a number without a time',
    { versionId: '7' },
    'W/"8"',
    { number: 8, lastUpdated: undefined },
  ],
])('%s is a version', (_, meta, ifMatch, version) => {
  expect(sourceVersion(meta, ifMatch)).toEqual(version);
});

test.each([
  ['nothing', undefined, undefined],
  ['a number without a time', { versionId: '7' }, undefined],
  ['a time without a number', { lastUpdated }, undefined],
  ['a control ID', { versionId: '1KDY2W1SE8PTGB4X7N3C', lastUpdated }, undefined],
  ['a control ID of digits alone', { versionId: '12345678901234567890', lastUpdated }, undefined],
  ['a number that no number holds', { versionId: '1234567890123456', lastUpdated }, undefined],
  ['a negative number', { versionId: '-1', lastUpdated }, undefined],
  ['any tag', undefined, '*'],
  ['a list of tags', undefined, 'W/"1", W/"2"'],
  ['a tag that is no number', undefined, 'W/"1KDY2W1SE8PTGB4X7N3C"'],
])('%s is none', (_, meta, ifMatch) => {
  expect(sourceVersion(meta, ifMatch)).toBeUndefined();
});

test.each([
  ['a number and its time', '7', lastUpdated, { number: 7, lastUpdated: INSTANT }],
  ['a number alone', '7', undefined, { number: 7, lastUpdated: undefined }],
  ['a text and its time', '9f-3', lastUpdated, { number: undefined, id: '9f-3', lastUpdated: INSTANT }],
  ['a time alone', undefined, lastUpdated, { number: undefined, id: undefined, lastUpdated: INSTANT }],
  ['a text alone', '9f-3', undefined, undefined],
  ['a text at no time', '9f-3', 'yesterday', undefined],
  ['nothing', undefined, undefined, undefined],
])('a server reports %s', (_, version, time, expected) => {
  expect(reportedVersion(version, time)).toEqual(expected);
});

test('the hash of a resource is that of its content, not of its meta and id', () => {
  const patient: Patient = { resourceType: 'Patient', birthDate: '1984' };

  expect(contentHash({ ...patient, id: '1', meta: { versionId: '1' } })).toBe(contentHash(patient));
  const older: Patient = { ...patient, birthDate: '1985' };
  expect(contentHash(older)).not.toBe(contentHash(patient));
});
