import { frame } from '../../hl7v2/mllp.ts';
import { eventually } from '../support/eventually.ts';
import { answer } from '../support/network/endpoint.ts';
import { EXPIRED_RECEIPTS } from '../support/network/sqs-proxy.ts';
import { adt, SenderBench } from '../support/sender-bench.ts';

// Messages that cannot be delivered.

let bench: SenderBench;
beforeEach(async () => {
  bench = await SenderBench.start();
});
afterEach(() => bench.stop());

const times = (count: number, code: string, err3?: string) =>
  Array.from({ length: count }, () => answer(code, err3));

describe('a message that is refused for good lies in quarantine, as it is and with the reason, and the next one goes on', () => {
  test.each<[string, ReturnType<typeof times>, object]>([
    [
      'AE for an error in the message, at once',
      times(1, 'AE', '101'),
      { msa1: 'AE', err3: '101', errors: '101 Required field missing' },
    ],
    [
      'CE for an error in the message, at once',
      times(1, 'CE', '199'),
      { msa1: 'CE', err3: '199', errors: '199 Other HL7 error' },
    ],
    ['AE without a reason, after its retries', times(3, 'AE'), { msa1: 'AE' }],
    [
      'CE with a local reason, after its retries',
      times(3, 'CE', 'Z9'),
      { msa1: 'CE', err3: 'Z9', errors: 'Z9' },
    ],
    [
      'AE 207, after its retries',
      times(3, 'AE', '207'),
      { msa1: 'AE', err3: '207', errors: '207 Application internal error' },
    ],
    [
      'AR, after its retry',
      times(2, 'AR', '200'),
      { msa1: 'AR', err3: '200', errors: '200 Unsupported message type' },
    ],
    ['CR, after its retry', times(2, 'CR'), { msa1: 'CR' }],
    [
      'AR 206, after the retries of an error',
      times(3, 'AR', '206'),
      { msa1: 'AR', err3: '206', errors: '206 Application record locked' },
    ],
  ])('%s', async (_, refusals, attributes) => {
    bench.endpoint.script.push(...refusals);
    await bench.enqueue(adt('C1'), 'patient-1');
    await bench.enqueue(adt('C2'), 'patient-1');
    bench.sender();

    await bench.empty();

    expect(bench.endpoint.received).toEqual([...refusals.map(() => 'C1'), 'C2']);
    const [found, ...further] = await bench.quarantined();
    expect(further).toEqual([]);
    expect(found).toEqual({
      body: adt('C1'),
      group: 'patient-1',
      reason: 'nack',
      controlId: 'C1',
      attempts: String(refusals.length),
      endpoint: `127.0.0.1:${bench.endpoint.port}`,
      firstAttempt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      lastAttempt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      ...attributes,
    });
    expect(bench.metrics.sum('MessagesQuarantined')).toBe(1);
    const nacks = bench.metrics.records.filter(({ values }) => values.Nacks === 1);
    for (const dimension of ['acknowledgmentCode', 'errorCode'] as const)
      expect(nacks.filter(({ dimensions = {} }) => dimension in dimensions)).toHaveLength(refusals.length);
  });

  test.each([
    ['what is no HL7', 'hello', 'no-hl7'],
    ['a message without MSH-10', adt(''), 'no-control-id'],
    [
      'a message with a character that MSH-18 does not have',
      'MSH|^~\\&|A||||1||ADT^A28|C1|T|2.5.1||||||8859/1\rPID|1||||Łoś\r',
      'character-set',
    ],
  ])('%s, at once, and it is never sent', async (_, body, reason) => {
    await bench.enqueue(body);
    await bench.enqueue(adt('C2'));
    bench.sender();

    await bench.empty();

    expect(bench.endpoint.received).toEqual(['C2']);
    expect(await bench.quarantined()).toMatchObject([{ body, reason, attempts: '0' }]);
  });
});

