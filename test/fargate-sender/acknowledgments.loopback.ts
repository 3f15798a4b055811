import { accept, ackBytes, answer, type Behaviour } from '../support/network/endpoint.ts';
import { adt, SenderBench } from '../support/sender-bench.ts';

// What each answer of the endpoint leads to.

let bench: SenderBench;
beforeEach(async () => {
  bench = await SenderBench.start();
});
afterEach(() => bench.stop());

/** Where no answer fails to come, a busy machine must not make one late. */
const UNHURRIED = { ackTimeoutMs: 10_000 };

const text = (payload: string): Uint8Array => Buffer.from(`\v${payload}\x1c\r`);
const write =
  (bytes: Uint8Array | string): Behaviour =>
  (socket) => {
    socket.write(bytes);
  };

test('AA for this message removes it, after one write of exactly its bytes in one frame', async () => {
  // Escapes, an unknown segment, trailing spaces and delimiters, no MSH-18, more than ASCII, no CR at the end.
  const body = `${adt('C1', 'fhir-1^^^FHIR^FW')}ZPI|a\\T\\b\\X0D\\|  |Zoë 𠮷|||\rOBX|1||x  `;
  await bench.enqueue(body);
  bench.sender(UNHURRIED);

  await bench.empty();

  expect(Buffer.concat(bench.endpoint.chunks)).toEqual(Buffer.from(`\v${body}\x1c\r`));
  expect(bench.endpoint.chunks).toHaveLength(1);
  expect(bench.events('message-delivered')).toMatchObject([
    {
      controlId: 'C1',
      fhirId: 'fhir-1',
      attempt: 1,
      acknowledgmentCode: 'AA',
      endpoint: `127.0.0.1:${bench.endpoint.port}`,
    },
  ]);
  expect(bench.metrics.sum('MessagesDelivered')).toBe(1);
  expect(bench.metrics.last('AcknowledgmentLatency')).toBeGreaterThan(0);
});

test.each(['8859/1', '8859/2', '8859/15'])(
  'the frame is in the character set of MSH-18, %s, and so is an acknowledgment that declares none',
  async (characterSet) => {
    const latin1 = (payload: string) => Buffer.from(payload, 'latin1');
    // The same byte in all of them: é is E9.
    const header = `MSH|^~\\&|A||||1||ADT^A28|Cé|T|2.5.1||||||${characterSet}\r`;
    bench.endpoint.otherwise = (socket) =>
      socket.write(latin1(`\vMSH|^~\\&|||||1||ACK|1|T|2.5.1\rMSA|AA|Cé\r\x1c\r`));
    await bench.enqueue(`${header}PID|1||||Zoé\r`);
    bench.sender(UNHURRIED);

    await bench.empty();

    expect(Buffer.concat(bench.endpoint.chunks)).toEqual(latin1(`\v${header}PID|1||||Zoé\r\x1c\r`));
    expect(bench.events('message-delivered')).toHaveLength(1);
  },
);

test('every attempt sends the same bytes and the same control ID', async () => {
  bench.endpoint.script.push(answer('AE'), (socket) => socket.destroy(), answer('AR'));
  await bench.enqueue(adt('C1'));
  bench.sender();

  await bench.empty();

  expect(bench.endpoint.messages).toEqual(Array.from({ length: 4 }, () => adt('C1')));
});

test('two messages that wait are both delivered, one after the other, and the process stays alive to its timers', async () => {
  await bench.enqueue(adt('C1'));
  await bench.enqueue(adt('C2'));
  let beats = 0;
  const timer = setInterval(() => {
    beats += 1;
  }, 10);
  bench.endpoint.otherwise = (socket, id) => setTimeout(() => accept(socket, id), 150);
  bench.sender(UNHURRIED);

  await bench.empty();
  clearInterval(timer);

  expect(bench.endpoint.received).toEqual(['C1', 'C2']);
  expect(beats).toBeGreaterThan(10);
});

