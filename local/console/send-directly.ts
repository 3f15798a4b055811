import type { Done, Exchanged } from '../../bin/console/server/api.ts';
import { acknowledgmentFields } from '../../bin/probe/acknowledgment-fields.ts';
import { adviceOnAnswer, adviceOnConnect } from '../../bin/probe/advice.ts';
import { connector } from '../../bin/probe/endpoint.ts';
import { ProbeConnection } from '../../bin/probe/exchange.ts';
import { judged } from '../../bin/probe/judgment.ts';
import { messageOfFile, type ProbeMessage } from '../../bin/probe/messages.ts';
import { encodeMessage } from '../../hl7v2/encode-message.ts';
import { Er7Error } from '../../hl7v2/er7.ts';

const TIMEOUT_MS = 10_000;

/**
 * Sends a message to the test HL7 server on a connection of its own, past queue and sender, and explains the answer.
 *
 * @param text with any line ends
 * @param onSend called with MSH-10 before it is sent
 */
export async function sendDirectly(
  text: string,
  port: number,
  onSend: (controlId: string) => void,
): Promise<Exchanged | Done> {
  const bytes = encodeMessage(text.trim().replace(/\r?\n/g, '\r'));
  if (bytes === undefined)
    return {
      isDone: false,
      text: 'The character set in MSH-18 does not have all characters of the message.',
    };
  let message: ProbeMessage;
  try {
    message = messageOfFile(bytes);
  } catch (error) {
    if (error instanceof Er7Error) return { isDone: false, text: error.message };
    throw error;
  }
  const { controlId } = message;
  const connected = await connector({
    host: '127.0.0.1',
    port,
    tls: undefined,
    timeoutMs: TIMEOUT_MS,
  })();
  if (connected.kind === 'not-connected') return { isDone: false, text: adviceOnConnect(connected).what };
  onSend(controlId);
  const connection = new ProbeConnection(connected.socket);
  const exchange = await connection.exchange(message, TIMEOUT_MS);
  connection.close();
  const { failure, received, answers } = exchange;
  if (failure !== undefined) return { isDone: false, text: adviceOnAnswer(failure, received).what };
  const { isAccepted, text: outcome } = judged(exchange);
  return {
    outcome,
    isAccepted,
    // Patients of the test HL7 server are invented.
    fields: answers.flatMap((answer) => acknowledgmentFields(answer, controlId, true)),
  };
}
