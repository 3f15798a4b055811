import { frame } from '../hl7v2/mllp.ts';
import { ClientConnection } from '../runtime/mllp/client-connection.ts';
import { MllpError } from '../runtime/mllp/mllp-error.ts';
import type { Log } from '../runtime/observability/log.ts';
import { endpointSockets } from '../runtime/tls/endpoint-socket.ts';
import type { Exchange } from './queried-source.ts';
import type { QueryEndpoint } from './settings.ts';

/** Largest answer that fits into the response of the API: a Lambda's response is at most 6 MB. */
const MOST_ANSWER_BYTES = 4 * 1024 * 1024;

/** Nothing was sent before on this connection, so no unrequested frame is allowed. */
const NOTHING_UNASKED = { ignores: () => false, mayBegin: () => false };

/**
 * Exchanges over MLLP, each on its own connection: a Lambda is frozen between two requests, and a connection that it kept
 * would be dead by the next one. A request that fails throws the socket's error, or an MllpError.
 */
export function createExchange(endpoint: QueryEndpoint, log: Log): Exchange {
  const open = endpointSockets(endpoint, log);
  const options = {
    maxAnswerBytes: MOST_ANSWER_BYTES,
    framing: endpoint.ackFraming,
    unasked: NOTHING_UNASKED,
  };
  return async (payload, isLast) => {
    const socket = open();
    socket.setNoDelay(true);
    const connection = new ClientConnection(socket, options);
    const read = (answer: Uint8Array) => (isLast(answer) ? answer : undefined);
    try {
      const answer = await connection.exchange(frame(payload), endpoint.timeoutMs, read);
      socket.destroySoon();
      return answer;
    } catch (error) {
      connection.destroy();
      throw error instanceof MllpError ? reasonOf(error) : error;
    }
  };
}

/** The timeout counts from before the connection, so it does not matter whether a byte came. */
function reasonOf(failure: MllpError): unknown {
  if (failure.cause !== undefined) return failure.cause;
  return failure.code.startsWith('timeout') ? new MllpError('timeout') : failure;
}
