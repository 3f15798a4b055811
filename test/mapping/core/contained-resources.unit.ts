import type { AllergyIntolerance, Location, Reference } from 'fhir/r4.js';
import { ContainedResources } from '../../../mapping/core/contained-resources.ts';
import { Losses } from '../../../mapping/core/losses.ts';

const room: Location = { resourceType: 'Location', id: 'r', name: 'Room 2' };
const bed: Location = { resourceType: 'Location', id: 'b', name: 'Bed 7', partOf: { reference: '#r' } };
const allergy: AllergyIntolerance = {
  resourceType: 'AllergyIntolerance',
  id: 'allergy-intolerance-1',
  patient: { display: 'the patient' },
  encounter: { reference: '#' },
};

function writing(...resources: (Location | AllergyIntolerance)[]) {
  const losses = new Losses('Encounter');
  return { losses, contained: new ContainedResources(resources, losses) };
}

/** Writes a location and what it is part of as a pair does, and gives what it reads back as. */
function writeChain(contained: ContainedResources, reference: Reference, at: Losses): Reference {
  const reached = contained.of('Location', reference);
  if (reached === undefined) return {};
  const { id: _, partOf, ...rest } = reached.resource;
  const outer = partOf && writeChain(contained, partOf, reached.losses.at('partOf'));
  const read = contained.list.add(outer === undefined ? rest : { ...rest, partOf: outer });
  contained.mapped(reached, reference, read, at);
  return read;
}

test('a location and the one that it is part of are reached one through the other', () => {
  const { contained, losses } = writing(room, bed);

  const read = writeChain(contained, { reference: '#b' }, losses.at('location', 0).at('location'));
  contained.report();

  expect(read).toEqual({ reference: '#location-2' });
  expect(contained.list.resources).toEqual([
    { resourceType: 'Location', name: 'Room 2', id: 'location-1' },
    { resourceType: 'Location', name: 'Bed 7', partOf: { reference: '#location-1' }, id: 'location-2' },
  ]);
  expect(losses.list.map(({ path }) => path).toSorted()).toEqual([
    'Encounter.contained[0].id',
    'Encounter.contained[1].id',
    'Encounter.contained[1].partOf.reference',
    'Encounter.location[0].location.reference',
  ]);
});

test('locations that are part of each other end the chain at the most references that are sent', () => {
  const { contained, losses } = writing({ ...room, partOf: { reference: '#b' } }, bed);

  writeChain(contained, { reference: '#b' }, losses.at('location', 0));

  expect(contained.list.resources).toHaveLength(32);
});

describe('a resource that points to the one that contains it', () => {
  test('is mapped without a reference', () => {
    const { contained, losses } = writing(room, allergy);
    const { id: _, ...content } = allergy;

    const all = contained.all('AllergyIntolerance');
    for (const reached of all) {
      reached.losses.at('patient').dropped('said by PID');
      contained.mappedAlone(reached, contained.list.add(content));
    }
    contained.report();

    expect(all).toMatchObject([{ resource: allergy, index: 1 }]);
    expect(losses.list.map(({ path }) => path)).toEqual([
      'Encounter.contained[0]',
      'Encounter.contained[1].patient',
    ]);
  });

  test('is a loss where it is not mapped', () => {
    const { contained, losses } = writing(allergy);

    contained.report();

    expect(losses.list.map(({ path }) => path)).toEqual(['Encounter.contained[0]']);
  });
});