test('keeps the order of each patient over four lanes', async () => {
  for (let index = 0; index < 40; index += 1)
    await bench.enqueue(adt(`p${index % 5}-${String(index).padStart(2, '0')}`), `g${index % 5}`);
  bench.sender({ ...UNHURRIED, connections: 4 });

  await bench.empty();

  for (let patient = 0; patient < 5; patient += 1) {
    const own = bench.endpoint.received.filter((id) => id.startsWith(`p${patient}-`));
    expect(own).toEqual(own.toSorted());
    expect(own).toHaveLength(8);
  }
  expect(bench.endpoint.connections).toBe(4);
});

describe('CA', () => {
  test.each(['', 'NE', 'ER'])('removes the message if MSH-16 is "%s"', async (asked) => {
    bench.endpoint.otherwise = answer('CA');
    await bench.enqueue(adt('C1', 'p', asked));
    bench.sender(UNHURRIED);

    await bench.empty();

    expect(bench.endpoint.received).toEqual(['C1']);
  });

  test.each(['AL', 'SU'])('waits on, with the timer restarted, for AA if MSH-16 is "%s"', async (asked) => {
    bench.endpoint.otherwise = (socket, id) => {
      setTimeout(() => socket.write(ackBytes('CA', id)), 2000);
      setTimeout(() => accept(socket, id), 4000);
    };
    await bench.enqueue(adt('C1', 'p', asked));
    bench.sender({ ackTimeoutMs: 3000 });

    await bench.empty();

    expect(bench.endpoint.received).toEqual(['C1']);
    expect(bench.events('message-delivered')).toMatchObject([{ acknowledgmentCode: 'AA' }]);
  });

  test('and AE after it, where an application acknowledgment was asked for, is a refusal', async () => {
    bench.endpoint.otherwise = (socket, id) => {
      socket.write(Buffer.concat([ackBytes('CA', id), ackBytes('AE', id, '101')]));
    };
    await bench.enqueue(adt('C1', 'p', 'AL'));
    bench.sender(UNHURRIED);

    await bench.empty();

    expect(await bench.quarantined()).toMatchObject([{ msa1: 'AE', err3: '101' }]);
  });

  test('without the application acknowledgment that was asked for is an attempt without an answer', async () => {
    bench.endpoint.script.push(answer('CA'));
    await bench.enqueue(adt('C1', 'p', 'AL'));
    bench.sender();

    await bench.empty();

    expect(bench.endpoint.received).toEqual(['C1', 'C1']);
    expect(bench.events('attempt-failed')).toMatchObject([{ reason: 'timeout-no-byte' }]);
  });
});

describe('an answer that does not accept this very message never removes it; it is sent again on a new link', () => {
  test.each<[string, Behaviour, string]>([
    ['no answer', () => undefined, 'timeout-no-byte'],
    ['half an answer', (socket, id) => socket.write(ackBytes('AA', id).subarray(0, 20)), 'timeout-partial'],
    [
      'an answer that closes in the middle',
      (socket, id) => socket.end(ackBytes('AA', id).subarray(0, 20)),
      'closed',
    ],
    ['a closed connection', (socket) => socket.end(), 'closed'],
    ['a reset', (socket) => socket.resetAndDestroy(), 'reset'],
    ['the control ID of another message', (socket) => socket.write(ackBytes('AA', 'OTHER')), 'mismatch'],
    ['a control ID that only begins alike', (socket) => socket.write(ackBytes('AA', 'C10')), 'mismatch'],
    ['no control ID', (socket) => socket.write(ackBytes('AA', '')), 'mismatch'],
    ['the message itself, echoed', write(text(adt('C1'))), 'no-msa'],
    ['no MSA', write(text('MSH|^~\\&|||||1||ACK|9|P|2.5.1\r')), 'no-msa'],
    ['an unknown code', answer('XX'), 'unknown-code'],
    ['no HL7', write('\vHTTP/1.1 200 OK\x1c\r'), 'no-hl7'],
    ['an empty frame', write('\v\x1c\r'), 'no-hl7'],
    [
      'an acknowledgment over 64 KiB',
      write(text('MSH|^~\\&|||||1||ACK|9|P|2.5.1\rMSA|AA|C1\rNTE|1||'.padEnd(65_537, 'x'))),
      'bad-frame',
    ],
    ['junk over 4 KiB', write('x'.repeat(4097)), 'bad-frame'],
    [
      'junk over 4 KiB, in pieces below it',
      (socket) => socket.write('x'.repeat(4000), () => setTimeout(() => socket.write('x'.repeat(97)), 30)),
      'bad-frame',
    ],
  ])('%s', async (_, misbehave, reason) => {
    bench.endpoint.script.push(misbehave);
    await bench.enqueue(adt('C1'));
    await bench.enqueue(adt('C2'));
    bench.sender();

    await bench.empty();

    expect(bench.endpoint.received).toEqual(['C1', 'C1', 'C2']);
    expect(bench.endpoint.connections).toBe(2);
    expect(bench.events('attempt-failed')).toMatchObject([{ controlId: 'C1', attempt: 1, reason }]);
    expect(await bench.quarantined()).toEqual([]);
    expect(bench.metrics.sum('AmbiguousResends')).toBe(1);
  });
});

