import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { TransformPorts } from '../../lambda/ports.ts';
import { transform } from '../../lambda/transform.ts';
import { DEFAULT_PROFILE, type SiteProfile } from '../../mapping/core/site-profile.ts';
import { RESOURCES, resourcesOf } from '../../mapping/resources.ts';

function portsOf(profile: SiteProfile, bodies: string[]): TransformPorts {
  return {
    queue: { prepare: ({ body }) => ({ send: async () => void bodies.push(body) }) },
    record: undefined,
    source: { latest: async () => undefined },
    lastSent: { latest: async () => undefined },
    controlIds: { next: () => ({ controlId: 'C1', time: 0 }) },
    resources: resourcesOf(profile, RESOURCES),
    newFhirId: () => 'new-1',
  };
}

function post(elements: object): APIGatewayProxyEvent {
  return {
    httpMethod: 'POST',
    pathParameters: { resource_type: 'Patient' },
    body: JSON.stringify({ resourceType: 'Patient', ...elements }),
    isBase64Encoded: false,
  } as unknown as APIGatewayProxyEvent;
}

test('refuses the characters that the site refuses, names each place, and sends nothing', async () => {
  const bodies: string[] = [];
  const profile: SiteProfile = { ...DEFAULT_PROFILE, characterSet: '8859/1', unmappableCharacters: 'refuse' };

  const refused = transform(
    post({ name: [{ family: 'Łoś', given: ['Zoë', 'Şule'] }] }),
    portsOf(profile, bodies),
  );

  await expect(refused).rejects.toMatchObject({
    status: 400,
    reason: 'character-set',
    message:
      'The site takes 8859/1 (MSH-18). Patient.name[0].family: expected characters of 8859/1 alone; Patient.name[0].given[1]: expected characters of 8859/1 alone',
    paths: ['Patient.name[0].family', 'Patient.name[0].given[1]'],
  });
  expect(bodies).toEqual([]);
});

test('answers with the text that the message has, and names what was done to it', async () => {
  const bodies: string[] = [];
  const profile: SiteProfile = { ...DEFAULT_PROFILE, characterSet: '8859/1' };

  const { result } = await transform(post({ name: [{ family: 'Łoś' }] }), portsOf(profile, bodies));

  const { resource, message } = JSON.parse(result.body);
  expect(resource.name).toEqual([{ family: 'Los' }]);
  expect(message).toContain(
    'Patient.name[0].family (transliterated: 8859/1 does not have all its characters)',
  );
  expect(bodies).toEqual([expect.stringContaining('||Los')]);
});

test('answers with the FHIR id also where the site does not want it in the message', async () => {
  const bodies: string[] = [];
  const profile = { ...DEFAULT_PROFILE, fhirIdentifier: { ...DEFAULT_PROFILE.fhirIdentifier, send: false } };

  const { result } = await transform(post({ identifier: [{ value: '7' }] }), portsOf(profile, bodies));

  expect(result.statusCode).toBe(201);
  expect(JSON.parse(result.body).resource).toMatchObject({ id: 'new-1', identifier: [{ value: '7' }] });
  expect(bodies).toEqual([expect.stringContaining('\rPID|1||7||')]);
});