test('why a message was refused is in quarantine, log and metrics: codes with their words, and places, without any text of the endpoint', async () => {
  bench.endpoint.script.push((socket, id) => {
    const text = [
      'MSH|^~\\&|||||1||ACK|9|P|2.5.1',
      `MSA|AE|${id}|PLANTED`,
      'ERR||PID^1^3~PID^1^5|101^PLANTED|E||PLANTED|PLANTED|PLANTED PATIENT',
      'ERR||PID^1^8|103|E',
      'ERR||PLANTED|PLANTED|E',
    ];
    socket.write(frame(Buffer.from(`${text.join('\r')}\r`)));
  });
  await bench.enqueue(adt('C1'));
  bench.sender();

  await bench.empty();

  const errors = [
    '101 Required field missing at PID^1^3, PID^1^5',
    '103 Table value not found at PID^1^8',
    'other',
  ];
  const [quarantined = {}] = await bench.quarantined();
  const { body, group, ...attributes } = quarantined as Record<string, string>;
  expect(attributes).toMatchObject({ msa1: 'AE', err2: 'PID^1^3', err3: '101', errors: errors.join('; ') });
  // SQS takes ten.
  expect(Object.keys(attributes)).toHaveLength(10);
  expect(bench.events('message-quarantined')).toMatchObject([
    { reason: 'nack', acknowledgmentCode: 'AE', errorCode: '101', errorLocation: 'PID^1^3', errors },
  ]);
  expect(bench.metrics.records).toContainEqual({ values: { Nacks: 1 }, dimensions: { errorCode: '101' } });
  expect(JSON.stringify([attributes, bench.log.lines, bench.metrics.records])).not.toContain('PLANTED');
});

test.each([
  ['of table 0357', '104', '104'],
  ['of the endpoint, of which there may be any number', 'Z9', 'other'],
  ['that is a word', 'MEIER', 'other'],
  ['that is missing', undefined, 'none'],
])('a refusal with a code %s counts as one of few', async (_, err3, errorCode) => {
  bench.endpoint.script.push(answer('AE', err3));
  await bench.enqueue(adt('C1'));
  bench.sender();

  await bench.empty();

  expect(bench.metrics.records).toContainEqual({ values: { Nacks: 1 }, dimensions: { errorCode } });
});

test('a refusal waits its pause before the message is sent again', async () => {
  bench.endpoint.script.push(answer('AE'), answer('AE', '207'));
  const at: number[] = [];
  bench.endpoint.onMessage = () => at.push(performance.now());
  await bench.enqueue(adt('C1'));
  bench.sender({ nackRetryDelaysMs: [150, 300] });

  await bench.empty();

  const [first = 0, second = 0, third = 0] = at;
  expect(second - first).toBeGreaterThanOrEqual(149);
  expect(third - second).toBeGreaterThanOrEqual(299);
  expect(bench.endpoint.connections).toBe(1);
});

test('a message that cannot be quarantined stays in the queue, other patients go on, and it is counted', async () => {
  bench.proxy.instead = (action) => (action === 'SendMessage' ? 'drop' : undefined);
  bench.endpoint.otherwise = (socket, id) =>
    answer(id === 'BAD' ? 'AE' : 'AA', id === 'BAD' ? '101' : undefined)(socket, id);
  await bench.enqueue(adt('BAD'), 'g1');
  await bench.enqueue(adt('C2'), 'g2');
  bench.sender({ holdMarginMs: 600 });

  await bench.logged('quarantine-failed');
  await eventually(
    () => bench.inQueue(),
    (left) => left === 1,
  );
  expect(bench.endpoint.received).toContain('C2');
  expect(bench.metrics.sum('QuarantineFailures')).toBeGreaterThan(0);

  bench.proxy.instead = () => undefined;
  await bench.empty();
  expect(await bench.quarantined()).toMatchObject([{ body: adt('BAD') }]);
});

test('a message whose quarantine was stored and not confirmed lies there once', async () => {
  let calls = 0;
  bench.proxy.instead = (action) => {
    calls += action === 'SendMessage' ? 1 : 0;
    return action === 'SendMessage' && calls === 1 ? 'lost' : undefined;
  };
  bench.endpoint.otherwise = answer('AE', '101');
  await bench.enqueue(adt('C1'));
  bench.sender();

  await bench.empty();

  expect(calls).toBeGreaterThan(1);
  expect(await bench.quarantined()).toHaveLength(1);
});

test('a message in quarantine whose receipt expired before it was removed is removed later, and not sent again', async () => {
  let removals = 0;
  bench.proxy.instead = (action) => {
    if (action !== 'DeleteMessage') return undefined;
    removals += 1;
    return removals === 1 ? EXPIRED_RECEIPTS[0] : undefined;
  };
  bench.endpoint.otherwise = answer('AE', '101');
  await bench.enqueue(adt('C1'));
  bench.sender({ ackTimeoutMs: 1400, holdMarginMs: 600 });

  await bench.empty();

  expect(removals).toBe(2);
  expect(bench.endpoint.received).toEqual(['C1']);
  expect(await bench.quarantined()).toHaveLength(1);
});

