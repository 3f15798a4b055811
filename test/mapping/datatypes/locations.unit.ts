import fc from 'fast-check';
import type { Location, Reference } from 'fhir/r4.js';
import { STANDARD_DELIMITERS } from '../../../hl7v2/delimiters.ts';
import { Repetition } from '../../../hl7v2/repetition.ts';
import { ContainedList } from '../../../mapping/core/contained-list.ts';
import { ContainedResources } from '../../../mapping/core/contained-resources.ts';
import { Losses } from '../../../mapping/core/losses.ts';
import { DEFAULT_PROFILE } from '../../../mapping/core/site-profile.ts';
import { dldLocation } from '../../../mapping/datatypes/location/dld-location.ts';
import { plLocation } from '../../../mapping/datatypes/location/pl-location.ts';
import { runs } from '../../support/run/property-runs.ts';
import { containedLocations, location, locationReference } from '../support/location-arbitraries.ts';
import { expectSame, minusLosses } from '../support/minus-losses.ts';

const pl = plLocation(DEFAULT_PROFILE);
const dld = dldLocation(DEFAULT_PROFILE);

/** A resource with two places, the first of which has the status of its bed. */
interface Visit {
  readonly contained?: readonly Location[];
  readonly now?: Reference;
  readonly before?: Reference;
}

function written({ contained: resources = [], now, before }: Visit) {
  const losses = new Losses('Visit');
  const contained = new ContainedResources(resources, losses);
  const first = now && pl.toV2(now, contained, losses.at('now'), true);
  const second = before && pl.toV2(before, contained, losses.at('before'));
  contained.report();
  return { first, second: second?.pl, losses: losses.list };
}

function read({ first, second }: Pick<ReturnType<typeof written>, 'first' | 'second'>): Visit {
  const list = new ContainedList();
  const now = first && pl.toFhir(first.pl, list, first.bedStatus);
  const before = second && pl.toFhir(second, list);
  return { contained: list.resources as Location[], ...(now && { now }), ...(before && { before }) };
}

const wire = (text: string) => new Repetition(text, STANDARD_DELIMITERS);
const readPl = (text: string) => {
  const list = new ContainedList();
  return { reference: pl.toFhir(wire(text), list), contained: list.resources as Location[] };
};

const visit = fc.record(
  { contained: containedLocations, now: locationReference, before: locationReference },
  { requiredKeys: [] },
);

test('PL[Location] reads back what it wrote, minus the losses that it reported', () => {
  fc.assert(
    fc.property(visit, (given) => {
      const one = written(given);

      const [left, right] = minusLosses('Visit', given, read(one), one.losses);

      expectSame(right, left);
    }),
    runs(500),
  );
});

test('DLD[Location] reads back what it wrote, minus the losses that it reported', () => {
  fc.assert(
    fc.property(location, (given) => {
      const losses = new Losses('Visit.x');
      const one = dld.toV2(given, losses);
      const back = one && dld.toFhir(one);

      const [left, right] = minusLosses('Visit', { x: given }, { x: back }, losses.list);

      const content = ({ x }: { x?: Partial<Location> } = {}) => x?.type;
      expectSame(content(right as never), content(left as never));
    }),
    runs(500),
  );
});

const name = fc.stringMatching(/^[A-Z0-9 ]{1,8}$/).filter((one) => one.trim() === one);
const orNone = (one: fc.Arbitrary<string>) => fc.oneof(fc.constant(''), one);
const hd = orNone(fc.oneof(name, fc.constantFrom('H&1.2.3&ISO', '&1.2.3&ISO', 'H&x.org&DNS', 'H&u&Kanton')));

test('a PL that is read is written again as it was, but for its status and type', () => {
  const plain = fc
    .tuple(
      ...[1, 2, 3].map(() => orNone(name)),
      hd,
      orNone(name),
      orNone(name),
      orNone(name),
      fc.constantFrom('', 'E1&A&1.2.3&ISO'),
      fc.constantFrom('', 'AUTH&1.2.4&ISO', 'AUTH'),
    )
    .filter((parts) => parts.slice(0, 6).some((part) => part !== ''))
    // Of a facility without a name, PL.10 reads back as the name.
    .filter(([, , , facility, , , , ei]) => ei === '' || !/^&/.test(facility ?? ''));
  fc.assert(
    fc.property(plain, ([poc, room, bed, facility, building, floor, description, ei, authority]) => {
      // PL.11 is the authority of names alone.
      const isNamed =
        [poc, room, bed, building, floor].some((part) => part !== '') || !/^&|^$/.test(facility ?? '');
      const parts = [
        poc,
        room,
        bed,
        facility,
        '',
        '',
        building,
        floor,
        description,
        ei,
        isNamed ? authority : '',
      ];
      const text = parts.join('^').replace(/\^+$/, '');
      const { reference, contained } = readPl(text);

      const again = written({ contained, now: reference ?? {} });

      expect(again.first?.pl.wire).toBe(text);
      expect(again.losses).toEqual([]);
    }),
    runs(500),
  );
});

