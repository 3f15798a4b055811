import { showText, summaryOf } from '../../../bin/quarantine/text.ts';

test('what the intake refused has no segments, whatever its content begins with', () => {
  const refused = {
    id: 'a1b2c3d4',
    groupId: 'g',
    sentAt: 0,
    body: 'EIBE, no JSON',
    receipt: 'r',
    attributes: { reason: 'intake-no-json', source: 'hapi' },
  };

  expect(summaryOf(refused).segments).toEqual([]);
  expect(showText(refused, false)).toMatch(/^content +13 bytes$/m);
});
