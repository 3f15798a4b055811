import { Refusal } from '../../../runtime/command-line/refusal.ts';
import { isRefusedByIntake } from '../../../runtime/queue-attributes.ts';
import { withCabinet } from '../../quarantine/cabinet.ts';
import type { TakenMessage } from '../../quarantine/fifo-queue.ts';
import { dropOne, one, resendOne } from '../../quarantine/single.ts';
import { newestLast, summaryOf } from '../../quarantine/summary.ts';
import { whyText } from '../../quarantine/text.ts';
import { writeDown } from '../../quarantine/write-down.ts';
import type { Done, Quarantine } from './api.ts';
import type { Queues } from './source.ts';

/** The quarantine for the page. Even listing receives the messages for a moment, so actions run one at a time. */
export interface QuarantineDesk {
  list(): Promise<Quarantine>;
  /** @throws Refusal if there is no such message */
  open(id: string): Promise<TakenMessage>;
  resend(id: string): Promise<Done>;
  /** @param note the reason, which is required */
  drop(id: string, note: string): Promise<Done>;
}

/** @param logFile log of resends and drops */
export function quarantineDesk({ queue, quarantine }: Queues, logFile: string): QuarantineDesk {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
  return {
    list: () =>
      inTurn(() =>
        withCabinet(quarantine, async ({ messages, waiting }) => ({
          rows: newestLast(messages).map((message) => {
            const summary = summaryOf(message);
            const { id, controlId = '', attempts = '', resourceType, fhirId } = summary;
            return {
              id,
              controlId,
              refused: isRefusedByIntake(message.attributes)
                ? { resource: fhirId === undefined ? '' : `${resourceType}/${fhirId}` }
                : undefined,
              reason: whyText(summary),
              attempts,
              quarantinedAt: message.sentAt,
            };
          }),
          waiting,
        })),
      ),
    open: (id) => inTurn(() => withCabinet(quarantine, async ({ messages }) => one(messages, id))),
    resend: (id) =>
      inTurn(() =>
        doneOrRefused(async () => {
          await resendOne(quarantine, queue, id, (message) => writeDown(logFile, 'resent', message));
          return 'Resent to the queue.';
        }),
      ),
    drop: (id, note) =>
      inTurn(() =>
        doneOrRefused(async () => {
          if (note.trim() === '') throw new Refusal('Dropping a message requires a note.');
          await dropOne(quarantine, id, (message) => writeDown(logFile, 'dropped', message, note.trim()));
          return `Dropped. The note is in ${logFile}.`;
        }),
      ),
  };
}

async function doneOrRefused(work: () => Promise<string>): Promise<Done> {
  try {
    return { isDone: true, text: await work() };
  } catch (error) {
    if (error instanceof Refusal) return { isDone: false, text: error.message };
    throw error;
  }
}
