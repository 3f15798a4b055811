import { hash } from 'node:crypto';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { rethrow } from '../unavailable.ts';
import { keptForm } from './kept-form.ts';
import type { IntakeQuarantine } from './ports.ts';

/** Keeps what can never be sent in the quarantine of the messages, where the same tools show it. */
export function sqsQuarantine(sqs: SQSClient, queueUrl: string): IntakeQuarantine {
  return {
    async keep(refused) {
      const { body, attributes } = keptForm(refused);
      const { source, change } = refused;
      // Groups of their own: what waits here must not stand before messages of the patient that are resent.
      const group = change === undefined ? source.name : `${source.name} ${change.type}/${change.id}`;
      const command = new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: body,
        MessageGroupId: hash('sha256', group),
        // A server that repeats its call leaves one.
        MessageDeduplicationId: hash('sha256', JSON.stringify([source.name, attributes.reason, body])),
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, value]) => [
            name,
            { DataType: 'String', StringValue: value },
          ]),
        ),
      });
      await sqs.send(command).catch((error) => rethrow('quarantine', error));
    },
  };
}
