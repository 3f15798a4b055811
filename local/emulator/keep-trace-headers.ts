import type {
  ReceiveMessageCommandInput,
  ReceiveMessageCommandOutput,
  SendMessageCommandInput,
  SendMessageCommandOutput,
} from '@aws-sdk/client-sqs';
import type { buildApp } from 'fauxqs';

/** Number of messages whose trace header is kept. Older ones have long been received. */
const MOST_TRACE_HEADERS = 10_000;

/**
 * SQS returns `AWSTraceHeader`, the only system attribute that a sender can set, with the message on request. The
 * emulator drops it, so this stores it by message id and adds it to the response.
 */
export function keepTraceHeaders(app: ReturnType<typeof buildApp>): void {
  const headers = new Map<string, string>();
  app.addHook('preSerialization', async (request, _reply, payload) => {
    const action = String(request.headers['x-amz-target'] ?? '').replace('AmazonSQS.', '');
    if (action === 'SendMessage') {
      const { MessageSystemAttributes } = request.body as SendMessageCommandInput;
      const header = MessageSystemAttributes?.AWSTraceHeader?.StringValue;
      const { MessageId } = payload as SendMessageCommandOutput;
      if (header !== undefined && MessageId !== undefined) headers.set(MessageId, header);
      const [oldest] = headers.keys();
      if (oldest !== undefined && headers.size > MOST_TRACE_HEADERS) headers.delete(oldest);
    }
    if (action === 'ReceiveMessage') {
      const { MessageSystemAttributeNames = [] } = request.body as ReceiveMessageCommandInput;
      const isWanted = MessageSystemAttributeNames.some(
        (name) => name === 'All' || name === 'AWSTraceHeader',
      );
      for (const message of (payload as ReceiveMessageCommandOutput).Messages ?? []) {
        const AWSTraceHeader = headers.get(message.MessageId ?? '');
        if (isWanted && AWSTraceHeader !== undefined)
          message.Attributes = { ...message.Attributes, AWSTraceHeader };
      }
    }
    return payload;
  });
}
