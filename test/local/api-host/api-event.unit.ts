import { apiEvent } from '../../../local/api-host/api-event.ts';

const request = (target: string, body = '') => ({
  method: 'PUT',
  target,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(body),
});

describe('the event of an HTTP request', () => {
  test('equals the event of API Gateway', () => {
    expect(apiEvent(request('/persistence/Patient/a-1?x=1', '{}'), 'r-1')).toMatchObject({
      resource: '/persistence/{resource_type}/{id}',
      path: '/persistence/Patient/a-1',
      httpMethod: 'PUT',
      pathParameters: { resource_type: 'Patient', id: 'a-1' },
      headers: { 'content-type': 'application/json' },
      requestContext: { requestId: 'r-1' },
      body: '{}',
      isBase64Encoded: false,
    });
  });

  test.each([
    ['/persistence/Patient/x%2F..%2F..%2Fadmin', 'x/../../admin'],
    ['/persistence/Patient/x%3Fa=1', 'x?a=1'],
    ['/persistence/Patient/%zz', '%zz'],
  ])('%s has the id %s', (target, id) => {
    expect(apiEvent(request(target), 'r')?.pathParameters?.id).toBe(id);
  });

  test('a body that is not UTF-8 is base64-encoded', () => {
    const event = apiEvent({ ...request('/persistence/Patient'), body: Uint8Array.of(0xff, 0x00) }, 'r');

    expect(event).toMatchObject({ body: '/wA=', isBase64Encoded: true });
  });

  test('a byte order mark stays in the text of a body, as API Gateway passes it', () => {
    expect(apiEvent(request('/persistence/Patient', '\uFEFF{}'), 'r')?.body).toBe('\uFEFF{}');
  });

  test('a body for the intake has the bytes that were sent, also a byte order mark', () => {
    const event = apiEvent({ ...request('/medplum'), body: Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b) }, 'r');

    expect(event).toMatchObject({ body: '77u/ew==', isBase64Encoded: true });
  });

  test.each([
    ['/hapi', {}, '/hapi'],
    ['/hapi/', {}, '/hapi'],
    ['/fhir/Patient/a-1/_history/2', { proxy: 'Patient/a-1/_history/2' }, '/fhir/{proxy+}'],
    ['/persistent/Patient', { proxy: 'Patient' }, '/persistent/{proxy+}'],
  ])('%s is of the intake', (target, pathParameters, resource) => {
    expect(apiEvent(request(target), 'r')).toMatchObject({ resource, pathParameters });
  });

  test.each(['/', '/persistence', '/persistence/Patient/1/history'])('%s is no route', (target) => {
    expect(apiEvent(request(target), 'r')).toBeUndefined();
  });
});
