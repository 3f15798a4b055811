import { METRICS } from '../../runtime/observability/metrics.ts';
import { documentedEvents, queriesOf, questions } from '../support/docs/logs-doc.ts';
import { accept, answer, type Behaviour } from '../support/network/endpoint.ts';
import { insights, shown } from '../support/observability/insights.ts';
import { jsonOf, metricValues, sendRaw, startWatchedRun, type WatchedRun } from '../support/watched-run.ts';

// One run of the whole pipeline with many faults, and what it reports: log, metrics, traces, errors.

/** All that is planted has this in it, but for the date of birth. */
const PLANTED = /planted|1967-?03-?09/i;
const patient = {
  resourceType: 'Patient',
  active: true,
  identifier: [{ system: 'urn:oid:1.2.3', value: 'PLANTED-MRN-77' }],
  name: [{ use: 'official', family: 'Plantedfamily', given: ['Plantedgiven'] }],
  birthDate: '1967-03-09',
  address: [{ line: ['Plantedstreet 5'], city: 'Plantedtown', postalCode: 'PLANTED-0' }],
  telecom: [{ system: 'phone', value: '+41 44 PLANTED 11' }],
  contact: [
    { name: { family: 'Plantedmother' }, telecom: [{ system: 'email', value: 'planted@example.org' }] },
  ],
  contained: [{ resourceType: 'Observation', plantedElement: 'PLANTED' }],
};

/** An acknowledgment that echoes what it should not wherever it can. */
const echo =
  (msa: (controlId: string) => string, err = ''): Behaviour =>
  (socket, controlId) =>
    void socket.write(
      `\vMSH|^~\\&|PLANTED|PLANTED|||1||ACK|PLANTED|P|2.5.1\rMSA|${msa(controlId)}|PLANTED NAME|||PLANTED\r${err}\x1c\r`,
    );
const ERR = (code: string) =>
  `ERR||PID^1^5^1^PLANTED|${code}^PLANTED^HL70357|E|PLANTED|PLANTED|PLANTED|PLANTED NAME 1967-03-09\r`;
const junk: Behaviour = (socket) => void socket.write('\vPLANTED\x1c\r');

let run: WatchedRun;
const controlIds: Record<string, string> = {};
/** Of a message that the transform did not write. */
let foreignId = '';

beforeAll(async () => {
  run = await startWatchedRun();
  const { relay } = run;
  controlIds.clean = await run.put('p-clean', patient);
  controlIds.troubled = await run.put(
    'p-troubled',
    patient,
    relay.loseAnswer,
    echo(() => 'AA|PLANTED-ID'),
    echo((id) => `AE|${id}`, ERR('207')),
  );
  controlIds.refused = await run.put(
    'p-refused',
    patient,
    echo((id) => `AE|${id}`, ERR('101')),
  );
  controlIds.rejected = await run.put('p-rejected', patient, answer('AR', 'PLANTED'), answer('CR'));
  controlIds.down = await run.put('p-down', patient, junk, junk, junk, junk);
  // What the transform would not send, and what a client of the server may.
  await run.enqueue('PLANTED, and no HL7', 'Root=PLANTED;Parent=PLANTED;Sampled=1');
  relay.script.push(accept);
  foreignId = await run.enqueue('MSH|^~\\&|PLANTED||||1||ADT^A31|PLANTED NAME|T|2.5.1\rPID|1||PLANTED\r');
  await run.logged('message-quarantined', 3);
  await run.logged('message-delivered', 4);
  await sendRaw(run, 'PLANTED');
  await sendRaw(
    run,
    'MSH|^~\\&|PLANTED NAME|PLANTED|||1||ADT^PLANTED|PLANTED NAME|T|2.5.1\rPID|1||PLANTED\r',
  );
  await sendRaw(
    run,
    'MSH|^~\\&|PLANTED NAME||||1||ADT^A28|PLANTED 1967-03-09|T|2.5.1\rPID|1||p-raw^^^FW^FW||PLANTED\r',
  );
  await sendRaw(run, 'MSH|^~\\&|A||||1||QBP^Q22|Q1|T|2.5.1\rQPD|Q22^PLANTED|T|@PID.5.1.1^PLANTED\rRCP|I\r');
  // What the API refuses.
  await run.call('POST', '', '{"name": PLANTED');
  await run.call('POST', '', {
    Plantedfamily: 'PLANTED',
    ...patient,
    gender: 'PLANTED',
    birthDate: 'PLANTED',
  });
  await run.call('POST', '', {
    ...patient,
    name: [{ 'Planted Name': 1, plantedgiven: { PLANTED: 1 } }],
  });
  await run.call('POST', '', { ...patient, modifierExtension: [{ url: 'urn:planted' }] });
  await run.call('POST', '', { ...patient, name: [{ family: 'PLANTED'.repeat(200_000) }] });
  await run.call('PUT', '/PLANTED%20NAME', { ...patient, id: 'PLANTED NAME' });
  await run.call('PUT', '/p-clean', { ...patient, id: 'planted' });
  await run.call('GET', '/PLANTED%20NAME%2F1967-03-09');
  await run.call('GET', '/nobody');
  await run.call('DELETE', '/p-clean');
  await run.call('PLANTED', '/p-clean').catch(() => undefined);
  expect((await run.call('GET', '/p-clean')).resource.name).toEqual(patient.name);
  await run.stop();
});

