import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { TransformPorts } from '../../lambda/ports.ts';
import { transform } from '../../lambda/transform.ts';
import { DEFAULT_PROFILE } from '../../mapping/core/site-profile.ts';
import { RESOURCES, resourcesOf } from '../../mapping/resources.ts';

test('answers with the FHIR id also where the site does not want it in the message', async () => {
  const bodies: string[] = [];
  const profile = { ...DEFAULT_PROFILE, fhirIdentifier: { ...DEFAULT_PROFILE.fhirIdentifier, send: false } };
  const ports: TransformPorts = {
    queue: { enqueue: async ({ body }) => void bodies.push(body) },
    record: undefined,
    source: { latest: async () => undefined },
    controlIds: { next: () => ({ controlId: 'C1', time: 0 }) },
    resources: resourcesOf(profile, RESOURCES),
    newFhirId: () => 'new-1',
  };
  const event = {
    httpMethod: 'POST',
    pathParameters: { resource_type: 'Patient' },
    body: '{"resourceType":"Patient","identifier":[{"value":"7"}]}',
    isBase64Encoded: false,
  } as unknown as APIGatewayProxyEvent;

  const { result } = await transform(event, ports);

  expect(result.statusCode).toBe(201);
  expect(JSON.parse(result.body).resource).toMatchObject({ id: 'new-1', identifier: [{ value: '7' }] });
  expect(bodies).toEqual([expect.stringContaining('\rPID|1||7||')]);
});
