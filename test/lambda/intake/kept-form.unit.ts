import { HttpError } from '../../../lambda/http.ts';
import { keptForm } from '../../../lambda/intake/kept-form.ts';

const refused = (body: Uint8Array | string) =>
  keptForm({
    source: { name: 'hapi', dialect: 'rest-hook', authentication: { scheme: 'none' } },
    error: new HttpError(400, 'no-json', 'The body is not JSON.'),
    change: undefined,
    body: Buffer.from(body),
  });

test.each([
  ['text', '{"a": "Ä𠮷"\r\n', '{"a": "Ä𠮷"\r\n', undefined],
  ['no UTF-8', Uint8Array.of(0xff), '/w==', 'base64'],
  ['a control character, which SQS does not take', 'a\u0000b', 'YQBi', 'base64'],
  ['a character that XML does not have', 'a\uffff', 'Ye+/vw==', 'base64'],
])('a body that is %s is kept', (_, body, kept, encoding) => {
  expect(refused(body)).toEqual({
    body: kept,
    attributes: { reason: 'intake-no-json', source: 'hapi', ...(encoding && { encoding }) },
  });
});

test('a resource with a character that SQS does not take is kept in base64', () => {
  const resource = { resourceType: 'Patient', id: 'eibe', birthDate: '\uffff' };

  const kept = keptForm({
    source: { name: 'hapi', dialect: 'rest-hook', authentication: { scheme: 'none' } },
    error: new HttpError(400, 'invalid', 'Not a valid Patient.'),
    change: { type: 'Patient', id: 'eibe', kind: 'write', version: '1', lastUpdated: undefined, resource },
    body: undefined,
  });

  expect(JSON.parse(Buffer.from(kept.body, 'base64').toString())).toEqual(resource);
  expect(kept.attributes).toMatchObject({ encoding: 'base64', fhirId: 'eibe', resourceType: 'Patient' });
});

test('a body that is larger than SQS takes is not kept, and that is said', () => {
  expect(refused('x'.repeat(2_000_000)).body).toBe('2000000 bytes, which is more than the queue takes');
});
