import type { TakenMessage } from '../../../bin/quarantine/fifo-queue.ts';

/** A message in quarantine. */
export function messageIn(message: Partial<TakenMessage>): TakenMessage {
  return {
    id: 'aaaa-1',
    groupId: 'g',
    sentAt: Date.UTC(2026, 0, 2, 3, 4, 5),
    body: '',
    receipt: 'r',
    attributes: {},
    ...message,
  };
}