const answersTo = (question: string, values = {}) =>
  queriesOf(question, values).map((query) => insights(query, run.lines).map(shown));

describe('the documented queries, over the log of the run', () => {
  const way = (CONTROL_ID: string) => answersTo('Where is that update?', { CONTROL_ID })[0] ?? [];

  test('from one control ID: the whole way of a message', () => {
    const steps = way(controlIds.clean ?? '');

    const events = steps.map(({ message }) => message);
    expect(events.toSorted()).toEqual([
      'message-accepted',
      'message-archived',
      'message-delivered',
      'message-enqueued',
      'message-received',
      'message-sent',
      'request-handled',
    ]);
    expect(events[0]).toBe('message-accepted');
    expect(events.at(-1)).toBe('message-delivered');
    const step = (event: string) => steps.find(({ message }) => message === event);
    const { requestId, queueMessageId } = step('message-enqueued') ?? {};
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(step('message-accepted')).toMatchObject({ service: 'transform', requestId });
    expect(step('message-sent')).toMatchObject({ service: 'fargate-sender', queueMessageId, attempt: 1 });
    expect(step('message-archived')).toMatchObject({
      service: 'test-hl7-server',
      outcome: 'stored',
      archiveKey: expect.stringContaining(`/${controlIds.clean}/`),
    });
    expect(step('message-delivered')).toMatchObject({ queueMessageId, acknowledgmentCode: 'AA', attempt: 1 });
    expect(step('message-delivered')?.durationMs).toEqual(expect.any(Number));
  });

  test('and of one that was in trouble: every attempt, and what came of it', () => {
    const sender = way(controlIds.troubled ?? '').filter(({ service }) => service === 'fargate-sender');

    expect(sender.map(({ message, attempt, reason }) => [message, attempt, reason])).toEqual([
      ['message-sent', 1, undefined],
      ['attempt-failed', 1, 'closed'],
      ['message-sent', 2, 'ambiguous'],
      ['attempt-failed', 2, 'mismatch'],
      ['message-sent', 3, 'ambiguous'],
      ['attempt-refused', 3, undefined],
      ['message-sent', 4, 'ambiguous'],
      ['message-delivered', 4, undefined],
    ]);
  });

  test('from one FHIR id: the same way, from all three processes', () => {
    const [, steps = []] = answersTo('Where is that update?', { FHIR_ID: 'p-refused' });

    expect(new Set(steps.map(({ controlId }) => controlId))).toEqual(new Set([controlIds.refused]));
    expect(steps.map(({ message }) => message)).toContain('message-quarantined');
    const [, archived = []] = answersTo('Where is that update?', { FHIR_ID: 'p-clean' });
    expect(new Set(archived.map(({ service }) => service))).toEqual(
      new Set(['transform', 'fargate-sender', 'test-hl7-server']),
    );
  });

  test('what is not acknowledged', () => {
    const [open = []] = answersTo('What was accepted and is not acknowledged?');

    // The message that is no HL7 has no control ID.
    expect(open.map(({ controlId }) => controlId)).toEqual([
      controlIds.refused,
      controlIds.rejected,
      undefined,
    ]);
    expect(new Set(open.map(({ last }) => last))).toEqual(new Set(['message-quarantined']));
  });

  test('what was refused and why', () => {
    const [requests = [], messages = []] = answersTo('What was refused today and why?');

    expect(requests.map(({ status, reason }) => [status, reason]).toReversed()).toEqual([
      [400, 'no-json'],
      [400, 'invalid'],
      [400, 'invalid'],
      [400, 'invalid'],
      [413, 'too-large'],
      [400, 'no-fhir-id'],
      [400, 'id-mismatch'],
      [404, 'unknown'],
      [404, 'unknown'],
      [405, 'method'],
    ]);
    expect(requests.map((request) => request['invalidPaths.0'])).toEqual(
      expect.arrayContaining(['Patient.?', 'Patient.name[0].?', 'Patient.modifierExtension']),
    );
    expect(messages).toEqual(
      expect.arrayContaining([
        { acknowledgmentCode: 'AE', errorCode: '101', refusals: 1 },
        { acknowledgmentCode: 'AE', errorCode: '207', refusals: 1 },
        { acknowledgmentCode: 'AR', errorCode: 'other', refusals: 1 },
        { acknowledgmentCode: 'CR', refusals: 1 },
      ]),
    );
  });

  test('quarantine, ambiguous attempts, breaker, links', () => {
    const [quarantined = []] = answersTo('What lies in quarantine?');
    const [ambiguous = []] = answersTo('Which attempts were ambiguous?');
    const [breaker = [], links = []] = answersTo('Is the breaker open?');

    expect(quarantined.map(({ reason }) => reason).toReversed()).toEqual(['nack', 'nack', 'no-hl7']);
    expect(ambiguous.map(({ fhirId, reason }) => [fhirId, reason])).toEqual([
      ['p-troubled', 'closed'],
      ['p-troubled', 'mismatch'],
      ...Array.from({ length: 4 }, () => ['p-down', 'no-hl7']),
    ]);
    expect(breaker).toMatchObject([{ message: 'breaker-closed' }]);
    expect(links.map(({ message }) => message)).toContain('link-down');
  });

  test('losses, latencies, failures on our side', () => {
    const [byPath = [], ofMessage = []] = answersTo('What was lost in mapping?', {
      CONTROL_ID: controlIds.clean ?? '',
    });
    const [latencies = []] = answersTo('How long does it take?');
    const [faults = []] = answersTo('What failed on our side?');

    expect(byPath).toEqual(
      expect.arrayContaining([
        { path: 'Patient.active', lost: 5 },
        { path: 'Patient.contained', lost: 5 },
      ]),
    );
    expect(Object.values(ofMessage[0] ?? {})).toContain('Patient.active');
    expect(latencies).toMatchObject([{ messages: 4, longest: expect.any(Number) }]);
    expect(faults.map(({ message, reason, lines }) => [message, reason, lines])).toEqual([
      ['message-quarantined', 'nack', 2],
      ['message-quarantined', 'no-hl7', 1],
    ]);
  });

  test.each(questions())('%s: a query that runs and finds something', (question) => {
    const values = { CONTROL_ID: controlIds.clean ?? '', FHIR_ID: 'p-clean' };
    for (const rows of answersTo(question, values)) expect(rows).not.toEqual([]);
  });
});

