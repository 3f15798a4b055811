import { sideBySide, sideBySideText } from '../../../bin/map/side-by-side.ts';

const byDefault = 'MSH|^~\\&|A|B\rEVN|A28\rPID|1||7\rNK1|1|X\rPV1||N\r';
const byProfile = 'MSH|^~\\&|A|C\rPID|1||7^^^H|||||1\rZPD|1\rNK1|1|X\rNK1|2|Y\rPV1||N\r';

test('two messages stand beside each other, field by field, in the order of the second', () => {
  expect(sideBySide(byDefault, byProfile)).toEqual([
    { place: 'MSH-3', byDefault: 'A', byProfile: 'A' },
    { place: 'MSH-4', byDefault: 'B', byProfile: 'C' },
    { place: 'EVN-1', byDefault: 'A28', byProfile: '' },
    { place: 'PID-1', byDefault: '1', byProfile: '1' },
    { place: 'PID-3', byDefault: '7', byProfile: '7^^^H' },
    { place: 'PID-8', byDefault: '', byProfile: '1' },
    { place: 'ZPD-1', byDefault: '', byProfile: '1' },
    { place: 'NK1-1', byDefault: '1', byProfile: '1' },
    { place: 'NK1-2', byDefault: 'X', byProfile: 'X' },
    { place: 'NK1(2)-1', byDefault: '', byProfile: '2' },
    { place: 'NK1(2)-2', byDefault: '', byProfile: 'Y' },
    { place: 'PV1-2', byDefault: 'N', byProfile: 'N' },
  ]);
});

test('what differs is marked as in a patch', () => {
  const text = sideBySideText(sideBySide(byDefault, byProfile), 'site.json');

  expect(text.split('\n').slice(0, 6)).toEqual([
    '- the default profile, + site.json',
    '  MSH-3     A',
    '- MSH-4     B',
    '+ MSH-4     C',
    '- EVN-1     A28',
    '  PID-1     1',
  ]);
});
