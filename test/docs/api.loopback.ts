import { readFileSync } from 'node:fs';
import { DeleteQueueCommand } from '@aws-sdk/client-sqs';
import { jest } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { parse } from 'yaml';
import { apiEvent } from '../../local/api-host/api-event.ts';
import { localClients } from '../../local/emulator/emulator.ts';
import { startTransformServices, type TransformServices } from '../support/transform-services.ts';

// docs/api.yaml against the deployed handler: each answer that it describes is provoked, and has the shape that it says.

interface Response {
  readonly $ref: string;
}
type Operation = { readonly operationId: string; readonly responses: Readonly<Record<string, Response>> };
interface Header {
  readonly required?: boolean;
  readonly schema: object;
}
interface Described {
  readonly 'x-answered-by'?: string;
  readonly headers?: Readonly<Record<string, Header | Response>>;
  readonly content: { readonly 'application/json': { readonly schema: { readonly $ref: string } } };
}

const TEXT = readFileSync(new URL('../../docs/api.yaml', import.meta.url), 'utf8');
const api = parse(TEXT) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly responses: Readonly<Record<string, Described>>;
    readonly headers: Readonly<Record<string, Header>>;
  };
};
const ajv = new Ajv2020({
  strict: false,
  formats: { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/ },
});
ajv.addSchema(api, 'api');

const METHODS = { create: 'POST', read: 'GET', update: 'PUT', delete: 'DELETE' } as const;
const operations = Object.values(api.paths).flatMap((path) =>
  Object.values(path).filter((one): one is Operation => 'operationId' in one),
);
const nameOf = ({ $ref }: Response) => $ref.split('/').at(-1) ?? '';
const describedOf = (response: Response | undefined) =>
  response && api.components.responses[nameOf(response)];

let services: TransformServices;
let handler: typeof import('../../lambda/handler.ts').handler;

beforeAll(async () => {
  services = await startTransformServices();
  for (const stream of [process.stdout, process.stderr])
    jest.spyOn(stream, 'write').mockImplementation(() => true);
  process.env.RECORD_TABLE_NAME = services.recordTableName;
  process.env.SITE_PROFILE = JSON.stringify({ delete: 'A29', inactive: 'refuse', merge: 'A40' });
  ({ handler } = await import('../../lambda/handler.ts'));
  await services.archive(
    'Patient/known',
    'MSH|^~\\&|||||20260102030405+0000||ADT^A28|C1|T|2.5.1\rPID|1||known^^^FHIRWORKS^FW||Ohnesorg\r',
  );
  await services.archive(
    'Patient/deleted',
    'MSH|^~\\&|||||20260102030405+0000||ADT^A29|C1|T|2.5.1\rPID|1||deleted^^^FHIRWORKS^FW\r',
  );
  await services.archive('Patient/broken', 'no message');
});

afterAll(() => {
  jest.restoreAllMocks();
});

const PATIENT = { resourceType: 'Patient', id: 'p-1', name: [{ family: 'Ohnesorg' }] };
const HUGE = { ...PATIENT, name: [{ family: 'x'.repeat(1024 * 1024) }] };

const INACTIVE = { resourceType: 'Patient', active: false };
const mergedInto = (id: string) => ({
  ...INACTIVE,
  link: [{ other: { reference: `Patient/${id}` }, type: 'replaced-by' }],
});

type Case = readonly [keyof typeof METHODS, status: number, target: string, body?: object];