test('each line is as docs/logs.md has it: process, level, fields', () => {
  const documented = new Map(documentedEvents().map((one) => [one.event, one]));
  const events = run.lines.flatMap(jsonOf).filter((line) => !('_aws' in line));

  expect(events.length).toBeGreaterThan(80);
  for (const { message, service, level, ...fields } of events) {
    const { processes = [], levels = [], fields: known = [] } = documented.get(String(message)) ?? {};
    const named = Object.keys(fields).filter((field) => field !== 'timestamp' && !known.includes(field));
    expect([
      message,
      processes.includes(String(service)),
      levels.includes(String(level).toLowerCase()),
      named,
    ]).toEqual([message, true, true, []]);
  }
});

describe('metrics', () => {
  const sum = (name: string, dimensions = {}) =>
    metricValues(run.lines, name, dimensions).reduce((total, value) => total + value, 0);

  test('count what happened', () => {
    const counts = Object.fromEntries(
      (
        [
          'messagesAccepted',
          'messagesEnqueued',
          'messagesDelivered',
          'ambiguousResends',
          'messagesQuarantined',
          'quarantineFailures',
          'messagesArchived',
          'archiveFailures',
        ] as const
      ).map((name) => [name, sum(METRICS[name])]),
    );

    expect(counts).toEqual({
      messagesAccepted: 5,
      messagesEnqueued: 5,
      // Three of the transform, and one that it did not write.
      messagesDelivered: 4,
      // Of the troubled one three, of the one that met junk four.
      ambiguousResends: 7,
      messagesQuarantined: 3,
      quarantineFailures: 0,
      // The three, and one that came to the server itself.
      messagesArchived: 4,
      archiveFailures: 0,
    });
  });

  test('distinguish refusals by code and losses by path', () => {
    expect(
      ['AA', 'AE', 'AR', 'CR'].map((acknowledgmentCode) => sum(METRICS.nacks, { acknowledgmentCode })),
    ).toEqual([0, 2, 1, 1]);
    expect(sum(METRICS.elementsLost, { path: 'Patient.active' })).toBe(5);
    const [lost = 0] = metricValues(run.lines, METRICS.elementsLost);
    expect(lost).toBeGreaterThanOrEqual(2);
    expect(sum(METRICS.elementsLost)).toBe(5 * lost);
  });

  test('say what the sender is like, when it changes', () => {
    const values = (name: string) => metricValues(run.lines, name);
    const changes = (name: string) => values(name).filter((value, index, all) => value !== all[index - 1]);

    expect(changes(METRICS.breakerOpen)).toEqual([0, 1, 0]);
    expect(new Set(values(METRICS.lanesConnected))).toEqual(new Set([0, 1]));
    expect(new Set(values(METRICS.senderReady))).toEqual(new Set([0, 1]));
  });

  test('measure the time to the acknowledgment, and the whole way', () => {
    const latencies = metricValues(run.lines, METRICS.acknowledgmentLatency);
    const whole = metricValues(run.lines, METRICS.endToEndLatency);

    expect([latencies.length, whole.length]).toEqual([4, 4]);
    const delivered = run.events('message-delivered');
    expect(whole).toEqual(delivered.map(({ endToEndMs }) => endToEndMs));
    expect(latencies.map(Math.round)).toEqual(delivered.map(({ acknowledgmentMs }) => acknowledgmentMs));
    // The way through the queue and all attempts is longer than the last of them.
    expect(Number(delivered[1]?.endToEndMs)).toBeGreaterThan(Number(delivered[1]?.acknowledgmentMs));
    expect(Math.max(...whole)).toBeLessThan(60_000);
  });
});

