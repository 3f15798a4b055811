import { AnswerDecoder, type FramingFailure } from '../hl7v2/answer-decoder.ts';
import { frame } from '../hl7v2/mllp.ts';
import type { Log } from '../runtime/observability/log.ts';
import { endpointSockets } from '../runtime/tls/endpoint-socket.ts';
import type { Exchange } from './queried-patients.ts';
import type { QueryEndpoint } from './settings.ts';

/** Why no answer came. */
export class MllpError extends Error {
  override readonly name = 'MllpError';
  readonly code: 'timeout' | 'closed' | FramingFailure;

  constructor(code: MllpError['code']) {
    super(`the HL7 endpoint did not answer: ${code}`);
    this.code = code;
  }
}

/** Largest answer: what the API can still answer with (a Lambda's response is at most 6 MB). */
const MOST_ANSWER_BYTES = 4 * 1024 * 1024;

/**
 * Exchanges over MLLP, each on a connection of its own: a Lambda is frozen between two requests, and a connection that
 * it kept would be found dead by the next one.
 */
export function createExchange(endpoint: QueryEndpoint, log: Log): Exchange {
  const open = endpointSockets(endpoint, log);
  return (payload, isLast) =>
    new Promise((resolve, reject) => {
      const decoder = new AnswerDecoder(MOST_ANSWER_BYTES, endpoint.ackFraming);
      const socket = open();
      // Bytes of an answer that is framed badly are the reason that it was none.
      const end = (code: MllpError['code']) => new MllpError(decoder.fault ?? code);
      const timer = setTimeout(() => socket.destroy(end('timeout')), endpoint.timeoutMs);
      let failure: Error | undefined;
      socket.on('error', (error) => {
        failure = error;
      });
      socket.on('close', () => {
        clearTimeout(timer);
        // Without effect if the answer came.
        reject(failure ?? end('closed'));
      });
      socket.on('data', (chunk) => {
        const last = decoder.push(chunk).find(isLast);
        if (last !== undefined) {
          resolve(last);
          socket.end();
          socket.destroySoon();
        } else if (decoder.failure !== undefined) socket.destroy(new MllpError(decoder.failure));
      });
      socket.setNoDelay(true);
      // Written once the connection is up, with TLS once it is verified.
      socket.write(frame(payload));
    });
}
