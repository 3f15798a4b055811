import type { Row } from '../harness/benchmark.ts';
import { ratioOf, spreadOf } from '../harness/spread.ts';
import { ratesInTurn, windowsOf } from '../harness/windows.ts';
import type { PeerClient } from '../peers/mllp-peer.ts';
import { sampleAcknowledgment, sampleMessage } from './mllp-bytes.ts';
import { ourClient, rawClient } from './mllp-clients.ts';
import { ourServer, rawServer } from './mllp-servers.ts';
import { trialOf } from './mllp-trial.ts';

// One comparison of the MLLP benchmark, clients and servers in one process: with the peer that the first argument names, or
// with the floor if it is empty. Sends its rows to its parent and ends.

const UNIT = 'exchanges/s';
const [kind = '', isQuick = ''] = process.argv.slice(2);
const text = sampleMessage();

process.once('disconnect', () => process.exit(1));
const rows = kind === '' ? await besideFloor() : [await besidePeer()];
process.send?.(rows, () => process.exit(0));

async function besideFloor(): Promise<Row[]> {
  const ports = { raw: await rawServer(sampleAcknowledgment()), ours: await ourServer() };
  const measured = await exchanges({
    floor: await rawClient(ports.raw, text),
    client: await ourClient(ports.raw, text),
    server: await rawClient(ports.ours, text),
    both: await ourClient(ports.ours, text),
  });
  const row = (name: string, rates: number[], aim?: { readonly atLeast: number }): Row => {
    const ratio = { ...ratioOf(rates, measured.floor), to: 'the floor', ...(aim && { aim }) };
    return { name, value: spreadOf(rates), unit: UNIT, ratio };
  };
  return [
    { name: 'floor: both ends count bytes', value: spreadOf(measured.floor), unit: UNIT },
    row('the sender’s client', measured.client, { atLeast: 0.8 }),
    row('the test HL7 server', measured.server, { atLeast: 0.8 }),
    row('both', measured.both),
  ];
}

/** Both ends of a peer beside both of ours, or why there is nothing to compare with. */
async function besidePeer(): Promise<Row> {
  const trial = await trialOf(kind, text);
  const note = trial.notes.join('; ');
  if (trial.client === undefined) return { name: trial.name, value: spreadOf([0]), unit: UNIT, note };
  const { ours, peer } = await exchanges({
    ours: await ourClient(await ourServer(), text, true),
    peer: trial.client,
  });
  const aim = trial.isChecking ? { aim: { atLeast: 1 } } : {};
  const ratio = { ...ratioOf(ours, peer), to: trial.name, ...aim };
  return { name: 'both', value: spreadOf(ours), unit: UNIT, ratio, note };
}

async function exchanges<Name extends string>(
  clients: Readonly<Record<Name, PeerClient>>,
): Promise<Record<Name, number[]>> {
  const works = Object.entries<PeerClient>(clients).map(([name, client]) => [name, () => client.exchange()]);
  return ratesInTurn(Object.fromEntries(works), windowsOf({ isQuick: isQuick !== '' }));
}
