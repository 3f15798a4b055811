import { mappedAt, pidWith } from './mapped.ts';

const { read, again, notRead } = mappedAt();

const addressOf = (xad: string) => read(pidWith({ 5: 'Moser', 11: xad })).address;

test('the addressee of later versions is the last line', () => {
  const xad = '4 Lindenweg^c/o Amrein^Seeblick^^^^^^^^^^^^^^^^Frau R. Moser';

  expect(addressOf(xad)).toEqual([
    { line: ['4 Lindenweg', 'c/o Amrein', 'Frau R. Moser'], city: 'Seeblick' },
  ]);
  // SAD.2 is a line of its own in the message that is written, and reads back as one.
  expect(again('PID-11', pidWith({ 5: 'Moser', 11: xad }))).toBe(
    '4 Lindenweg&c/o Amrein^Frau R. Moser^Seeblick',
  );
});

test('the addressee stands behind a line that says its street and number', () => {
  expect(addressOf('Lindenweg 4&Lindenweg&4^^^^^^^^^^^^^^^^^^Frau R. Moser')).toMatchObject([
    { line: ['Lindenweg 4', 'Frau R. Moser'] },
  ]);
});

test.each([
  ['27&Seekreis&99KR', 'Seekreis', 'its text'],
  ['27&Seekreis&99KR&&&&&&Kreis am See', 'Kreis am See', 'its original text'],
  ['27', '27', 'its code'],
])('a county that is a CWE of later versions is a district: of %s %s, %s', (county, district) => {
  expect(addressOf(`^^Seeblick^^^^^^${county}`)).toEqual([{ city: 'Seeblick', district }]);
  expect(again('PID-11', pidWith({ 5: 'Moser', 11: `^^Seeblick^^^^^^${county}` }))).toBe(
    `^^Seeblick^^^^^^${district}`,
  );
});

test('a census tract that is a CWE of later versions is read as its text', () => {
  expect(addressOf('^^Seeblick^^^^^^^0042&Tract 42&99KR')?.[0]?.extension?.[0]?.valueString).toBe('Tract 42');
});

test('what a county is beside its text is reported', () => {
  const losses = notRead(pidWith({ 5: 'Moser', 11: '^^Seeblick^^^^^^27&Seekreis&99KR' }));

  expect(losses.map((loss) => loss.replace(/:.*/, ''))).toEqual(['PID-11.9.1', 'PID-11.9.3']);
});
