import { withCabinet } from '../../bin/quarantine/cabinet.ts';
import type { FifoQueue } from '../../bin/quarantine/fifo-queue.ts';
import { dropOne, resendOne } from '../../bin/quarantine/single.ts';
import { newestLast, summaryOf } from '../../bin/quarantine/summary.ts';
import { whyText } from '../../bin/quarantine/text.ts';
import { writeDown } from '../../bin/quarantine/write-down.ts';
import { Refusal } from '../../runtime/command-line/refusal.ts';
import { isRefusedByIntake } from '../../runtime/queue-attributes.ts';
import type { Done, Quarantine } from './api.ts';

/** The quarantine for the page. Even listing receives the messages for a moment, so actions run one at a time. */
export interface QuarantineDesk {
  list(): Promise<Quarantine>;
  resend(id: string): Promise<Done>;
  /** @param note the reason, which is required */
  drop(id: string, note: string): Promise<Done>;
}

/** @param logFile log of resends and drops */
export function quarantineDesk(quarantine: FifoQueue, queue: FifoQueue, logFile: string): QuarantineDesk {
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
