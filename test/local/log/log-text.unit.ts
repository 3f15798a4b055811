import { LogText } from '../../../local/log/log-text.ts';
import { LocalProcess } from '../../support/local-process.ts';

const AT = new Date(2026, 0, 2, 12, 3, 4).toISOString();

const line = (service: string, message: string, fields: object = {}, level = 'INFO') =>
  JSON.stringify({ level, message, timestamp: AT, service, ...fields });
const plain = () => new LogText((_, text) => text);
const toned = () => new LogText((tone, text) => (tone === 'plain' ? text : `<${tone}>${text}</>`));

test('a request and the message that it writes are one line', () => {
  const log = plain();
  const ids = { requestId: 'r', fhirId: '8f7a', controlId: 'C1', messageType: 'ADT^A28' };
  const handled = { requestId: 'r', route: 'POST /persistence/{resource_type}', status: 201 };

  const lines = [
    line('transform', 'message-accepted', ids),
    line('transform', 'message-enqueued', ids),
    line('transform', 'request-handled', {
      ...ids,
      ...handled,
      lostPaths: ['Patient.active', 'Patient.photo'],
    }),
  ].map((one) => log.of(one));

  expect(lines).toEqual([
    undefined,
    undefined,
    '12:03:04 api      POST 8f7a → ADT^A28 queued, 2 not mapped exactly (msg C1)',
  ]);
});

test('a request that writes several messages names them all, and the next one none of them', () => {
  const log = plain();
  const handled = { route: 'PUT /persistence/{resource_type}/{id}', status: 200, fhirId: '8f7a' };
  log.of(line('transform', 'message-enqueued', { requestId: 'r', messageType: 'ADT^A31' }));
  log.of(line('transform', 'message-enqueued', { requestId: 'r', messageType: 'ADT^A24' }));

  expect(log.of(line('transform', 'request-handled', { requestId: 'r', ...handled }))).toMatch(
    /PUT 8f7a → ADT\^A31 and ADT\^A24 queued$/,
  );
  expect(log.of(line('transform', 'request-handled', { requestId: 'q', ...handled }))).toMatch(
    /PUT \/persistence\/\{resource_type\}\/\{id\} → 200 8f7a$/,
  );
});

test.each<[string, string, object, string]>([
  [
    'transform',
    'request-handled',
    { route: 'POST /p', status: 400, reason: 'invalid', invalidPaths: ['Patient.?', 'Patient.gender'] },
    'api      POST /p → 400 invalid: Patient.?, Patient.gender',
  ],
  [
    'intake',
    'change-handled',
    { source: 'hapi', resourceType: 'Patient', fhirId: '8f7a', outcome: 'sent', messageType: 'ADT^A31' },
    'intake   hapi: Patient 8f7a → ADT^A31 sent',
  ],
  ['fargate-sender', 'message-sent', { attempt: 1 }, 'sender   sent'],
  [
    'fargate-sender',
    'message-sent',
    { attempt: 2, reason: 'ambiguous' },
    'sender   sent again, attempt 2 because no answer came',
  ],
  [
    'fargate-sender',
    'attempt-refused',
    { acknowledgmentCode: 'AE', errors: ['207 Application internal error'], delayMs: 1500 },
    'sender   refused: AE 207 Application internal error; again in 1.5 s',
  ],
  [
    'fargate-sender',
    'message-quarantined',
    {
      reason: 'nack',
      acknowledgmentCode: 'AE',
      errors: ['101 Required field missing at PID^1^3', '103 Table value not found'],
    },
    'sender   in quarantine: nack AE 101 Required field missing at PID^1^3; 103 Table value not found',
  ],
  [
    'fargate-sender',
    'message-delivered',
    { acknowledgmentCode: 'AA', acknowledgmentMs: 12, endToEndMs: 2040 },
    'sender   delivered: AA after 12 ms, 2 s since it was queued',
  ],
  [
    'fargate-sender',
    'connect-failed',
    { endpoint: '127.0.0.1:2575', reason: 'connect', error: 'Error ECONNREFUSED' },
    'sender   no connection to 127.0.0.1:2575: connect Error ECONNREFUSED',
  ],
  [
    'test-hl7-server',
    'message-received',
    {
      messageType: 'ADT^A28',
      outcome: 'fault',
      reason: 'fault ae',
      acknowledgmentCode: 'AE',
      errorCode: '207',
    },
    'hl7      ADT^A28 fault ae → AE 207',
  ],
  [
    'test-hl7-server',
    'message-received',
    { messageType: 'ADT^A28', outcome: 'stored', reason: 'fault never' },
    'hl7      ADT^A28 stored fault never → no answer',
  ],
  [
    'transform',
    'version-not-sent',
    { reason: 'stale', fhirId: '8f7a' },
    'api      version not sent: reason stale, fhir id 8f7a',
  ],
  ['fargate-sender', 'stopping', {}, 'sender   stopping'],
])('%s %s %j', (service, event, fields, expected) => {
  expect(plain().of(line(service, event, fields))).toBe(`12:03:04 ${expected}`);
  expect(plain().of(line(service, event, { ...fields, controlId: 'C1' }))).toBe(
    `12:03:04 ${expected} (msg C1)`,
  );
});

test('warnings, errors, refused requests and deliveries stand out', () => {
  const log = toned();
  const tone = (text: string) =>
    /api +<(\w+)>/.exec(log.of(text)?.replaceAll('plain', '') ?? '')?.[1] ?? 'plain';

  expect([
    tone(line('transform', 'message-retaken', {}, 'WARN')),
    tone(line('transform', 'enqueue-failed', {}, 'ERROR')),
    tone(line('transform', 'request-handled', { status: 404, route: 'GET /p' })),
    tone(line('transform', 'message-delivered', { controlId: 'C1' })),
    tone(line('transform', 'request-handled', { status: 200, route: 'GET /p' })),
  ]).toEqual(['warning', 'error', 'warning', 'good', 'plain']);
});

test('metrics are left out, and what is no event stays as it is', () => {
  expect(plain().of('{"_aws":{"Timestamp":1},"service":"transform","Nacks":1}')).toBeUndefined();
  expect(plain().of('sender exited; restarting it')).toBe('sender exited; restarting it');
});

describe('colours', () => {
  afterEach(() => LocalProcess.killAll());

  test.each([
    ['none where output is no terminal', {}, 'x'],
    ['where a terminal is asked for', { FORCE_COLOR: '1' }, '\u001b[31mx\u001b[39m'],
  ])('%s', async (_, environment: Record<string, string>, expected) => {
    const script =
      "const { painted } = await import('./local/log/painted.ts'); process.stdout.write(painted('error', 'x'));";
    const child = new LocalProcess(process.execPath, ['--input-type=module', '-e', script], {
      ...environment,
      NO_COLOR: '',
    });

    await child.exited();

    expect(child.standardOutput).toBe(expected);
  });
});
