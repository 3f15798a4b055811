import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs } from '../../runtime/backoff.ts';
import { HttpError } from '../http.ts';
import { absorbedEntry, absorbedThrough } from './absorbed.ts';
import { leaseTaken, MAX_PAUSE_MS, MIN_PAUSE_MS, retake } from './record.ts';
import { OutdatedError, type RecordPorts, type Sending } from './record-ports.ts';
import type { RecordedMessage } from './record-table.ts';
import { Turn } from './turn.ts';

/** A merge, as it waits in the item of the one that is gone. */
interface Merge {
  /** FHIR id of the one that is gone. */
  readonly goneId: string;
  readonly message: RecordedMessage;
  readonly body: string;
  /** Those whose place the one that is gone has taken before. */
  readonly absorbed: readonly string[];
}

/**
 * Puts a merge into the queue, while the lease of the one that is gone is held. It is a message of the survivor: it takes the
 * survivor's lease too, so it stands in the order of both records.
 *
 *     gone's lease ─▶ survivor's lease ─▶ enqueue ─▶ survivor's item: absorbed ─▶ gone's item: confirmed, ended
 *
 * SQS orders within a group, and the patients have one each. So the merge passes both: the survivor's group, where it comes
 * after all messages of the survivor, and from there the sender passes it on to the group of the one that is gone, where it
 * comes after all of that one's. From then on every message of the survivor takes the same way, and none overtakes the
 * merge. It holds with any number of lanes and tasks, because it needs nothing but the order of each group.
 *
 * A process that dies leaves the merge pending in one item or in both. Whoever writes either patient next sends it again,
 * with the same control ID. Once the survivor's item names the merge, it is in the queue, and is not sent again.
 *
 * @param survivor how messages of the survivor are sent
 * @throws OutdatedError if the survivor has changed since the merge was written, HttpError 409 if it is being merged itself;
 *   nothing is sent then
 */
export async function absorb(
  { goneId, message, body, absorbed }: Merge,
  survivor: Sending,
  ports: RecordPorts,
  signal = AbortSignal.timeout(ports.times.workMs),
): Promise<void> {
  const { table, times, stamp, events } = ports;
  const { controlId, time, messageType, end } = message;
  if (end?.kind !== 'merged') throw new Error('absorb takes merges');
  const entry = absorbedEntry(goneId, controlId);
  const pending: RecordedMessage = {
    version: undefined,
    contentHash: '',
    controlId,
    time,
    messageType,
    text: body,
    absorbed: [entry, ...absorbedThrough(absorbed, goneId)],
  };
  const waitsUntil = Date.now() + times.waitMs;
  for (let attempts = 1; ; attempts += 1) {
    const turn = new Turn(survivor, ports, stamp(undefined), Date.now(), signal);
    const { isTaken, item } = await table.take(
      survivor.key,
      turn.lease,
      pending,
      turn.signal,
      end.basis ?? null,
    );
    const isDone = item.absorbed?.includes(entry) === true;
    if (isTaken && !isDone) return void (await turn.send(pending, item));
    if (isTaken) await turn.discard();
    if (isDone) return;
    if (item.lease === undefined) throw new OutdatedError('the survivor has changed');
    if (item.pending !== undefined && item.lease.until < Date.now()) {
      if (await table.takeOver(survivor.key, item.lease, turn.lease, turn.signal))
        await retake(turn, item.pending, item, ports);
      continue;
    }
    if (item.pending?.end?.kind === 'merged') {
      throw new HttpError(409, 'conflict', 'The record that should take its place is being merged itself.');
    }
    if (attempts === 1) events.onWait();
    const pauseMs = backoffMs(attempts, MIN_PAUSE_MS, MAX_PAUSE_MS, Math.random());
    if (Date.now() + pauseMs > waitsUntil) throw leaseTaken(item.lease.until);
    // The next call ends with the hold, as unavailability.
    await sleep(pauseMs);
  }
}
