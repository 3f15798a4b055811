import { compare as compareOf, plainLines } from '../../../../bin/console/server/compare.ts';
import type { Loss } from '../../../../mapping/core/losses.ts';

const compare = (sent: object, read: object | undefined, losses: readonly Loss[]) =>
  compareOf(sent, read, losses, 'Patient');
const marks = (lines: ReturnType<typeof plainLines>) =>
  lines.filter(({ mark }) => mark !== undefined).map(({ text, mark, note }) => [mark, text, note]);

test('equal values have no mark', () => {
  const { sent, read } = compare(
    { resourceType: 'Patient', active: true },
    { active: true, resourceType: 'Patient' },
    [],
  );

  expect([marks(sent), marks(read)]).toEqual([[], []]);
});

test('an element that is not mapped is marked with its reason, and so is its content', () => {
  const losses: Loss[] = [{ path: 'Patient.photo', reason: 'no field in ADT_A05' }];
  const photo = [{ url: `https://example.org/${'x'.repeat(60)}`, title: 'me' }];

  const { sent } = compare({ photo, gender: 'male' }, { gender: 'male' }, losses);

  expect(marks(sent)[0]).toEqual(['lost', '"photo": [', 'no field in ADT_A05']);
  expect(
    marks(sent)
      .slice(1)
      .every(([mark, , note]) => mark === 'lost' && note === undefined),
  ).toBe(true);
  expect(sent.filter(({ mark }) => mark === undefined).map(({ text }) => text)).toEqual([
    '{',
    '"gender": "male"',
    '}',
  ]);
});

test('one that reads back differently is marked on both sides', () => {
  const losses: Loss[] = [{ path: 'Patient.gender', reason: 'widened', readsAs: 'Patient.gender' }];

  const { sent, read } = compare({ gender: 'other' }, { gender: 'unknown' }, losses);

  expect(marks(sent)).toEqual([['changed', '{"gender": "other"}', 'widened']]);
  expect(marks(read)).toEqual([['changed', '{"gender": "unknown"}', undefined]]);
});

test('a difference that was not reported is marked as well', () => {
  const { sent, read } = compare(
    { gender: 'male', active: true },
    { gender: 'female', birthDate: '1990' },
    [],
  );

  expect(marks(sent)).toEqual([
    ['changed', '{"gender": "male", "active": true}', 'reads back in a different form'],
  ]);
  expect(marks(read).map(([mark]) => mark)).toEqual(['changed', 'new']);
});

test('equal list entries are matched wherever they are', () => {
  const [phone, pager] = [{ value: '1' }, { value: '2' }];
  const losses: Loss[] = [{ path: 'Patient.telecom[0]', reason: 'empty' }];

  const { sent, read } = compare({ telecom: [pager, phone] }, { telecom: [phone] }, losses);

  expect(marks(sent)).toEqual([['lost', '{"value": "2"},', 'empty']]);
  expect(marks(read)).toEqual([]);
});

test('the extension of a primitive is found at the path of its element', () => {
  const losses: Loss[] = [{ path: 'Patient.birthDate.extension[0]', reason: 'no field' }];
  const given = { birthDate: '1990', _birthDate: { extension: [{ url: 'u', valueString: 'x' }] } };

  expect(marks(compare(given, { birthDate: '1990' }, losses).sent)).toEqual([
    ['lost', '"_birthDate": {"extension": [{"url": "u", "valueString": "x"}]}', 'no field'],
  ]);
});

test('before it is read back only losses are marked', () => {
  expect(marks(compare({ gender: 'male' }, undefined, []).sent)).toEqual([]);
});

test('the lines are the JSON of the resource', () => {
  const resource = { a: [], b: {}, c: [{ d: 'x'.repeat(80), e: null }], f: 'ü"\\' };

  expect(
    JSON.parse(
      plainLines(resource, 'Patient')
        .map(({ text }) => text)
        .join('\n'),
    ),
  ).toEqual(resource);
});