describe('an acknowledgment is one', () => {
  test('in pieces of a byte, after a stray newline, with a character cut in two', async () => {
    const ack = `MSH|^~\\&|Zoë 𠮷||||1||ACK|9|P|2.5.1\rMSA|AA|C1\r`;
    bench.endpoint.script.push((socket) => {
      for (const [index, byte] of [...Buffer.from(`\r\n\v${ack}\x1c\r`)].entries())
        setTimeout(() => socket.write(Uint8Array.of(byte)), index * 2);
    });
    await bench.enqueue(adt('C1'));
    bench.sender(UNHURRIED);

    await bench.empty();

    expect(bench.endpoint.received).toEqual(['C1']);
  });

  test('after 4 KiB of junk, which is counted, with a newline after it, and the next one too', async () => {
    bench.endpoint.script.push((socket, id) =>
      socket.write(Buffer.concat([Buffer.alloc(4096, 'x'), ackBytes('AA', id), Buffer.from('\n')])),
    );
    await bench.enqueue(adt('C1'));
    await bench.enqueue(adt('C2'));
    bench.sender(UNHURRIED);

    await bench.empty();
    await bench.stopSenders();

    expect(bench.endpoint.received).toEqual(['C1', 'C2']);
    expect(bench.endpoint.connections).toBe(1);
    expect(bench.events('message-delivered')).toMatchObject([{ skippedBytes: 4097 }, { skippedBytes: 4097 }]);
  });

  test('of exactly 64 KiB', async () => {
    const head = 'MSH|^~\\&|||||1||ACK|9|P|2.5.1\rMSA|AA|C1\rNTE|1||';
    bench.endpoint.script.push(write(text(head.padEnd(65_536, 'x'))));
    await bench.enqueue(adt('C1'));
    bench.sender(UNHURRIED);

    await bench.empty();

    expect(bench.endpoint.received).toEqual(['C1']);
  });

  test('for the first of two messages, and a second frame in the same piece is for nothing', async () => {
    bench.endpoint.script.push(
      (socket) => socket.write(Buffer.concat([ackBytes('AA', 'C1'), ackBytes('AA', 'C2')])),
      // Who took the second frame for an answer to C2 would lose it.
      answer('AE', '101'),
    );
    await bench.enqueue(adt('C1'));
    await bench.enqueue(adt('C2'));
    bench.sender();

    await bench.empty();

    expect(bench.endpoint.received).toEqual(['C1', 'C2']);
    expect(bench.endpoint.connections).toBe(2);
    expect(await bench.quarantined()).toMatchObject([{ controlId: 'C2', err3: '101' }]);
  });
});

test('a late acknowledgment is never taken for that of the next message', async () => {
  // The first answer comes after its timeout, on a link that is gone; the second attempt gets the right one.
  bench.endpoint.script.push((socket, id) => setTimeout(() => socket.write(ackBytes('AA', id)), 600));
  await bench.enqueue(adt('C1'));
  await bench.enqueue(adt('C2'));
  bench.sender();

  await bench.empty();

  expect(bench.endpoint.received).toEqual(['C1', 'C1', 'C2']);
  expect(bench.endpoint.connections).toBe(2);
  expect(bench.events('attempt-failed')).toMatchObject([{ controlId: 'C1', reason: 'timeout-no-byte' }]);
});

