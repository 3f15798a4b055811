import { randomBytes, randomUUID } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { awsPorts } from '../../lambda/aws.ts';
import { transformSettings } from '../../lambda/settings.ts';
import { transform } from '../../lambda/transform.ts';
import { apiEvent } from '../../local/api-host/api-event.ts';
import type { ResourceMapping } from '../../mapping/core/resource-module.ts';
import { DEFAULT_PROFILE } from '../../mapping/core/site-profile.ts';
import { PATIENT } from '../../mapping/patient/module.ts';
import { createControlIds } from '../../runtime/control-id.ts';
import { startTransformServices, type TransformServices } from '../support/transform-services.ts';

// The transform and a real queue, with a mapping that fails at one step.

let services: TransformServices;
beforeAll(async () => {
  services = await startTransformServices();
});

afterAll(() => services.stop());

const MAPPING: ResourceMapping = PATIENT.createMapping(DEFAULT_PROFILE);

function call(method: string, id: string | undefined, mapping: ResourceMapping) {
  const target = `/persistence/Patient${id === undefined ? '' : `/${id}`}`;
  const body = Buffer.from(JSON.stringify({ resourceType: 'Patient', id, name: [{ family: 'Eibe' }] }));
  const { queue, archive } = awsPorts(
    transformSettings.read({ QUEUE_URL: services.queueUrl, S3_BUCKET_NAME: services.bucketName }),
  );
  return transform(apiEvent({ method, target, headers: {}, body }, 'request-1') as APIGatewayProxyEvent, {
    queue: {
      prepare: (message) => ({ send: async () => void (await queue.prepare(message, undefined).send()) }),
    },
    record: undefined,
    source: archive,
    lastSent: archive,
    controlIds: createControlIds(Date.now, () => randomBytes(8)),
    resources: new Map([
      ['Patient', { profile: DEFAULT_PROFILE, module: PATIENT, mapping, query: undefined }],
    ]),
    newFhirId: randomUUID,
  });
}

describe.each([
  ['POST', undefined, 201],
  ['PUT', 'eibe-1', 200],
])('%s', (method, id, status) => {
  test.each(['write', 'read'] as const)('queues nothing when %s fails', async (step) => {
    const before = await services.queueLength();
    const fault = new Error('a fault of the mapping');
    const failing: ResourceMapping = {
      ...MAPPING,
      [step]: () => {
        throw fault;
      },
    };

    await expect(call(method, id, failing)).rejects.toBe(fault);

    expect(await services.queueLength()).toBe(before);
  });

  test('maps the message back once, and queues it', async () => {
    const before = await services.queueLength();
    let readings = 0;
    const counting: ResourceMapping = {
      ...MAPPING,
      read: (text) => {
        readings += 1;
        return MAPPING.read(text);
      },
    };

    const { result } = await call(method, id, counting);

    expect(result.statusCode).toBe(status);
    expect(readings).toBe(1);
    expect(await services.queueLength()).toBe(before + 1);
  });
});
