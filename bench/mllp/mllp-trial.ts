import { MLLP_PEERS } from '../peers/mllp.ts';
import type { PeerClient } from '../peers/mllp-peer.ts';
import { sampleAcknowledgment } from './mllp-bytes.ts';
import { peerServer, rawServer } from './mllp-servers.ts';

/** A client without an acknowledgment for this long counts as hanging. */
const HANGS_MS = 2000;
/** Some hang only after some messages. */
const EXCHANGES = 100;

/** The result of trying a peer. */
export interface Trial {
  readonly name: string;
  /** Connected to the server of its own package; undefined if the two do not get through. */
  readonly client: PeerClient | undefined;
  /** Whether it takes no acknowledgment but that of its own message. */
  readonly isChecking: boolean;
  readonly notes: readonly string[];
}

/** Tries a peer before it is measured, because a client that hangs would block the benchmark. */
export async function trialOf(kind: string, text: string): Promise<Trial> {
  const peer = MLLP_PEERS[kind]?.();
  if (peer === undefined) throw new Error(`there is no peer ${kind}`);
  const { name, remark } = peer;
  const notes = remark === undefined ? [] : [remark];
  let client: PeerClient | undefined;
  try {
    const ofAnother = await rawServer(sampleAcknowledgment('OF-ANOTHER-MESSAGE'));
    const isChecking = !(await isDone(peer.connect(ofAnother, text)));
    notes.push(isChecking ? 'checks MSA-2' : 'takes the acknowledgment of another message for its own');
    client = await withinMs(HANGS_MS, peer.connect(await peerServer(peer), text));
    for (let count = 0; count < EXCHANGES; count += 1) await withinMs(HANGS_MS, client.exchange());
    return { name, client, isChecking, notes };
  } catch (error) {
    client?.close();
    return { name, client: undefined, isChecking: false, notes: [...notes, (error as Error).message] };
  }
}

/** Whether a client takes what it is answered, and does not go on waiting or say that it failed. */
async function isDone(connecting: Promise<PeerClient>): Promise<boolean> {
  const client = await withinMs(HANGS_MS, connecting);
  try {
    await withinMs(HANGS_MS, client.exchange());
    return true;
  } catch {
    return false;
  } finally {
    client.close();
  }
}

/** @throws Error if it takes longer */
async function withinMs<Value>(ms: number, promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came back within ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
