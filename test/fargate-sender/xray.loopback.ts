import { xrayTraceSegments } from '../../fargate-sender/xray.ts';
import { newTraceSegmentId } from '../../runtime/observability/trace-segments.ts';
import { eventually } from '../support/eventually.ts';
import { type Received, type Reply, ScriptedApi } from '../support/network/scripted-api.ts';
import { signatureOf } from '../support/network/signature.ts';
import { recordingLog } from '../support/observability/recording-log.ts';

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'not-a-secret' };
const before = { ...process.env };
let api: ScriptedApi;

beforeEach(async () => {
  Object.assign(process.env, CREDENTIALS);
  api = await ScriptedApi.start();
  api.otherwise = take;
});

afterEach(() => {
  api.stop();
  process.env = { ...before };
});

const take: Reply = (response) => response.end('{"UnprocessedTraceSegments":[]}');

function segment(name = 'fargate-sender') {
  return {
    name,
    id: newTraceSegmentId(),
    trace_id: '1-5759e988-bd862e3fe1be46a994272793',
    start_time: 1,
    end_time: 2.5,
  };
}

function segments(log = recordingLog()) {
  return { ...xrayTraceSegments({ url: api.url, region: 'eu-central-1' }, log), log };
}

function documentsOf({ body }: Received): unknown[] {
  return JSON.parse(body.toString()).TraceSegmentDocuments.map((one: string) => JSON.parse(one));
}

test('a trace segment arrives in a call of PutTraceSegments that is signed for X-Ray in the region', async () => {
  const one = segment();

  await segments().send(one);

  const [received] = api.received as [Received];
  expect(received).toMatchObject({ method: 'POST', path: '/TraceSegments' });
  expect(documentsOf(received)).toEqual([one]);
  expect(received.headers.authorization).toMatch(
    /Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/xray\/aws4_request/,
  );
  expect(received.headers.authorization).toContain(
    `Signature=${signatureOf(received, CREDENTIALS.AWS_SECRET_ACCESS_KEY)}`,
  );
});

test('without an API nothing is sent', async () => {
  await expect(xrayTraceSegments(undefined, recordingLog()).send(segment())).resolves.toBeUndefined();
});

test('what ends while a call is under way goes with the next call, and no call with another', async () => {
  let answer: () => void = () => undefined;
  api.script.push((response, request) => {
    answer = () => take(response, request);
  });
  const { send } = segments();
  const first = send(segment('first'));
  await eventually(
    () => api.received,
    (received) => received.length === 1,
  );
  const more = ['second', 'third'].map((name) => send(segment(name)));
  answer();
  await Promise.all([first, ...more]);

  expect(
    api.received.map((one) => documentsOf(one).map((document) => (document as { name: string }).name)),
  ).toEqual([['first'], ['second', 'third']]);
  expect(api.most).toBe(1);
});

test('while X-Ray does not answer, fifty wait and the others are dropped: they do not fill the memory', async () => {
  let answer: () => void = () => undefined;
  api.script.push((response, request) => {
    answer = () => take(response, request);
  });
  const { send, log } = segments();
  const all = [send(segment())];
  await eventually(
    () => api.received,
    (received) => received.length === 1,
  );
  for (let count = 0; count < 60; count++) all.push(send(segment()));
  answer();
  await Promise.all(all);

  expect(api.received.map((one) => documentsOf(one).length)).toEqual([1, 50]);
  expect(log.lines).toEqual([
    { level: 'warn', event: 'trace-segment-not-sent', fields: { error: 'XrayError TooManyWaiting' } },
  ]);
});

test.each<[string, Reply, string]>([
  ['refuses the caller', (response) => response.writeHead(403).end('{"message":"no"}'), '403'],
  [
    'refuses the document',
    (response) => response.end('{"UnprocessedTraceSegments":[{"ErrorCode":"ParseError"}]}'),
    'ParseError',
  ],
  ['hangs up', (response) => response.destroy(), 'UND_ERR_SOCKET'],
])(
  'an X-Ray that %s is logged once until it takes one, and send does not reject',
  async (_, refuse, code) => {
    api.script.push(refuse, refuse, take, refuse);
    const { send, log } = segments();

    for (let count = 0; count < 4; count++) await send(segment());

    const line = { level: 'warn', event: 'trace-segment-not-sent', fields: { error: `XrayError ${code}` } };
    expect(log.lines).toEqual([line, line]);
  },
);
