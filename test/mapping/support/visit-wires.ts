import fc, { type Arbitrary } from 'fast-check';

// Segments of visits as other senders write them, with what a visit holds and nothing else.

const code = (...codes: string[]) => fc.constantFrom('', ...codes);
const name = fc.stringMatching(/^[A-Z][a-z]{1,8}$/);
const person = fc
  .tuple(fc.stringMatching(/^[1-9]\d{0,5}$/), name, name, fc.constantFrom('', '&1.2.36.146&ISO', 'HOSP'))
  .map(([id, family, given, authority]) => `${id}^${family}^${given}^^^^^^${authority}`.replace(/\^+$/, ''));
const people = fc.uniqueArray(person, { maxLength: 2, selector: (one) => one }).map((list) => list.join('~'));
const place = fc.oneof(
  fc.constant(''),
  fc
    .tuple(name, code('101', '7'), code('A', 'B'), code('HOSP', 'HOSP&1.2.3&ISO'), code('Main'), code('2'))
    .map(([ward, room, bed, facility, building, floor]) =>
      [ward, room, bed, facility, '', '', building, floor].join('^').replace(/\^+$/, ''),
    ),
);
const day = code('20260102', '202601', '20260102101500+0100');
const later = code('20260301', '20260301101500+0100');
const number = fc.oneof(
  fc.constant(''),
  fc.stringMatching(/^[A-Z0-9]{1,8}$/).map((one) => `${one}^^^HOSP&1.2.36.147&ISO^VN`),
);

const PV1: Readonly<Record<number, Arbitrary<string>>> = {
  1: fc.constant('1'),
  2: fc.constantFrom('I', 'O', 'E', 'P', 'R', 'B', 'C', 'U', 'ff'),
  3: place,
  4: code('E', 'R', 'EL'),
  5: number,
  6: place,
  7: people,
  8: people,
  9: people,
  10: code('MED', 'URO', 'SUR', 'XYZ'),
  11: place,
  13: code('R'),
  14: code('7', 'home'),
  15: fc.constantFrom('', 'A1', 'A1~B6'),
  16: code('VIP'),
  17: people,
  19: fc.stringMatching(/^[A-Z0-9]{1,8}$/).map((one) => `${one}^^^HOSP&1.2.36.147&ISO^VN`),
  36: code('01', '20'),
  37: code('NH12'),
  38: code('VEG^Vegetarian^99DIET', '^No salt'),
  42: place,
  44: day,
  45: later,
  50: number,
  52: people,
};

const PV2: Readonly<Record<number, Arbitrary<string>>> = {
  1: place,
  3: code('A12^Fracture^99REASON', '^Fell off a ladder'),
  8: day,
  9: later,
  11: code('4', '12.5'),
  12: code('Knee &left'.replace('&', '\\T\\'), 'Knee'),
  22: code('Y', 'N'),
  25: code('1', '2', '3', '9'),
  38: code('A^^HL70430', 'T^Taxi^99MODE'),
};

/** One with a time or an identifier of its own, which no field of PV1 holds. */
const ROL: Readonly<Record<number, Arbitrary<string>>> = {
  1: code('R7^HOSP'),
  2: fc.constant('UP'),
  3: fc.constantFrom('AT^^HL70443', 'RT^^HL70443', 'AT^Attending^HL70443', 'X1^Helper^99ROLE'),
  4: person,
  5: fc.constantFrom('20260102', '20260102101500+0100'),
  6: later,
  11: code('1 High St^^Bath^^^^O'),
  12: code('5550123^WPN^PH'),
};

function segmentOf(id: string, fields: Readonly<Record<number, Arbitrary<string>>>): Arbitrary<string> {
  return fc.record(fields as Record<string, Arbitrary<string>>).map((values) => {
    const last = Math.max(...Object.keys(values).map(Number));
    const all = Array.from({ length: last }, (_, index) => values[index + 1] ?? '');
    return [id, ...all].join('|').replace(/\|+$/, '');
  });
}

/** PV1, PV2 if it says something, and up to two ROL. */
export const visitWires: Arbitrary<string[]> = fc
  .tuple(segmentOf('PV1', PV1), segmentOf('PV2', PV2), fc.array(segmentOf('ROL', ROL), { maxLength: 2 }))
  // The one location of a visit that is planned reads back in PV1-3.
  .filter(([pv1, pv2]) => !pv1.startsWith('PV1|1|P||') || !/^PV2\|[^|]/.test(pv2))
  .map(([pv1, pv2, roles]) => [pv1, ...(pv2 === 'PV2' ? [] : [pv2]), ...roles]);