describe('traces', () => {
  const annotated = (controlId: string) =>
    // Sorted by content: packets of two processes come in any order.
    run.segments.documents
      .filter(({ annotations }) => (annotations as { controlId?: string }).controlId === controlId)
      .toSorted((one, other) => Number(one.start_time) - Number(other.start_time));

  test('lead from the transform through the queue to the sender and the endpoint', () => {
    const [call, sender, ...more] = annotated(controlIds.troubled ?? '');
    const [enqueued] = run
      .events('message-enqueued')
      .filter(({ controlId }) => controlId === controlIds.troubled);

    expect(more).toEqual([]);
    expect(call).toMatchObject({
      name: 'SQS',
      type: 'subsegment',
      namespace: 'aws',
      trace_id: enqueued?.traceId,
      parent_id: expect.stringMatching(/^[0-9a-f]{16}$/),
      aws: { operation: 'SendMessage', queue_url: run.pipeline.emulator.queueUrl },
      annotations: { fhirId: 'p-troubled', queueMessageId: enqueued?.queueMessageId },
    });
    expect(sender).toMatchObject({
      name: 'fargate-sender',
      trace_id: enqueued?.traceId,
      parent_id: call?.id,
      origin: 'AWS::ECS::Fargate',
      fault: false,
      annotations: { fhirId: 'p-troubled', outcome: 'delivered', attempts: 4 },
    });
    const attempts = sender?.subsegments as Record<string, unknown>[];
    expect(attempts.map(({ annotations, namespace }) => [annotations, namespace])).toEqual(
      ['closed', 'mismatch', 'AE', 'AA'].map((outcome) => [{ outcome }, 'remote']),
    );
    expect(run.events('message-delivered')[1]?.traceId).toBe(enqueued?.traceId);
  });

  test('say what failed', () => {
    expect(annotated(controlIds.refused ?? '').at(-1)).toMatchObject({
      fault: true,
      annotations: { outcome: 'quarantined' },
      subsegments: [{ error: true, fault: false, annotations: { outcome: 'AE' } }],
    });
  });

  test('are those of the messages that have one, each in a document that X-Ray takes', () => {
    // One of the transform, to the daemon, and one of the sender, to the API.
    expect(run.segments.packets).toHaveLength(Object.keys(controlIds).length);
    expect(run.segments.texts).toHaveLength(2 * Object.keys(controlIds).length);
    for (const packet of run.segments.packets)
      expect(packet.split('\n', 1)).toEqual(['{"format": "json", "version": 1}']);
    for (const document of run.segments.texts) expect(document.length).toBeLessThan(64_000);
    for (const { id, start_time, end_time, name } of run.segments.documents) {
      expect(id).toMatch(/^[0-9a-f]{16}$/);
      expect(name).toMatch(/^[\w .:/%&#=+\-@]{1,200}$/);
      expect(Number(end_time)).toBeGreaterThanOrEqual(Number(start_time));
      expect(Math.abs(Number(start_time) - Date.now() / 1000)).toBeLessThan(600);
    }
  });
});

test('nothing that was planted is in a log line, a metric, a segment or the answer to a refused request', () => {
  expect(run.refusals).toHaveLength(10);
  const ofForeign = run
    .events('message-delivered')
    .filter(({ queueMessageId }) => queueMessageId === foreignId);
  expect(ofForeign).toMatchObject([{ controlId: '?' }]);
  // The answer names an element that R4 does not have, if it looks like an element name; the log does not.
  const inAnswer = 'Patient.name[0].plantedgiven: ';
  const reported = everythingReportedBy(run);
  expect(reported.filter((text) => text.includes(inAnswer))).toHaveLength(1);
  for (const text of reported) expect(text.replace(inAnswer, '')).not.toMatch(PLANTED);
});

test('nor where GET asks the endpoint, whatever that answers', async () => {
  const queried = await startWatchedRun({ PATIENT_SOURCE: 'query' });
  const { relay } = queried;
  await queried.put('p-asked', patient);
  const found = (id: string, person: string) =>
    echo(() => `AA|${id}`, `QAK|PLANTED|OK\rQPD|PLANTED\rPID|1||${person}^^^FW^FW||PLANTED\r`);
  const statuses = [];
  for (const behaviour of [
    echo((id) => `AE|${id}`, ERR('207')),
    echo((id) => `AE|${id}`, ERR('204')),
    echo((id) => `AA|${id}`, 'QAK|PLANTED|PLANTED\r'),
    found('PLANTED', 'p-asked'),
    junk,
    (socket) => void socket.destroy(),
    relay.pass,
  ] satisfies Behaviour[]) {
    relay.script.push(behaviour);
    statuses.push((await queried.call('GET', '/p-asked')).status);
  }
  await queried.stop();

  expect(statuses).toEqual([503, 404, 503, 503, 503, 503, 200]);
  expect(queried.events('patient-queried').map(({ outcome }) => outcome)).toEqual([
    'failed',
    'not-found',
    'failed',
    'failed',
    'failed',
    'no-answer',
    'found',
  ]);
  for (const text of everythingReportedBy(queried)) expect(text).not.toMatch(PLANTED);
});

function everythingReportedBy({ lines, segments, refusals }: WatchedRun): string[] {
  return [...lines, ...segments.packets, ...segments.calls, ...refusals.map((one) => JSON.stringify(one))];
}
