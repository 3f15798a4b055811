import { readResource } from '../../../bin/load/resource.ts';

const made = () => 'made-id';
const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

test('a Patient with an id keeps its bytes', () => {
  const body = bytes('{ "resourceType":"Patient", "id":"p.1-A", "x":1.10 }');

  expect(readResource(body, made)).toEqual({ kind: 'resource', type: 'Patient', id: 'p.1-A', body });
});

test('a Patient without an id gets one, in its body too', () => {
  const resource = readResource(bytes({ resourceType: 'Patient', active: true }), made);

  expect(resource).toMatchObject({ kind: 'resource', type: 'Patient', id: 'made-id' });
  expect(resource.kind === 'resource' && JSON.parse(Buffer.from(resource.body).toString())).toEqual({
    resourceType: 'Patient',
    active: true,
    id: 'made-id',
  });
});

test('a Patient that is sent again says no version, and is otherwise as it was', () => {
  const meta = { lastUpdated: '2026-01-02T03:04:05Z', tag: [{ code: 'x' }] };
  const line = { resourceType: 'Patient', id: 'p-1', meta: { ...meta, versionId: '7' }, active: true };

  const again = readResource(bytes(line), made, true);
  const first = readResource(bytes(line), made);

  expect(again.kind === 'resource' && JSON.parse(Buffer.from(again.body).toString())).toEqual({
    ...line,
    meta,
  });
  expect(first).toMatchObject({ body: bytes(line) });
});

test('another resource is skipped', () => {
  expect(readResource(bytes({ resourceType: 'Observation', id: '..' }), made)).toEqual({
    kind: 'skipped',
    resourceType: 'Observation',
  });
});

test.each<[string, Uint8Array | undefined, string]>([
  ['not JSON', bytes('{"resourceType":"Patient","name":"GEHEIM'), 'not JSON: line 1, column 34'],
  ['a list', bytes('["GEHEIM"]'), 'not a JSON object'],
  ['null', bytes('null'), 'not a JSON object'],
  ['no UTF-8', Uint8Array.of(0x7b, 0xff, 0x7d), 'not UTF-8'],
  ['no type', bytes({ id: 'GEHEIM' }), 'resourceType: expected'],
  ['a type that is none', bytes({ resourceType: 'GEHEIM 1' }), 'resourceType: expected'],
  ['an id that is none', bytes({ resourceType: 'Patient', id: 'GEHEIM/1' }), 'Patient.id: expected'],
  ['an empty id', bytes({ resourceType: 'Patient', id: '' }), 'Patient.id: expected'],
  ['an id that is no text', bytes({ resourceType: 'Patient', id: 7 }), 'Patient.id: expected'],
  ['an id that is a step in a path', bytes({ resourceType: 'Patient', id: '..' }), 'cannot stand in a URL'],
  ['too much', undefined, 'too large: Lambda accepts 6 MiB'],
  [
    'too much once each quotation mark is escaped',
    bytes({ resourceType: 'Patient', id: 'a', text: `GEHEIM${'"'.repeat(1_600_000)}` }),
    'too large: Lambda accepts 6 MiB',
  ],
  ['a Bundle, whose Patients would be missed', bytes({ resourceType: 'Bundle' }), 'save it as .json'],
])('is rejected, without any of its text: %s', (_, line, reason) => {
  const resource = readResource(line, made);

  expect(resource).toEqual({ kind: 'rejected', reason: expect.stringContaining(reason) });
  expect(JSON.stringify(resource)).not.toContain('GEHEIM');
});
