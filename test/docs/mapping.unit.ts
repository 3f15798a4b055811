import { fieldOf } from '../../hl7v2/versions/elements.ts';
import { DEFAULT_PROFILE } from '../../mapping/core/site-profile.ts';
import { createMapping } from '../../mapping/patient/adt-message.ts';
import { segmentReads } from '../../mapping/patient/module.ts';
import { placesOf } from '../support/docs/mapping-doc.ts';

const { read: messageToPatient } = createMapping(DEFAULT_PROFILE);

/** The fields that the pairs declare. */
const DECLARED = Object.entries(segmentReads(DEFAULT_PROFILE)).flatMap(([id, fields]) =>
  Object.entries(fields).flatMap(([n, reads]) => (reads?.saysNothing ? [] : [`${id}-${n}`])),
);

/** Fields of the segments that hold nothing else, in the version that has the most. */
const ALL = ['PID', 'PD1', 'NK1', 'PV1'].flatMap((id) =>
  Array.from({ length: 60 }, (_, index) => index + 1)
    .filter((n) => fieldOf('2.7', id, n) !== undefined)
    .map((n) => `${id}-${n}`),
);

/** What stands in a field so that it means something. */
const SAMPLES: Record<string, string> = {
  'PID-7': '19840302',
  'PID-8': 'F',
  'PID-19': '123-45-6789',
  'PID-24': 'Y',
  'PID-25': '2',
  'PID-29': '20200102',
  'PID-30': 'Y',
  'PID-31': 'Y',
  'PD1-3': 'Clinic',
  'PD1-8': 'Y',
  'ROL-3': 'PP',
  'ROL-4': '7^Who',
  'ROL-5': '20200102',
  'ROL-6': '20200102',
  'NK1-8': '20200102',
  'NK1-9': '20200102',
  'NK1-15': 'F',
  'MSH-7': '20260102030405',
  'MSH-10': 'C1',
};

/** The Patient of a message in which one field has a value. */
function readWith(place: string | undefined): unknown {
  const [id = '', n = 0] = place === undefined ? [] : [place.slice(0, 3), Number(place.slice(4))];
  const value = (place === undefined ? '' : SAMPLES[place]) ?? 'X';
  const field = (segment: string, from: number, rest = '') =>
    segment === id ? segment + '|'.repeat(n - from) + value : segment + rest;
  const msh = `MSH|^~\\&|${['', '', '', '', id === 'MSH' && n === 7 ? value : '20260102030405+0000', '', '', id === 'MSH' && n === 10 ? value : 'C0'].join('|')}`;
  // ROL-3 and OBX-3 say what ROL-4 and OBX-5 are, and each means nothing without the other.
  const role: Record<number, string> = { 2: 'AD', 3: id === 'ROL' ? 'PP' : 'AT', 4: '7^Who', [n]: value };
  const rol = `ROL|${Array.from({ length: 12 }, (_, index) => role[index + 1] ?? '').join('|')}`;
  const obx = id === 'OBX' ? 'OBX|1|CE|76689-9^^LN||F' : 'OBX|1|CE|8302-2^^LN||F';
  const segments = [msh, field('PID', 0), field('PD1', 0), rol, field('NK1', 0), field('PV1', 0), obx];
  return messageToPatient(segments.join('\r'));
}

const without = readWith(undefined);
/** A role that says who it is and nothing else. */
const role = readWith('ROL-4');

test('the page lists every field that the pairs declare, and no other', () => {
  expect([...placesOf('Patient'), ...placesOf('Patient.contact')].toSorted()).toEqual(DECLARED.toSorted());
});

test.each(DECLARED.filter((place) => place !== 'MSH-7'))('%s is read, as its pair declares', (place) => {
  const isOfRole = place.startsWith('ROL-') && place !== 'ROL-3' && place !== 'ROL-4';
  expect(readWith(place)).not.toEqual(isOfRole ? role : without);
});

test.each(ALL.filter((place) => !DECLARED.includes(place)))(
  '%s is not read, and no pair declares it',
  (place) => {
    expect(readWith(place)).toEqual(without);
  },
);

test('every table has its rows', () => {
  expect(placesOf('Patient').length).toBeGreaterThan(40);
  expect(placesOf('Patient.contact')).toHaveLength(15);
  expect(placesOf('Datatypes').length).toBeGreaterThan(60);
  expect(placesOf('Rows of the guide that are not mapped').length).toBeGreaterThan(3);
});

test('a place is mapped or not mapped, never both, and is listed once', () => {
  const places = ['Patient', 'Patient.contact', 'Datatypes', 'Rows of the guide that are not mapped'].flatMap(
    placesOf,
  );

  expect(places.length).toBe(new Set(places).size);
});
