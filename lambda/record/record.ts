import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { backoffMs } from '../../runtime/backoff.ts';
import { HttpError } from '../http.ts';
import { UnavailableError } from '../unavailable.ts';
import { decide } from './decide.ts';
import {
  type Built,
  type Drafted,
  OutdatedError,
  type Recording,
  type RecordPorts,
  type Stamp,
} from './record-ports.ts';
import type { RecordedMessage, RecordItem } from './record-table.ts';
import { Turn } from './turn.ts';

/** What became of a message. */
export type Recorded<D, B> = Outcome<B> & {
  /** What was written for this request, also where it was not sent; undefined where nothing had to be written. */
  readonly draft: D | undefined;
};

type Outcome<B> = {
  /** As the record has it: this one, or the one for which it was not sent. */
  readonly message: RecordedMessage;
  /** As it was before that message was confirmed, or is. */
  readonly item: RecordItem;
} & (
  | { readonly decision: 'send' | 'retake'; readonly built: B }
  | { readonly decision: 'stale' | 'duplicate'; readonly built?: never }
);

/** Another request is writing this resource, or one did and ended early. */
export class LeaseTakenError extends UnavailableError {
  override readonly name = 'LeaseTakenError';
}

export const MIN_PAUSE_MS = 10;
export const MAX_PAUSE_MS = 500;

/**
 * Records a message and puts it into the queue, unless it is an old version. The messages of a resource are in the queue in
 * the order of the record, wherever a process that writes them dies:
 *
 *     take ──▶ decide ─ send ─▶ build ─▶ enqueue ─▶ confirm           two calls of the table
 *       │         └ stale, duplicate ─▶ discard                       nothing is sent
 *       ├ another has it ─▶ wait, take again                          until the time is up: 503
 *       └ it expired, its process died ─▶ take over ─▶ enqueue what is pending ─▶ confirm ─▶ take again
 *
 *                 before        taken                enqueued              confirmed
 *     the item    confirmed A   confirmed A          confirmed A           confirmed B
 *                               pending B, lease     pending B, lease
 *     the queue   A             A                    A B                   A B
 *
 * If a process dies while it has the lease, nobody knows whether B is in the queue. Whoever comes next enqueues it again,
 * before anything newer and with the same control ID. SQS recognizes that for five minutes; after that the hospital may get
 * B twice, one after the other. So a message that is in the queue and cannot be confirmed counts as sent.
 *
 * Times (MSH-7) and control IDs of a resource's messages rise in that order, by which the archive finds the latest. They
 * are drawn for each attempt to take the lease, and are later than the last message's also where its process had a faster
 * clock.
 *
 * @throws what `draft`, `build` and `enqueue` do if the message cannot be sent
 * @throws LeaseTakenError if the lease cannot be taken in time
 * @throws UnavailableError if the table or the queue is unavailable. In the latter case the message may still be sent,
 *   before the resource's next one
 */
export async function record<D extends Drafted, B extends Built>(
  recording: Recording<D, B>,
  ports: RecordPorts,
): Promise<Recorded<D, B>> {
  const { table, times, stamp, events } = ports;
  const { key } = recording;
  const waitsUntil = Date.now() + times.waitMs;
  const workSignal = AbortSignal.timeout(times.workMs);
  let known: RecordItem = recording.isByLast ? await table.read(key, workSignal) : {};
  let isWaiting = false;
  for (let attempts = 1; ; attempts += 1) {
    const last = known.confirmed;
    const needless = last && recording.needless?.(last);
    if (last !== undefined && needless !== undefined) {
      events.onNotSent(needless, last);
      return { decision: needless, message: last, item: known, draft: undefined };
    }
    const stamped = stamp(latest(last?.time, recording.after));
    const draft = recording.draft(stamped, last, known);
    const message = messageOf(draft, stamped);
    const turn = new Turn(recording, ports, stamped, Date.now(), workSignal);

    const [{ isTaken, item }] = await Promise.all([
      table.take(key, turn.lease, message, turn.signal, draft.follows),
      // While that is on its way; it has to be written to its socket first.
      nextTurn().then(() => recording.prepare?.(message)),
    ]);
    if (isTaken) return { draft, ...(await finish(turn, message, item, ports)) };
    const { pending, lease } = item;
    if (lease !== undefined && !isWaiting) events.onWait();
    isWaiting ||= lease !== undefined;

    if (pending !== undefined && lease !== undefined && lease.until < Date.now()) {
      if (await table.takeOver(key, lease, turn.lease, turn.signal)) {
        const built = await retake(turn, pending, item, ports);
        if (built !== undefined && decide(item, message) === 'retake')
          return { draft, decision: 'retake', message: pending, item, built };
      }
    } else {
      // Where nobody has the lease, the last message is not the one that the draft follows, its process had a clock that was
      // ahead, or the lease was given back just now.
      known = item;
      const pauseMs =
        lease === undefined ? 0 : backoffMs(attempts, MIN_PAUSE_MS, MAX_PAUSE_MS, Math.random());
      if (Date.now() + pauseMs > waitsUntil) throw leaseTaken(lease?.until);
      await sleep(pauseMs);
    }
  }
}

/** What is done under the lease, once the message is pending. */
async function finish<B extends Built>(
  turn: Turn<B>,
  message: RecordedMessage,
  item: RecordItem,
  { events }: RecordPorts,
): Promise<Outcome<B>> {
  const { confirmed } = item;
  const decision = decide({ confirmed }, message);
  if (confirmed !== undefined && (decision === 'stale' || decision === 'duplicate')) {
    events.onNotSent(decision, confirmed);
    await turn.discard();
    return { decision, message: confirmed, item };
  }
  return { decision: 'send', message, item, built: await turn.send(message, item) };
}

/**
 * Completes what a process that died has left. It decided by the same item, so what it would not have sent is not in the
 * queue.
 *
 * @returns what is in the queue now; undefined if its message is not
 */
export async function retake<B extends Built>(
  turn: Turn<B>,
  pending: RecordedMessage,
  item: RecordItem,
  { events }: RecordPorts,
): Promise<B | undefined> {
  if (decide({ confirmed: item.confirmed }, pending) !== 'send') {
    await turn.discard();
    return undefined;
  }
  events.onRetake(pending);
  try {
    return await turn.send(pending, item);
  } catch (error) {
    // It cannot be sent: its own request would have been refused.
    if (error instanceof HttpError || error instanceof OutdatedError) return undefined;
    throw error;
  }
}

export function messageOf(
  { version, sourceName, contentHash, end, messageType, text, linking }: Drafted,
  stamp: Stamp,
): RecordedMessage {
  return { version, sourceName, contentHash, end, ...stamp, messageType, text, linking };
}

function latest(...times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

export function leaseTaken(until = 0): LeaseTakenError {
  const retryAfterSeconds = Math.max(1, Math.ceil((until - Date.now()) / 1000));
  return new LeaseTakenError('lease', { retryAfterSeconds });
}
