import { bundleEntries } from '../../../bin/map/bundle.ts';

const read = (value: unknown) => bundleEntries(Buffer.from(JSON.stringify(value)));
const bundle = (...entry: unknown[]) => read({ resourceType: 'Bundle', type: 'transaction', entry });

const PATIENT = { resourceType: 'Patient', gender: 'female' };

test.each<[string, object, object]>([
  [
    'a POST is a creation',
    { resource: PATIENT, request: { method: 'POST', url: 'Patient' } },
    { change: 'create' },
  ],
  [
    'a PUT is an update of the resource in its URL',
    { resource: PATIENT, request: { method: 'PUT', url: 'Patient/birch' } },
    { change: 'update', fhirId: 'birch' },
  ],
  [
    'without a request, as in a collection, the URL of the entry says the id',
    { resource: PATIENT, fullUrl: 'https://fhir.example/Patient/birch' },
    { change: undefined, fhirId: 'birch' },
  ],
  ['a urn says no id', { resource: PATIENT, fullUrl: 'urn:uuid:1' }, { fhirId: undefined }],
])('%s', (_, entry, expected) => {
  expect(bundle(entry)).toMatchObject([
    { place: 'Bundle.entry[0]', resourceType: 'Patient', resource: expected },
  ]);
});

test.each<[string, unknown, object]>([
  [
    'another type',
    { resource: { resourceType: 'Observation' } },
    { resourceType: 'Observation', error: expect.stringMatching(/^not supported, expected .*Patient$/) },
  ],
  ['a type that is no name', { resource: { resourceType: 'PLANTED NAME' } }, { resourceType: '?' }],
  [
    'a deletion',
    { request: { method: 'DELETE', url: 'Patient/x' } },
    { resourceType: '?', error: 'request.method: expected POST or PUT' },
  ],
  ['an entry without a resource', { response: { status: '201' } }, { error: 'no resource' }],
  ['what is no entry', 7, { error: 'no resource' }],
])('%s is named with its place', (_, entry, expected) => {
  const [, second] = bundle({ resource: PATIENT }, entry) ?? [];

  expect(second).toMatchObject({ place: 'Bundle.entry[1]', ...expected });
  expect(JSON.stringify(second)).not.toContain('PLANTED');
});

test('what is no Bundle is left to others, and one without entries is refused', () => {
  expect(read(PATIENT)).toBeUndefined();
  expect(bundleEntries(Buffer.from('MSH|^~\\&|'))).toBeUndefined();
  expect(() => bundle()).toThrow('a Bundle without entries');
});
