import type { Loss } from '../../../mapping/core/losses.ts';
import { reasons } from '../../../mapping/dialect/reasons.ts';

interface Known {
  /** What the fields that the change is about say where they are read alone. */
  readonly says: object;
  readonly costsAlone?: readonly string[];
  readonly costs?: readonly string[];
}

const URL = 'http://example.org/a';

/** Which reason a place has, and for which changes the whole message was read. */
function reasonOf(path: string, changes: Readonly<Record<string, Known>>, known: readonly Loss[] = []) {
  const tried: string[] = [];
  const reason = reasons(
    Object.keys(changes).map((one) => ({ reason: one, places: new Map() })),
    { resourceType: 'Patient', extension: [{ url: URL }, { url: `${URL}b` }] },
    known,
    {
      readAloneOf: (one) => ({ resourceType: 'Patient', meta: {}, ...changes[one.reason]?.says }),
      costAloneOf: (one) => changes[one.reason]?.costsAlone ?? [],
      costOf(one) {
        tried.push(one.reason);
        return changes[one.reason]?.costs ?? [];
      },
    },
  )(path);
  return { reason, tried };
}

test('the only change that is about an element is the cause', () => {
  const changes = { a: { says: { name: [] } }, b: { says: { _gender: {} } } };

  expect(reasonOf('Patient.gender', changes)).toEqual({ reason: 'b', tried: [] });
  expect(reasonOf('Patient.name[1].period', changes)).toEqual({ reason: 'a', tried: [] });
});

test('extensions are distinguished by their URL', () => {
  const changes = {
    a: { says: { extension: [{ url: URL }] } },
    b: { says: { extension: [{ url: `${URL}b` }] } },
  };

  expect(reasonOf('Patient.extension[1]', changes)).toEqual({ reason: 'b', tried: [] });
});

test('of several about an element, the one that costs such a place alone is the cause', () => {
  const changes = {
    a: { says: { name: [] }, costsAlone: ['Patient.name[0]'] },
    b: { says: { name: [] }, costsAlone: ['Patient.name[0].period'] },
  };

  expect(reasonOf('Patient.name[1].period', changes)).toEqual({ reason: 'b', tried: [] });
  expect(reasonOf('Patient.name[2]', changes)).toEqual({ reason: 'a', tried: [] });
});

test('a place that is sent in another form is known by that too', () => {
  const known = [{ path: 'Patient.name[0].text', reason: 'x', readsAs: 'Patient.name[0].family' }];
  const changes = {
    a: { says: { name: [] }, costsAlone: ['Patient.name[0].family'] },
    b: { says: { name: [] }, costsAlone: ['Patient.name[0].period'] },
  };

  expect(reasonOf('Patient.name[0].text', changes, known)).toEqual({ reason: 'a', tried: [] });
});

test('of two that cost such a place, the message with each alone says which it was', () => {
  const cost = ['Patient.name[0].family'];
  const changes = {
    a: { says: { name: [] }, costsAlone: cost, costs: cost },
    b: { says: { name: [] }, costsAlone: cost, costs: ['Patient.name[1].family'] },
  };

  expect(reasonOf('Patient.name[1].family', changes)).toEqual({ reason: 'b', tried: ['a', 'b'] });
});

test('a change that says nothing alone may be about anything', () => {
  const changes = { a: { says: {}, costs: ['Patient.contact[0]'] }, b: { says: { contact: [] } } };

  expect(reasonOf('Patient.contact[0]', changes)).toEqual({ reason: 'a', tried: ['a'] });
});

test('what no change costs alone has no reason', () => {
  expect(reasonOf('Patient.contact[0]', { a: { says: { name: [] } } }).reason).toBeUndefined();
});
