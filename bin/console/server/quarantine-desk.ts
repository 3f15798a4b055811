import { Refusal } from '../../../runtime/command-line/refusal.ts';
import { isRefusedByIntake } from '../../../runtime/queue-attributes.ts';
import { withCabinet } from '../../quarantine/cabinet.ts';
import { toResend } from '../../quarantine/choose.ts';
import type { TakenMessage } from '../../quarantine/fifo-queue.ts';
import { settleAll } from '../../quarantine/settle-all.ts';
import { dropOne, one, resending, resendOne } from '../../quarantine/single.ts';
import { newestLast, summaryOf } from '../../quarantine/summary.ts';
import { settledText, whyText } from '../../quarantine/text.ts';
import { writeDown } from '../../quarantine/write-down.ts';
import type { Done, Quarantine } from './api.ts';
import type { Queues } from './source.ts';

/** The quarantine for the page. Even listing receives the messages for a moment, so actions run one at a time. */
export interface QuarantineDesk {
  list(): Promise<Quarantine>;
  /** @throws Refusal if there is no such message */
  open(id: string): Promise<TakenMessage>;
  resend(id: string): Promise<Done>;
  /**
   * Resends these messages, in order for each patient; one that comes after another one of its patient that stays, stays too.
   *
   * @param ids undefined: all, those too that wait for earlier ones of their patient
   */
  resendAll(ids: readonly string[] | undefined): Promise<Done>;
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
            const { id, controlId = '', attempts = '', messageType = '', resourceType, fhirId } = summary;
            const resource = fhirId === undefined ? '' : `${resourceType}/${fhirId}`;
            return {
              id,
              controlId,
              messageType,
              resource,
              isRefused: isRefusedByIntake(message.attributes),
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
    resendAll: (ids) =>
      inTurn(async () => {
        const choose = toResend(({ id }) => ids === undefined || ids.includes(id));
        const note = (message: TakenMessage) => writeDown(logFile, 'resent', message);
        const text = settledText('resent', await settleAll(quarantine, choose, resending(queue, note)));
        return { isDone: true, text: text.trim() };
      }),
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
