import type { Benchmark, Row, RunOptions } from './benchmark.ts';
import { sampleMessage } from './mllp-bytes.ts';
import { ourClient, rawClient, Servers } from './mllp-ends.ts';
import { MLLP_PEERS, type MllpPeer, type PeerClient } from './peers/mllp.ts';
import { ratioOf, spreadOf } from './spread.ts';
import { ratesInTurn, windowsOf } from './windows.ts';

/** After this long without an acknowledgment a client is said to hang. */
const HANGS_MS = 3000;

export const mllp: Benchmark = {
  name: 'mllp',
  question: 'How much of what TCP can do is left when messages are exchanged one after the other over MLLP?',
  corpus:
    'the message of the sample Patient and its acknowledgment, over loopback, the server in another process',
  async *run(options) {
    const servers = new Servers();
    try {
      yield* besideFloor(servers, options);
      for (const [kind, peer] of Object.entries(MLLP_PEERS))
        yield await besidePeer(kind, peer(), servers, options);
    } finally {
      await servers.stop();
    }
  },
};

async function* besideFloor(servers: Servers, options: RunOptions): AsyncGenerator<Row> {
  const text = sampleMessage();
  const [raw, ours] = [await servers.start('raw'), await servers.start('ours')];
  const clients = {
    floor: await rawClient(raw, text),
    client: await ourClient(raw, text),
    server: await rawClient(ours, text),
    both: await ourClient(ours, text),
  };
  const measured = await exchanges(clients, options);
  yield { name: 'floor: both ends count bytes', value: spreadOf(measured.floor), unit: 'exchanges/s' };
  const ratio = (rates: number[]) => ({ ...ratioOf(rates, measured.floor), to: 'the floor' });
  const aim = { atLeast: 0.8 };
  for (const [name, rates] of [
    ['the sender’s client', measured.client],
    ['the test HL7 server', measured.server],
  ] as const)
    yield { name, value: spreadOf(rates), unit: 'exchanges/s', ratio: { ...ratio(rates), aim } };
  yield { name: 'both', value: spreadOf(measured.both), unit: 'exchanges/s', ratio: ratio(measured.both) };
}

/** Both ends of a peer beside both of ours, if it gets through. */
async function besidePeer(kind: string, peer: MllpPeer, servers: Servers, options: RunOptions): Promise<Row> {
  const text = sampleMessage();
  const notes = peer.remark === undefined ? [] : [peer.remark];
  let clients: Record<'ours' | 'peer', PeerClient> | undefined;
  try {
    const isChecked = await refusesAnothersAcknowledgment(peer, await servers.start('of-another'), text);
    notes.push(
      isChecked ? 'checks MSA-2' : 'takes the acknowledgment of another message for that of its own',
    );
    clients = {
      ours: await ourClient(await servers.start('ours'), text),
      peer: await withinMs(HANGS_MS, peer.connect(await servers.start(kind), text)),
    };
    for (let count = 0; count < 10; count += 1) await withinMs(HANGS_MS, clients.peer.exchange());
    const measured = await withinMs(60_000, exchanges(clients, options));
    const ratio = { ...ratioOf(measured.ours, measured.peer), to: peer.name };
    return {
      name: 'both',
      value: spreadOf(measured.ours),
      unit: 'exchanges/s',
      ratio: isChecked ? { ...ratio, aim: { atLeast: 1 } } : ratio,
      note: notes.join('; '),
    };
  } catch (error) {
    notes.push((error as Error).message);
    return { name: peer.name, value: spreadOf([0]), unit: 'exchanges/s', note: notes.join('; ') };
  } finally {
    for (const client of Object.values(clients ?? {})) client.close();
  }
}

/** Whether a client goes on waiting, or says that it failed, when MSA-2 of the acknowledgment is not its MSH-10. */
async function refusesAnothersAcknowledgment(peer: MllpPeer, port: number, text: string): Promise<boolean> {
  const client = await withinMs(HANGS_MS, peer.connect(port, text));
  try {
    await withinMs(HANGS_MS, client.exchange());
    return false;
  } catch {
    return true;
  } finally {
    client.close();
  }
}

async function exchanges<Name extends string>(
  clients: Readonly<Record<Name, PeerClient>>,
  options: RunOptions,
): Promise<Record<Name, number[]>> {
  const works = Object.entries<PeerClient>(clients).map(([name, client]) => [name, () => client.exchange()]);
  return ratesInTurn(Object.fromEntries(works), windowsOf(options));
}

function withinMs<Value>(ms: number, promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came back within ${ms / 1000} s`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
