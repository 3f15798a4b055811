import { jest } from '@jest/globals';
import type { APIGatewayProxyEvent } from 'aws-lambda';

test('missing settings are a 500 for the caller and named in the log', async () => {
  const printed: string[] = [];
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  delete process.env.QUEUE_URL;
  delete process.env.S3_BUCKET_NAME;
  const { handler } = await import('../../lambda/handler.ts');

  const event = { httpMethod: 'GET', resource: '/', pathParameters: { resource_type: 'Patient', id: '1' } };
  const { statusCode, body } = await handler(event as unknown as APIGatewayProxyEvent);

  jest.restoreAllMocks();
  expect(statusCode).toBe(500);
  expect(JSON.parse(body)).toEqual({
    resource: {},
    message: 'The transform failed; the log of this request says more.',
  });
  expect(printed.join('')).toContain(
    '"settings":["QUEUE_URL is missing: SQS FIFO queue of the messages","S3_BUCKET_NAME is missing"]',
  );
});

test('the record can be read, and expire, only if there is one; it needs no bucket', async () => {
  const { transformSettings } = await import('../../lambda/settings.ts');
  const RECORD = { QUEUE_URL: 'http://q', RECORD_TABLE_NAME: 't' };
  const unarchived = { PATIENT_SOURCE: 'record', SITE_PROFILE: '{"fhirIdentifier":{"send":false}}' };

  expect(() => transformSettings.read({ QUEUE_URL: 'http://q', PATIENT_SOURCE: 'record' })).toThrow(
    'PATIENT_SOURCE is record, and RECORD_TABLE_NAME is missing',
  );
  expect(() =>
    transformSettings.read({ QUEUE_URL: 'http://q', S3_BUCKET_NAME: 'b', RECORD_DAYS: '1' }),
  ).toThrow('RECORD_DAYS is set, and RECORD_TABLE_NAME is missing');
  for (const [member, event] of [
    ['merge', 'A40'],
    ['links', 'A24'],
  ]) {
    const SITE_PROFILE = JSON.stringify({ [member ?? '']: event });
    expect(() =>
      transformSettings.read({ QUEUE_URL: 'http://q', S3_BUCKET_NAME: 'b', SITE_PROFILE }),
    ).toThrow(`SITE_PROFILE: ${member}: RECORD_TABLE_NAME is missing`);
  }
  expect(transformSettings.read({ ...RECORD, ...unarchived })).toMatchObject({
    readsRecord: true,
    record: { tableName: 't', expiryDays: 0 },
  });
  expect(transformSettings.read({ ...RECORD, S3_BUCKET_NAME: 'b', RECORD_DAYS: '400' })).toMatchObject({
    readsRecord: false,
    record: { tableName: 't', expiryDays: 400 },
  });
});

test('a query needs to know whom to ask, and no bucket', async () => {
  const { transformSettings } = await import('../../lambda/settings.ts');
  const QUERY = { QUEUE_URL: 'http://q', PATIENT_SOURCE: 'query' };

  expect(() => transformSettings.read(QUERY)).toThrow(
    'PATIENT_SOURCE is query, and HL7_SERVER_NAME is missing',
  );
  expect(transformSettings.read({ ...QUERY, HL7_SERVER_NAME: 'mpi.example' }).endpoint).toEqual({
    host: 'mpi.example',
    port: 2575,
    timeoutMs: 10_000,
    ackFraming: 'strict',
    tls: undefined,
  });
  expect(transformSettings.read({ QUEUE_URL: 'http://q', S3_BUCKET_NAME: 'b' }).endpoint).toBeUndefined();
  expect(() => transformSettings.read({ ...QUERY, HL7_SERVER_NAME: 'a', QUERY_TIMEOUT_MS: '25000' })).toThrow(
    'QUERY_TIMEOUT_MS is "25000", expected a whole number from 1 to 20000',
  );
});
