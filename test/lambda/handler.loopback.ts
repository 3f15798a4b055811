import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { jest } from '@jest/globals';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Patient } from 'fhir/r4.js';
import { apiEvent } from '../../local/api-host/api-event.ts';
import { localClients } from '../../local/emulator/emulator.ts';
import { startTransformServices, type TransformServices } from '../support/transform-services.ts';

// The deployed handler against the real protocols of SQS and S3.

let services: TransformServices;
let handler: typeof import('../../lambda/handler.ts').handler;
const printed: string[] = [];

beforeAll(async () => {
  services = await startTransformServices();
  process.env.SITE_PROFILE = '{"maximumLengths":{"PID-5":100}}';
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((text) => {
      printed.push(String(text));
      return true;
    });
  }
  ({ handler } = await import('../../lambda/handler.ts'));
});

afterAll(async () => {
  jest.restoreAllMocks();
});

async function call(method: string, target: string, body: string | object = '') {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const event = apiEvent({ method, target, headers: {}, body: Buffer.from(text) }, 'request-1');
  const { statusCode, headers, body: answer } = await handler(event as APIGatewayProxyEvent);
  const { resource, message } = JSON.parse(answer) as { resource: Patient; message: string };
  return { statusCode, headers, resource, message };
}

async function receive() {
  const { sqs } = localClients(services.url);
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: services.queueUrl,
      MessageSystemAttributeNames: ['All'],
      MaxNumberOfMessages: 10,
    }),
  );
  return Messages;
}

const PATIENT = {
  resourceType: 'Patient',
  active: true,
  name: [{ family: '𠮷田 PLANTED' }],
  birthDate: '1984',
};

describe('POST', () => {
  test('enqueues an A28 under a new id and answers with the Patient of the message', async () => {
    const { statusCode, resource, message } = await call('POST', '/persistence/Patient', {
      ...PATIENT,
      id: 'mine',
      meta: { versionId: '7' },
    });

    expect(statusCode).toBe(201);
    expect(resource.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(resource).toMatchObject({
      resourceType: 'Patient',
      name: PATIENT.name,
      birthDate: '1984',
      meta: { versionId: expect.stringMatching(/^[0-9A-Z]{20}$/) },
    });
    expect(message).toBe('Not mapped exactly: Patient.active (no field in ADT_A05)');
    const [queued] = await receive();
    expect(queued?.Body).toContain(`|ADT^A28^ADT_A05|${resource.meta?.versionId}|`);
    expect(queued?.Body).toContain('𠮷田');
    expect(queued?.Attributes?.MessageDeduplicationId).toBe(resource.meta?.versionId);
    expect(queued?.Attributes?.MessageGroupId).toMatch(/^[0-9a-f]{64}$/);
    expect(queued?.Attributes?.MessageGroupId).not.toContain(resource.id);
  });

  test.each([
    ['UTF-8', 'utf8', 201],
    ['no UTF-8', 'latin1', 400],
  ] as const)('takes a body in base64 that is %s, and no other', async (_, encoding, status) => {
    const event = {
      httpMethod: 'POST',
      resource: '/persistence/{resource_type}',
      pathParameters: { resource_type: 'Patient' },
      body: Buffer.from(JSON.stringify({ ...PATIENT, name: [{ family: 'é' }] }), encoding).toString('base64'),
      isBase64Encoded: true,
    };

    expect((await handler(event as unknown as APIGatewayProxyEvent)).statusCode).toBe(status);
  });

  test('reports lengths over the maximum of the site after the losses', async () => {
    const { message } = await call('POST', '/persistence/Patient', {
      ...PATIENT,
      name: [{ family: 'x'.repeat(101) }],
    });

    expect(message).toBe(
      'Not mapped exactly: Patient.active (no field in ADT_A05). Over the maximum length of the site or v2.5.1: PID-5.1.1, PID-5',
    );
  });
});

describe('the trace of a request', () => {
  const ROOT = '1-5759e988-bd862e3fe1be46a994272793';
  const PARENT = '53995c3f42cd8ad8';
  const traced = async (header: string) => {
    process.env._X_AMZN_TRACE_ID = header;
    const { resource } = await call('POST', '/persistence/Patient', PATIENT);
    delete process.env._X_AMZN_TRACE_ID;
    const queued = (await receive()).find(({ Body }) => Body?.includes(`|${resource.meta?.versionId}|`));
    return queued?.Attributes?.AWSTraceHeader;
  };

  test('goes on through the queue from the call to it, if it is sampled', async () => {
    expect(await traced(`Root=${ROOT};Parent=${PARENT};Sampled=1`)).toMatch(
      new RegExp(`^Root=${ROOT};Parent=(?!${PARENT})[0-9a-f]{16};Sampled=1$`),
    );
    expect(printed.join('')).toContain(`"traceId":"${ROOT}"`);
  });

  test('keeps its parent if it is not, because nothing is sent of it', async () => {
    expect(await traced(`Root=${ROOT};Parent=${PARENT};Sampled=0`)).toBe(
      `Root=${ROOT};Parent=${PARENT};Sampled=0`,
    );
  });

  test('has no parent where Lambda gives none', async () => {
    expect(await traced(`Root=${ROOT};Sampled=1`)).toBe(`Root=${ROOT};Sampled=1`);
  });

  test('is none where what Lambda gives is none', async () => {
    expect(await traced('PLANTED')).toBeUndefined();
  });
});

describe('PUT', () => {
  test('enqueues an A31 for the id of the URL, known or not', async () => {
    const { statusCode, resource } = await call('PUT', '/persistence/Patient/put-1', {
      ...PATIENT,
      id: 'put-1',
    });

    expect([statusCode, resource.id]).toEqual([200, 'put-1']);
    expect(
      (await receive()).some(({ Body }) => Body?.includes('|ADT^A31^ADT_A05|') && Body.includes('put-1^^^')),
    ).toBe(true);
  });

  test('puts the messages of one patient into one group, and those of another into another', async () => {
    for (const id of ['same', 'same', 'other'])
      await call('PUT', `/persistence/Patient/${id}`, { ...PATIENT, id });

    const { sqs } = localClients(services.url);
    const groups = [];
    for (let round = 0; round < 6; round += 1) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: services.queueUrl,
          MessageSystemAttributeNames: ['MessageGroupId'],
          MaxNumberOfMessages: 10,
        }),
      );
      groups.push(
        ...Messages.filter(({ Body }) => /\|\|(same|other)\^/.test(Body ?? '')).map(
          ({ Attributes }) => Attributes?.MessageGroupId,
        ),
      );
    }
    expect(new Set(groups).size).toBe(2);
  });
});

