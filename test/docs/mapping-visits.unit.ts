import { fieldOf } from '../../hl7v2/versions/elements.ts';
import { visitAt } from '../mapping/support/visits.ts';
import { placesOf } from '../support/docs/mapping-doc.ts';

const { fields, readText } = visitAt();

/** The fields that the pairs declare. */
const DECLARED = Object.entries(fields).flatMap(([id, reads]) =>
  Object.entries(reads).flatMap(([n, one]) => (one?.saysNothing ? [] : [`${id}-${n}`])),
);

/** Fields of the segments, in the version that has the most. */
const ALL = ['PV1', 'PV2', 'ROL'].flatMap((id) =>
  Array.from({ length: 60 }, (_, index) => index + 1)
    .filter((n) => fieldOf('2.8', id, n) !== undefined)
    .map((n) => `${id}-${n}`),
);

/** What stands in a field so that it means something. */
const SAMPLES: Readonly<Record<string, string>> = {
  'PV1-44': '20260102',
  'PV1-45': '20260102',
  'PV2-8': '20260102',
  'PV2-9': '20260102',
  'PV2-11': '4',
  'PV2-22': 'Y',
  'ROL-3': 'RP',
  'ROL-5': '20260102',
  'ROL-6': '20260102',
};

/** The Encounter of segments in which one field has a value. A bed and a person are there already, for PV1-40 and ROL. */
function readWith(place: string | undefined): unknown {
  const [own = '', n] = place?.split('-') ?? [];
  const segment = (id: string, given: Readonly<Record<number, string>>) => {
    const values = id === own ? { ...given, [Number(n)]: SAMPLES[place ?? ''] ?? 'X' } : given;
    const last = Math.max(0, ...Object.keys(values).map(Number));
    return [id, ...Array.from({ length: last }, (_, index) => values[index + 1] ?? '')].join('|');
  };
  const bed = '^^B';
  return readText(
    segment('PV1', { 2: 'I', 3: bed }),
    segment('PV2', {}),
    segment('ROL', { 3: 'AT', 4: '^Roe' }),
  );
}

const without = readWith(undefined);

test('the page lists every field of a visit that the pairs declare, and no other', () => {
  const listed = placesOf('Encounter').filter((place) => /^(PV1|PV2|ROL)-\d+$/.test(place));

  expect([...new Set(listed)].toSorted()).toEqual(DECLARED.toSorted());
});

test.each(DECLARED)('%s is read, as its pair declares', (place) => {
  expect(readWith(place)).not.toEqual(without);
});

test.each(ALL.filter((place) => !DECLARED.includes(place)))(
  '%s is not read, and no pair declares it',
  (place) => {
    expect(readWith(place)).toEqual(without);
  },
);
