import { keepAwake } from './awake.ts';
import type { Benchmark, Row, RunOptions } from './benchmark.ts';
import { sampleMessage } from './mllp-bytes.ts';
import { ourClient, rawClient, Servers } from './mllp-ends.ts';
import { trialOf } from './mllp-trial.ts';
import { MLLP_PEERS } from './peers/mllp.ts';
import type { PeerClient } from './peers/mllp-peer.ts';
import { ratioOf, spreadOf } from './spread.ts';
import { ratesInTurn, type Windows, windowsOf } from './windows.ts';

const UNIT = 'exchanges/s';
/** Many short ones: what else the machine does, in this process or the other, hits some of them and not the median. */
const WINDOWS: Windows = { warmUpMs: 500, windowMs: 50, count: 41 };

export const mllp: Benchmark = {
  name: 'mllp',
  question: 'How much of what TCP can do is left when messages are exchanged one after the other over MLLP?',
  corpus:
    'the message of the sample Patient and its acknowledgment, over loopback, the server in another process',
  async *run(options) {
    const servers = new Servers();
    const letSleep = keepAwake();
    try {
      const ports = { raw: await servers.start('raw'), ours: await servers.start('ours') };
      yield* besideFloor(ports, options);
      const ofAnother = await servers.start('of-another');
      for (const kind of Object.keys(MLLP_PEERS))
        yield await besidePeer(kind, { ours: ports.ours, ofAnother }, servers, options);
    } finally {
      letSleep();
      await servers.stop();
    }
  },
};

async function* besideFloor(
  ports: { readonly raw: number; readonly ours: number },
  options: RunOptions,
): AsyncGenerator<Row> {
  const text = sampleMessage();
  const clients = {
    floor: await rawClient(ports.raw, text),
    client: await ourClient(ports.raw, text),
    server: await rawClient(ports.ours, text),
    both: await ourClient(ports.ours, text),
  };
  try {
    const measured = await exchanges(clients, options);
    const ratio = (rates: number[]) => ({ ...ratioOf(rates, measured.floor), to: 'the floor' });
    const aim = { atLeast: 0.8 };
    yield { name: 'floor: both ends count bytes', value: spreadOf(measured.floor), unit: UNIT };
    for (const [name, rates] of [
      ['the sender’s client', measured.client],
      ['the test HL7 server', measured.server],
    ] as const)
      yield { name, value: spreadOf(rates), unit: UNIT, ratio: { ...ratio(rates), aim } };
    yield { name: 'both', value: spreadOf(measured.both), unit: UNIT, ratio: ratio(measured.both) };
  } finally {
    for (const client of Object.values(clients)) client.close();
  }
}

/** Both ends of a peer beside both of ours, or why there is nothing to compare with. */
async function besidePeer(
  kind: string,
  ports: { readonly ours: number; readonly ofAnother: number },
  servers: Servers,
  options: RunOptions,
): Promise<Row> {
  const text = sampleMessage();
  const trial = await trialOf(kind, ports.ofAnother, servers, text);
  const note = trial.notes.join('; ');
  if (trial.client === undefined) return { name: trial.name, value: spreadOf([0]), unit: UNIT, note };
  const clients = { ours: await ourClient(ports.ours, text, true), peer: trial.client };
  try {
    const { ours, peer } = await exchanges(clients, options);
    const aim = trial.isChecking ? { aim: { atLeast: 1 } } : {};
    return {
      name: 'both',
      value: spreadOf(ours),
      unit: UNIT,
      ratio: { ...ratioOf(ours, peer), to: trial.name, ...aim },
      note,
    };
  } finally {
    for (const client of Object.values(clients)) client.close();
  }
}

async function exchanges<Name extends string>(
  clients: Readonly<Record<Name, PeerClient>>,
  options: RunOptions,
): Promise<Record<Name, number[]>> {
  const works = Object.entries<PeerClient>(clients).map(([name, client]) => [name, () => client.exchange()]);
  return ratesInTurn(Object.fromEntries(works), options.isQuick ? windowsOf(options) : WINDOWS);
}