test('each component is a location that is part of the next one: bed, room, point of care, floor, building, facility', () => {
  const { reference, contained } = readPl('4 East^136^B^Community Hospital^^N^Briones^3');

  expect(reference).toEqual({ reference: '#location-6' });
  expect(
    contained.map(({ id, identifier, physicalType, partOf }) => [
      id,
      identifier?.[0]?.value,
      physicalType?.coding?.[0]?.code,
      partOf?.reference,
    ]),
  ).toEqual([
    ['location-1', 'Community Hospital', 'si', undefined],
    ['location-2', 'Briones', 'bu', '#location-1'],
    ['location-3', '3', 'lvl', '#location-2'],
    ['location-4', '4 East', 'poc', '#location-3'],
    ['location-5', '136', 'ro', '#location-4'],
    ['location-6', 'B', 'bd', '#location-5'],
  ]);
});

test('the facility of two places is one location', () => {
  const list = new ContainedList();

  pl.toFhir(wire('W1^^^HOSP'), list);
  pl.toFhir(wire('W2^^^HOSP'), list);

  expect(list.resources.map(({ id }) => id)).toEqual(['location-1', 'location-2', 'location-3']);
});

test('a description alone is the display of a reference', () => {
  expect(readPl('^^^^^^^^Bed by the window^E1&&1.2.3&ISO')).toEqual({
    reference: { identifier: { value: 'E1', system: 'urn:oid:1.2.3' }, display: 'Bed by the window' },
    contained: [],
  });
});

test('a location without an identifier is sent by its name', () => {
  const given = {
    contained: [{ resourceType: 'Location', id: 'location-1', name: 'Ward 7', mode: 'instance' } as const],
    now: { reference: '#location-1' },
  };

  const { first, losses } = written(given);

  expect(first?.pl.wire).toBe('Ward 7');
  expect(losses.map(({ path }) => path).toSorted()).toEqual([
    'Visit.contained[0].name',
    'Visit.contained[0].physicalType',
  ]);
});

test('a building that is part of a ward is not sent: a PL has the ward in the building', () => {
  const place = (id: string, code: string, partOf?: string): Location => ({
    resourceType: 'Location',
    id,
    identifier: [{ value: id }],
    mode: 'instance',
    physicalType: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/location-physical-type', code }],
    },
    ...(partOf !== undefined && { partOf: { reference: partOf } }),
  });

  const { first, losses } = written({
    contained: [place('location-1', 'bu', '#f'), place('f', 'lvl')],
    now: { reference: '#location-1' },
  });

  expect(first?.pl.component(7)).toBe('location-1');
  expect(first?.pl.component(8)).toBe('');
  expect(losses.map(({ path }) => path)).toEqual(['Visit.contained[1]', 'Visit.contained[0].partOf']);
});

test.each([
  ['a room', '^R1', { system: 'http://terminology.hl7.org/CodeSystem/v2-0116', code: 'O' }],
  ['no point of care', 'W1', undefined],
])('the bed status is that of %s', (_, text, expected) => {
  const list = new ContainedList();

  pl.toFhir(wire(text), list, wire('O'));

  expect((list.resources as Location[]).map(({ operationalStatus }) => operationalStatus)).toEqual([
    expected,
  ]);
});

test('a code of where a patient is discharged to has the system of the field, and a CWE is read in full', () => {
  expect(dld.toFhir(wire('NH12^20260102'))?.type).toEqual([
    { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0113', code: 'NH12' }] },
  ]);
  expect(dld.toFhir(wire('48&Nursing home&LN'))?.type).toEqual([
    { coding: [{ system: 'http://loinc.org', code: '48', display: 'Nursing home' }] },
  ]);
});
