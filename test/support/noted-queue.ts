import { hash } from 'node:crypto';
import type { MessageQueue, QueueMessage } from '../../lambda/ports.ts';

/** The queue, each of whose messages is added to `sent` once it is in it. */
export function notedQueue(queue: MessageQueue, sent: QueueMessage[]): MessageQueue {
  return {
    prepare: (message) => {
      const call = queue.prepare(message);
      return {
        send: async (signal) => {
          await call.send(signal);
          sent.push(message);
        },
      };
    },
  };
}

/** The groups of the queue that the patients with these FHIR ids have. */
export function groupsOf(...ids: string[]): string[] {
  return ids.map((id) => hash('sha256', id));
}

/** All groups that a message passes. */
export function routeOf(message: QueueMessage | undefined): string[] | undefined {
  return message && [message.groupId, ...message.route];
}

/** A Patient with a name and an identifier. */
export function personWith(id: string, family = id) {
  return { id, name: [{ family }], identifier: [{ value: `n-${id}` }] };
}
