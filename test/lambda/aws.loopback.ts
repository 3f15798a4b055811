import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { awsPorts } from '../../lambda/aws.ts';
import { transformSettings } from '../../lambda/settings.ts';
import { UnavailableError } from '../../lambda/unavailable.ts';
import { LOCAL_AWS } from '../../runtime/local-pipeline/emulator-address.ts';

// What the emulator never answers: that AWS has too much to do, or does not let us. An endpoint on a real socket says it.

let endpoint: Server;
let answer: { readonly status: number; readonly type: string };
let ports: ReturnType<typeof awsPorts>;

beforeAll(async () => {
  endpoint = createServer((request, response) => {
    request.resume();
    const { status, type } = answer;
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify({ __type: type, message: 'no' }));
  });
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}`;
  Object.assign(process.env, LOCAL_AWS, { AWS_ENDPOINT_URL: url });
  ports = awsPorts(transformSettings.read({ QUEUE_URL: `${url}/queue.fifo`, S3_BUCKET_NAME: 'b' }));
});

afterAll(async () => {
  delete process.env.AWS_ENDPOINT_URL;
  endpoint.closeAllConnections();
  await new Promise((resolve) => endpoint.close(resolve));
});

const MESSAGE = {
  body: 'MSH',
  route: [],
  groupId: 'g',
  controlId: 'C1',
  fhirId: 'f',
  messageType: 'ADT^A28',
};
const enqueue = () =>
  ports.queue
    .prepare(MESSAGE, undefined)
    .send()
    .catch((error: unknown) => error);

test.each([
  [400, 'com.amazonaws.sqs#RequestThrottled'],
  [400, 'com.amazonaws.sqs#KmsThrottled'],
  [429, 'TooManyRequestsException'],
  [503, 'ServiceUnavailable'],
])('%d %s is unavailability: the same request may succeed later', async (status, type) => {
  answer = { status, type };

  expect(await enqueue()).toBeInstanceOf(UnavailableError);
});

test.each([
  [400, 'com.amazonaws.sqs#QueueDoesNotExist'],
  [403, 'AccessDenied'],
])('%d %s stays what it is: the same request will not succeed later', async (status, type) => {
  answer = { status, type };
  const error = await enqueue();

  expect(error).toBeInstanceOf(Error);
  expect(error).not.toBeInstanceOf(UnavailableError);
});