describe('GET', () => {
  test('reads the archived message as FHIR', async () => {
    await services.archive(
      'Patient/get-1',
      'MSH|^~\\&|A||||20260102030405+0000||ADT^A31|V1|T|2.5.1\rPID|1||get-1^^^FW^FW~7^^^H^MR||Doe^J\r',
    );

    expect(await call('GET', '/persistence/Patient/get-1')).toMatchObject({
      statusCode: 200,
      message: '',
      resource: {
        id: 'get-1',
        meta: { versionId: 'V1' },
        identifier: [{ value: '7' }],
        name: [{ family: 'Doe', given: ['J'] }],
      },
    });
  });

  test.each([
    '/persistence/Patient/unknown',
    '/persistence/Patient/x%2F..%2F..%2Fadmin',
    '/persistence/Patient/x%3Fa=1',
    '/persistence/Patient/..',
  ])('%s is not found', async (target) => {
    const { statusCode, message } = await call('GET', target);

    expect([statusCode, message]).toEqual([
      404,
      'There is no Patient with this id, or it is not archived yet.',
    ]);
  });

  test("an archived object that is no message is our fault, not the caller's", async () => {
    await services.archive('Patient/broken', 'PLANTED');

    expect(await call('GET', '/persistence/Patient/broken')).toMatchObject({ statusCode: 500 });
  });
});

test('DELETE is refused with what is allowed', async () => {
  expect(await call('DELETE', '/persistence/Patient/1')).toMatchObject({
    statusCode: 405,
    headers: { Allow: 'GET, PUT' },
    message: 'DELETE is not supported.',
  });
});

