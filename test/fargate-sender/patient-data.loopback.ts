import { ackBytes, answer } from '../support/network/endpoint.ts';
import { adt, SenderBench } from '../support/sender-bench.ts';

let bench: SenderBench;
beforeEach(async () => {
  bench = await SenderBench.start();
});
afterEach(() => bench.stop());

test('no name, no id of a patient and no text of an acknowledgment is in a log line, an attribute or a metric', async () => {
  // Whatever place of an acknowledgment echoes what it should not, and whatever goes wrong.
  const echo = (msa: string, err = '') =>
    Buffer.from(`\vMSH|^~\\&|PLANTED||||1||ACK|PLANTED|P|2.5.1\rMSA|${msa}\r${err}\x1c\r`);
  const say = (bytes: Uint8Array) => (socket: { write(bytes: Uint8Array): unknown }) =>
    void socket.write(bytes);
  bench.endpoint.script.push(
    say(echo('AA|PLANTED|PLANTED')),
    say(echo('PLANTED|C1')),
    say(echo('AE|C1|PLANTED NAME', 'ERR|PLANTED|PID^1|PLANTED|E||||PLANTED\r')),
    say(echo('AE|C1|||PLANTED|PLANTED')),
    say(echo('AR|C1|PLANTED', 'ERR|||PLANTED^PLANTED^PLANTED|E\r')),
    say(Buffer.from('\vPLANTED\x1c\r')),
    say(Buffer.concat([Buffer.from('PLANTED'), ackBytes('AE', 'C1', '101')])),
  );
  await bench.enqueue(adt('C1', 'PLANTED-ID'), 'g1');
  await bench.enqueue('PLANTED, and no HL7', 'g2');
  await bench.enqueue(adt('PLANTED NAME', 'PLANTED-ID'), 'g3');
  bench.endpoint.otherwise = answer('AE', '101');
  bench.proxy.instead = (action, parameters) =>
    action === 'DeleteMessage' && bench.proxy.count('DeleteMessageBatch') < 3
      ? { status: 400, type: 'x#Planted', queryError: String(parameters.PLANTED) }
      : undefined;
  bench.sender({ nackRetries: 5 });

  await bench.empty();
  await bench.stopSenders();

  const quarantined = await bench.quarantined();
  expect(quarantined).toHaveLength(3);
  const attributes = quarantined.map(({ body: _, ...attributes }) => attributes);
  expect(bench.log.lines.length).toBeGreaterThan(10);
  expect(bench.metrics.records.length).toBeGreaterThan(5);
  for (const everything of [bench.log.lines, bench.metrics.records, attributes])
    expect(JSON.stringify(everything)).not.toContain('PLANTED');
});
