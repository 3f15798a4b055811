import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { type DeliveryQueue, type Failures, GoneError, type HeldMessage } from './queue.ts';

/** Entries of a batch at most. */
const MOST_ENTRIES = 10;

/** An expired receipt has several names in SQS. */
const GONE = /(^|\.)(ReceiptHandleIsInvalid|InvalidParameterValue|MessageNotInflight)(Exception)?$/;

/** What is done with several messages in one call. A batch succeeds and fails entry by entry. */
export function sqsBatches(
  sqs: SQSClient,
  QueueUrl: string,
): Pick<DeliveryQueue, 'changeVisibility' | 'remove'> {
  return {
    changeVisibility(messages, visibilityMs) {
      const VisibilityTimeout = Math.ceil(visibilityMs / 1000);
      return inBatches(messages, (entries) => {
        const Entries = entries.map((entry) => ({ ...entry, VisibilityTimeout }));
        return sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
      });
    },
    remove(messages) {
      return inBatches(messages, (Entries) => sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries })));
    },
  };
}

interface Entry {
  readonly Id: string;
  readonly ReceiptHandle: string;
}

async function inBatches(
  messages: readonly HeldMessage[],
  send: (entries: Entry[]) => Promise<{ readonly Failed?: BatchResultErrorEntry[] | undefined }>,
): Promise<Failures> {
  const failures = new Map<HeldMessage, unknown>();
  const sendOne = async (batch: readonly HeldMessage[]) => {
    try {
      const entries = batch.map(({ receipt }, index) => ({ Id: String(index), ReceiptHandle: receipt }));
      const { Failed = [] } = await send(entries);
      for (const failed of Failed) {
        const message = batch[Number(failed.Id)];
        if (message !== undefined) failures.set(message, errorOf(failed));
      }
    } catch (error) {
      for (const message of batch) failures.set(message, error);
    }
  };
  const batches: Promise<void>[] = [];
  for (let from = 0; from < messages.length; from += MOST_ENTRIES)
    batches.push(sendOne(messages.slice(from, from + MOST_ENTRIES)));
  await Promise.all(batches);
  return failures;
}

function errorOf({ Code = 'unknown' }: BatchResultErrorEntry): Error {
  if (GONE.test(Code)) return new GoneError('the visibility timeout of the message is over');
  const error = new Error(`the queue refused an entry of a batch: ${Code}`);
  error.name = Code;
  return error;
}