describe('bad input is answered with 4xx and a reason, and nothing is enqueued', () => {
  const deep = (levels: number) =>
    `{"resourceType":"Patient","x":${'['.repeat(levels)}${']'.repeat(levels)}}`;

  test.each<[string, string, string, string | object, number, RegExp]>([
    ['no body', 'POST', '', '', 400, /no body/],
    ['no JSON', 'POST', '', '{"a":PLANTED', 400, /^The body is not JSON: line 1, column 6\.$/],
    ['a list', 'POST', '', '[]', 400, /not a JSON object/],
    ['null', 'POST', '', 'null', 400, /not a JSON object/],
    ['50,000 levels', 'POST', '', deep(50_000), 400, /deeper than 64/],
    ['no resourceType', 'POST', '', {}, 400, /^resourceType: expected Patient/],
    [
      "another resourceType than the URL's",
      'POST',
      '',
      { resourceType: 'Person' },
      400,
      /^resourceType: expected Patient/,
    ],
    ['another type', 'POST', '/../Person', PATIENT, 404, /only Patient/],
    [
      "another id than the URL's",
      'PUT',
      '/a',
      { ...PATIENT, id: 'b' },
      400,
      /^Patient\.id: expected the id of the URL/,
    ],
    ['no id', 'PUT', '/a', PATIENT, 400, /^Patient\.id: expected/],
    ['an id that is none', 'PUT', '/x%2F..%2Fadmin', PATIENT, 400, /not a FHIR id/],
    [
      'a wrong Patient',
      'POST',
      '',
      { ...PATIENT, gender: 'PLANTED', name: 'PLANTED' },
      400,
      /^Not a valid FHIR R4 Patient\. Patient\.name: expected a list; Patient\.gender: expected one of/,
    ],
    [
      'half of a surrogate pair',
      'POST',
      '',
      '{"resourceType":"Patient","name":[{"family":"PLANTED\\ud800"}]}',
      400,
      /well-formed Unicode/,
    ],
    ['a modifier extension', 'POST', '', { ...PATIENT, modifierExtension: [] }, 400, /changes the meaning/],
    ['POST with an id', 'POST', '/a', PATIENT, 405, /not supported/],
    ['PUT without an id', 'PUT', '', PATIENT, 405, /only POST/],
    [
      'a message over the limit',
      'POST',
      '',
      { ...PATIENT, name: [{ family: 'x'.repeat(1_000_000) }] },
      413,
      /the most is 983040/,
    ],
    [
      'a message over the limit in bytes alone',
      'POST',
      '',
      { ...PATIENT, name: [{ family: '𠮷'.repeat(250_000) }] },
      413,
      /the most is 983040/,
    ],
  ])('%s', async (_, method, path, body, status, message) => {
    const before = await services.queueLength();
    const target = path === '/../Person' ? '/persistence/Person' : `/persistence/Patient${path}`;

    const answer = await call(method, target, body);

    expect([answer.statusCode, answer.message]).toEqual([status, expect.stringMatching(message)]);
    expect(answer.message).not.toContain('PLANTED');
    expect(await services.queueLength()).toBe(before);
  });

  test('the elements to blame are logged, but for names that R4 does not know', async () => {
    await call('POST', '/persistence/Patient', { ...PATIENT, plantedName: 1, gender: 'x' });

    expect(printed.at(-1)).toContain('"invalidPaths":["Patient.?","Patient.gender"]');
    expect(printed.at(-1)).not.toContain('plantedName');
  });

  test('control characters and delimiters change no structure; those that FHIR does not allow are reported', async () => {
    const family = '\rPID|1||x\n|^~\\&\u0000\u001c\u000b';
    const { statusCode, resource, message } = await call('POST', '/persistence/Patient', {
      resourceType: 'Patient',
      name: [{ family }],
    });

    expect([statusCode, resource.name]).toEqual([201, [{ family: '\rPID|1||x\n|^~\\&\uFFFD\uFFFD\uFFFD' }]]);
    expect(message).toContain('Patient.name[0].family (a control character that FHIR does not allow');
  });
});

test('a queue and an archive that cannot be reached are a 503, in time', async () => {
  await services.stop();
  const start = performance.now();

  expect((await call('POST', '/persistence/Patient', PATIENT)).statusCode).toBe(503);
  expect(await call('GET', '/persistence/Patient/1')).toMatchObject({
    statusCode: 503,
    headers: { 'Retry-After': '1' },
  });
  expect(performance.now() - start).toBeLessThan(25_000);
  const logged = printed
    .slice(printed.findLastIndex((line) => line.includes('"message-accepted"')))
    .join('\n');
  expect(logged).toContain('"message":"enqueue-failed"');
  expect(logged).toContain('"MessagesAccepted":1');
  expect(logged).not.toContain('MessagesEnqueued');
});

test("the log names what happened and no patient's data", async () => {
  const lines = printed.join('\n');

  expect(lines).toContain('"message":"request-handled"');
  expect(lines).toContain('"route":"POST /persistence/{resource_type}"');
  expect(lines).toContain('"lostPaths":["Patient.active"]');
  expect(lines).toContain('"ElementsLost"');
  expect(lines).toContain('"path":"Patient.active"');
  expect(lines).not.toContain('PLANTED');
});