const CASES: readonly Case[] = [
  ['create', 201, 'Patient', PATIENT],
  ['create', 400, 'Patient', { ...PATIENT, birthDate: 'yesterday' }],
  ['create', 404, 'Device', { resourceType: 'Device' }],
  ['create', 413, 'Patient', HUGE],
  ['create', 422, 'Patient', INACTIVE],
  ['read', 200, 'Patient/known'],
  ['read', 404, 'Patient/unknown'],
  ['read', 410, 'Patient/deleted'],
  ['read', 500, 'Patient/broken'],
  ['update', 200, 'Patient/p-1', PATIENT],
  ['update', 400, 'Patient/p-2', PATIENT],
  ['update', 404, 'Device/p-1', { resourceType: 'Device', id: 'p-1' }],
  ['update', 413, 'Patient/p-1', HUGE],
  ['update', 422, 'Patient/p-1', { ...INACTIVE, id: 'p-1' }],
  ['update', 200, 'Patient/p-2', { ...mergedInto('p-1'), id: 'p-2' }],
  ['update', 409, 'Patient/p-2', { ...PATIENT, id: 'p-2' }],
  ['create', 409, 'Patient', mergedInto('p-2')],
  ['delete', 409, 'Patient/p-2'],
  ['delete', 200, 'Patient/p-1'],
  ['delete', 200, 'Patient/p-1'],
  ['delete', 400, 'Patient/p_1'],
  ['delete', 404, 'Device/p-1'],
];
const WITHOUT_QUEUE: readonly Case[] = [
  ['create', 500, 'Patient', PATIENT],
  ['update', 500, 'Patient/p-1', PATIENT],
  ['delete', 500, 'Patient/p-3'],
];
const WITHOUT_AWS: readonly Case[] = [
  ['create', 503, 'Patient', PATIENT],
  ['read', 503, 'Patient/known'],
  ['update', 503, 'Patient/p-1', PATIENT],
  ['delete', 503, 'Patient/p-1'],
];

async function answersAsDescribed([operation, status, target, body]: Case): Promise<void> {
  const method = METHODS[operation];
  const bytes = Buffer.from(body === undefined ? '' : JSON.stringify(body));
  const event = apiEvent({ method, target: `/persistence/${target}`, headers: {}, body: bytes }, 'r');
  const result = await handler(event as APIGatewayProxyEvent);

  const described = operations.find(({ operationId }) => operationId === operation)?.responses[status];
  const response = describedOf(described);
  expect(result.statusCode).toBe(status);
  const { $ref } = response?.content['application/json'].schema ?? { $ref: '' };
  const isOfSchema = ajv.compile({ $ref: `api${$ref}` });
  isOfSchema(JSON.parse(result.body));
  expect(isOfSchema.errors).toBeNull();
  for (const [name, header] of Object.entries(response?.headers ?? {})) {
    const { schema } = '$ref' in header ? (api.components.headers[nameOf(header)] as Header) : header;
    const found = Object.entries(result.headers ?? {}).find(
      ([other]) => other.toLowerCase() === name.toLowerCase(),
    );
    expect([name, ajv.validate(schema, found?.[1])]).toEqual([name, true]);
  }
}

function testEach(cases: readonly Case[]): void {
  for (const one of cases) {
    const [operation, status, target] = one;
    test(`${operation} answers ${status} to ${target}, in the shape that the document says`, () =>
      answersAsDescribed(one));
  }
}

testEach(CASES);

test('the document is one of OpenAPI 3.1', async () => {
  expect(await new Validator().validate(parse(TEXT))).toEqual({ valid: true });
});

test('every answer that it describes is provoked here, but for those of API Gateway', () => {
  const described = operations.flatMap(({ operationId, responses }) =>
    Object.entries(responses)
      .filter(([, response]) => describedOf(response)?.['x-answered-by'] === undefined)
      .map(([status]) => `${operationId} ${status}`),
  );
  const provoked = [...CASES, ...WITHOUT_QUEUE, ...WITHOUT_AWS].map(
    ([operation, status]) => `${operation} ${status}`,
  );

  // Another site does this, which test/lambda/record/endings.loopback.ts shows.
  expect(described.filter((one) => !provoked.includes(one))).toEqual(['delete 405']);
});

describe('without a queue', () => {
  beforeAll(async () => {
    const { sqs } = localClients(services.url);
    await sqs.send(new DeleteQueueCommand({ QueueUrl: services.queueUrl }));
  });

  testEach(WITHOUT_QUEUE);
});

describe('without AWS', () => {
  beforeAll(() => services.stop());

  testEach(WITHOUT_AWS);
});
