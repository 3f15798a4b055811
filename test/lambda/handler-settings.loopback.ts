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
  expect(printed.join('')).toContain('"settings":["QUEUE_URL is missing","S3_BUCKET_NAME is missing"]');
});