describe('ON_REJECT=pause', () => {
  test('stops sending after a quarantine, is not ready, and goes on with POST /resume', async () => {
    bench.endpoint.script.push(answer('AE', '101'));
    for (const id of ['C1', 'C2', 'C3']) await bench.enqueue(adt(id), id);
    const sender = bench.sender({ onReject: 'pause' });

    await bench.logged('sending-paused');
    await eventually(
      () => bench.inQueue(),
      (left) => left === 2,
    );
    expect(sender.isReady).toBe(false);
    expect(bench.metrics.last('BreakerOpen')).toBe(1);
    const receives = bench.proxy.count('ReceiveMessage');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(bench.endpoint.received).toEqual(['C1']);
    expect(bench.proxy.count('ReceiveMessage')).toBe(receives);

    expect(sender.resume()).toBe(true);
    await bench.empty();
    expect(bench.endpoint.received).toEqual(['C1', 'C2', 'C3']);
    expect(sender.isReady).toBe(true);
    expect(sender.resume()).toBe(false);
  });

  test('comes after the quarantine, which the trace segment still reports', async () => {
    bench.endpoint.script.push(answer('AE', '101'));
    await bench.enqueue(adt('C1'), 'g', 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1');
    bench.sender({ onReject: 'pause' });

    await eventually(
      () => bench.segments.length,
      (count) => count > 0,
    );

    expect(bench.segments).toMatchObject([
      {
        trace_id: '1-5759e988-bd862e3fe1be46a994272793',
        fault: true,
        annotations: { controlId: 'C1', outcome: 'quarantined', attempts: 1 },
        subsegments: [{ error: true, fault: false, annotations: { outcome: 'AE' } }],
      },
    ]);
  });

  test('keeps what other lanes hold, and a restart continues', async () => {
    // C2 waits for its second attempt when C1 is quarantined, in the same lane or in the other one.
    bench.endpoint.otherwise = (socket, id) => {
      if (id === 'C1') setTimeout(() => answer('AE', '101')(socket, id), 150);
      else answer(bench.endpoint.received.filter((one) => one === id).length === 1 ? 'AE' : 'AA')(socket, id);
    };
    await bench.enqueue(adt('C2'), 'g2');
    await bench.enqueue(adt('C1'), 'g1');
    const settings = { onReject: 'pause', connections: 2, nackRetryDelaysMs: [400] } as const;
    bench.sender(settings);
    await bench.logged('sending-paused');
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(bench.endpoint.received.filter((id) => id === 'C2')).toHaveLength(1);

    await bench.stopSenders();
    bench.sender(settings);

    await bench.empty();
    expect(bench.endpoint.received.filter((id) => id === 'C2')).toHaveLength(2);
  });

  test('keeps back what another lane was about to send', async () => {
    const paused = bench.logged('sending-paused');
    let isAboutToSend: () => void = () => undefined;
    const aboutToSend = new Promise<void>((resolve) => {
      isAboutToSend = resolve;
    });
    // C2 is held once more before its second attempt, and C1 is quarantined while that takes its time.
    bench.proxy.instead = async (action) => {
      if (action !== 'ChangeMessageVisibility' || !bench.endpoint.received.includes('C2')) return undefined;
      isAboutToSend();
      await paused;
      return undefined;
    };
    bench.endpoint.otherwise = (socket, id) => {
      if (id === 'C1') void aboutToSend.then(() => answer('AE', '101')(socket, id));
      else answer(bench.endpoint.received.filter((one) => one === id).length === 1 ? 'AE' : 'AA')(socket, id);
    };
    await bench.enqueue(adt('C2'), 'g2');
    const sender = bench.sender({
      onReject: 'pause',
      connections: 2,
      ackTimeoutMs: 10_000,
      holdMarginMs: 1000,
      nackRetryDelaysMs: [900],
    });
    // The lane without a message is waiting for one.
    await bench.logged('attempt-refused');
    await bench.enqueue(adt('C1'), 'g1');
    await paused;
    await eventually(
      () => bench.inQueue(),
      (left) => left === 1,
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(bench.endpoint.received.filter((id) => id === 'C2')).toHaveLength(1);

    sender.resume();
    await bench.empty();
    expect(bench.endpoint.received.filter((id) => id === 'C2')).toHaveLength(2);
  });
});

test('a message of 960 KiB, the most that the API takes, fits into quarantine with its attributes', async () => {
  const head = `${adt('C1')}NTE|1||`;
  const largest = `${head}${'x'.repeat(983_040 - head.length - 1)}\r`;
  bench.endpoint.script.push(answer('AE', '101'));
  await bench.enqueue(largest);
  bench.sender({ ackTimeoutMs: 10_000 });

  await bench.empty();

  const [found] = await bench.quarantined();
  expect(found?.body?.length).toBe(983_040);
  expect(found?.body === largest).toBe(true);
  expect(found).toMatchObject({ err3: '101', attempts: '1' });
});