test.each([
  ['an acknowledgment', ackBytes('AA', 'C1')],
  ['the beginning of a frame', ackBytes('AA', 'C1').subarray(0, 1)],
])('%s that comes unasked is for nothing, and its link is not used again', async (_, bytes) => {
  const sender = bench.sender();
  await bench.logged('link-up');
  bench.endpoint.say(bytes);
  await bench.logged('link-down');
  await bench.enqueue(adt('C1'));

  await bench.empty();

  expect(sender.isReady).toBe(true);
  expect(bench.endpoint.received).toEqual(['C1']);
  expect(bench.endpoint.connections).toBe(2);
  expect(bench.events('link-down')).toMatchObject([{ reason: 'bad-frame' }]);
});

describe('ERR-3 205 (duplicate)', () => {
  test('after an attempt without an answer counts as accepted', async () => {
    bench.endpoint.script.push((socket) => socket.destroy(), answer('AE', '205'));
    await bench.enqueue(adt('C1'));
    bench.sender();

    await bench.empty();

    expect(bench.endpoint.received).toEqual(['C1', 'C1']);
    expect(await bench.quarantined()).toEqual([]);
  });

  test('after an attempt of a process before this one counts as accepted', async () => {
    bench.endpoint.otherwise = () => undefined;
    await bench.enqueue(adt('C1'));
    bench.sender({ stopTimeoutMs: 10_000 });
    await bench.received(1);
    await bench.stopSenders();

    bench.endpoint.otherwise = answer('AE', '205');
    bench.sender();
    await bench.empty();

    expect(await bench.quarantined()).toEqual([]);
  });

  test('after an attempt without an answer counts as accepted, also when the message went back in between', async () => {
    bench.endpoint.otherwise = () => undefined;
    await bench.enqueue(adt('C1'));
    bench.sender({ longestHoldMs: 300, ackTimeoutMs: 200 });
    await bench.logged('message-given-back');

    bench.endpoint.otherwise = answer('AE', '205');
    await bench.empty();

    expect(await bench.quarantined()).toEqual([]);
    expect(bench.events('message-delivered')).toMatchObject([{ acknowledgmentCode: 'AE' }]);
  });

  test('is a refusal again when the message comes back because it could not be quarantined', async () => {
    bench.proxy.instead = (action) => (action === 'SendMessage' ? 'drop' : undefined);
    bench.endpoint.otherwise = answer('AE', '205');
    await bench.enqueue(adt('C1'));
    bench.sender({ ackTimeoutMs: 1400, holdMarginMs: 600 });
    await bench.logged('quarantine-failed');

    bench.proxy.instead = () => undefined;
    await bench.empty();

    expect(bench.events('message-delivered')).toEqual([]);
    expect(await bench.quarantined()).toMatchObject([{ err3: '205' }]);
  });

  test('is a refusal when the message went back unsent before', async () => {
    await bench.enqueue(adt('C1'));
    bench.proxy.instead = (action) => {
      // The endpoint goes away while the message is received.
      if (action === 'ReceiveMessage') void bench.endpoint.stop();
      return undefined;
    };
    bench.sender({ longestHoldMs: 300, backoffMinMs: 100, ackTimeoutMs: 5000 });
    await bench.logged('message-given-back');
    expect(bench.endpoint.received).toEqual([]);

    bench.proxy.instead = () => undefined;
    bench.endpoint.otherwise = answer('AE', '205');
    await bench.endpoint.start();
    await bench.empty();

    expect(await bench.quarantined()).toMatchObject([{ err3: '205', attempts: '1' }]);
  });

  test('at the first attempt is a refusal', async () => {
    bench.endpoint.script.push(answer('AE', '205'));
    await bench.enqueue(adt('C1'));
    bench.sender();

    await bench.empty();

    expect(await bench.quarantined()).toMatchObject([{ err3: '205', attempts: '1' }]);
  });
});
