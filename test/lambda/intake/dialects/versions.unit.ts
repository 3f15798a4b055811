import { NOTIFYING } from '../../../../lambda/intake/dialects/dialects.ts';
import { request } from './request.ts';

const meta = { versionId: '3', lastUpdated: '2026-03-02T08:15:30Z' };
const patient = { resourceType: 'Patient', id: 'p-17' };
const EARLIER = '2026-03-01T00:00:00Z';

test.each([
  [
    'what the resource says, before If-Match',
    { ...patient, meta },
    'W/"2"',
    meta.versionId,
    meta.lastUpdated,
  ],
  ['If-Match where the resource says none', patient, 'W/"2"', '2', undefined],
  ['a strong tag', patient, '"2"', '2', undefined],
  ['none for a list of tags', patient, 'W/"2", W/"3"', undefined, undefined],
  [
    'a UUID',
    { ...patient, meta: { versionId: 'b0a3c1de-7f5c-4a8e-9f4e-1f5e2f3a4b5c' } },
    undefined,
    'b0a3c1de-7f5c-4a8e-9f4e-1f5e2f3a4b5c',
    undefined,
  ],
])('the version of a rest-hook is %s', (_, body, ifMatch, version, lastUpdated) => {
  const headers: Record<string, string> = ifMatch === undefined ? {} : { 'if-match': ifMatch };

  const { changes } = NOTIFYING['rest-hook'].read(
    request({ method: 'PUT', path: '/Patient/p-17', headers, body }),
  );

  expect(changes).toEqual([
    { type: 'Patient', id: 'p-17', kind: 'write', version, lastUpdated, resource: body },
  ]);
});

test.each([
  [
    'what the resource says',
    { resource: { ...patient, meta }, response: { etag: 'W/"2"', lastModified: EARLIER } },
    '3',
    meta.lastUpdated,
  ],
  [
    'response.etag',
    { resource: patient, response: { etag: 'W/"2"', lastModified: EARLIER }, request: { ifMatch: 'W/"1"' } },
    '2',
    EARLIER,
  ],
  ['request.ifMatch', { resource: patient, request: { ifMatch: 'W/"1"' } }, '1', undefined],
  [
    'the version in a URL',
    { resource: patient, fullUrl: 'https://fhir.example.org/Patient/p-17/_history/9' },
    '9',
    undefined,
  ],
])('the version of an entry is %s, before all that follows', (_, entry, version, lastUpdated) => {
  const body = { resourceType: 'Bundle', type: 'collection', entry: [entry] };

  expect(NOTIFYING.transaction.read(request({ body })).changes).toMatchObject([{ version, lastUpdated }]);
});

test('what a deleted resource was before is left out, and not taken for its version', () => {
  const entry = { resource: { ...patient, meta }, request: { method: 'DELETE', url: 'Patient/p-17' } };
  const body = { resourceType: 'Bundle', type: 'batch', entry: [entry] };

  expect(NOTIFYING.transaction.read(request({ body })).changes).toEqual([
    { type: 'Patient', id: 'p-17', kind: 'delete', version: undefined, lastUpdated: undefined },
  ]);
});
