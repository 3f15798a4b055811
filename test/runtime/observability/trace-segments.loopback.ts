import {
  AWS_XRAY_DAEMON_ADDRESS,
  createTraceSegments,
  newTraceSegmentId,
} from '../../../runtime/observability/trace-segments.ts';
import { eventually } from '../../support/eventually.ts';
import { TraceSegmentReceiver } from '../../support/network/trace-segment-receiver.ts';
import { recordingLog } from '../../support/observability/recording-log.ts';

const segment = {
  name: 'fargate-sender',
  id: newTraceSegmentId(),
  trace_id: '1-5759e988-bd862e3fe1be46a994272793',
  start_time: 1,
  end_time: 2.5,
};

function addressOf(value: string | undefined) {
  const problems: string[] = [];
  const address = AWS_XRAY_DAEMON_ADDRESS.read(value, (problem) => problems.push(problem));
  return { address, problems };
}

test('a trace segment arrives at the daemon after the header that it expects', async () => {
  const receiver = await new TraceSegmentReceiver().start();
  const log = recordingLog();

  await createTraceSegments(addressOf(receiver.address).address, log).send(segment);

  await eventually(
    () => receiver.packets,
    (packets) => packets.length === 1,
  );
  receiver.stop();
  expect(receiver.packets).toEqual([`{"format": "json", "version": 1}\n${JSON.stringify(segment)}`]);
  expect(log.lines).toEqual([]);
});

test('without an address nothing is sent', async () => {
  await expect(createTraceSegments(undefined, recordingLog()).send(segment)).resolves.toBeUndefined();
});

test('a trace segment that cannot be sent is logged once until one can be sent, and send does not reject', async () => {
  const receiver = await new TraceSegmentReceiver().start();
  const log = recordingLog();
  const segments = createTraceSegments(addressOf(receiver.address).address, log);
  // More than a UDP packet holds.
  const tooLarge = { ...segment, name: 'x'.repeat(100_000) };

  for (const one of [tooLarge, tooLarge, segment, tooLarge]) await segments.send(one);

  receiver.stop();
  expect(log.lines).toEqual([
    { level: 'warn', event: 'trace-segment-not-sent', fields: { error: 'Error EMSGSIZE' } },
    { level: 'warn', event: 'trace-segment-not-sent', fields: { error: 'Error EMSGSIZE' } },
  ]);
});

test.each([
  ['169.254.100.1:2000', { host: '169.254.100.1', port: 2000 }],
  ['xray:2000', { host: 'xray', port: 2000 }],
  ['[::1]:2000', { host: '::1', port: 2000 }],
  ['udp:127.0.0.1:2000 tcp:127.0.0.1:2001', { host: '127.0.0.1', port: 2000 }],
  [undefined, undefined],
])('AWS_XRAY_DAEMON_ADDRESS %s', (value, address) => {
  expect(addressOf(value)).toEqual({ address, problems: [] });
});

test.each(['localhost', '127.0.0.1:0', '127.0.0.1:99999', 'a b:1', 'http://x:1'])(
  'AWS_XRAY_DAEMON_ADDRESS %s is refused',
  (value) => {
    expect(addressOf(value)).toEqual({
      address: undefined,
      problems: [` is "${value}", expected host:port, such as 127.0.0.1:2000`],
    });
  },
);
