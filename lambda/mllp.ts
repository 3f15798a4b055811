import { FrameDecoder, frame, MOST_JUNK_BYTES } from '../hl7v2/mllp.ts';
import { endpointSockets } from '../runtime/endpoint-socket.ts';
import type { Log } from '../runtime/log.ts';
import type { Exchange } from './queried-patients.ts';
import type { QueryEndpoint } from './settings.ts';

/** Why no answer came. */
export class MllpError extends Error {
  override readonly name = 'MllpError';
  readonly code: 'timeout' | 'closed' | 'bad-frame';

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
      const decoder = new FrameDecoder(MOST_ANSWER_BYTES);
      const socket = open();
      const timer = setTimeout(() => socket.destroy(new MllpError('timeout')), endpoint.timeoutMs);
      let failure: Error = new MllpError('closed');
      socket.on('error', (error) => {
        failure = error;
      });
      socket.on('close', () => {
        clearTimeout(timer);
        // Without effect if the answer came.
        reject(failure);
      });
      socket.on('data', (chunk) => {
        for (const event of decoder.push(chunk)) {
          if (event.kind === 'frame') {
            if (!isLast(event.payload)) continue;
            resolve(event.payload);
            socket.end();
            socket.destroySoon();
            return;
          }
          if (event.kind === 'oversize' || event.sinceFrame > MOST_JUNK_BYTES) {
            socket.destroy(new MllpError('bad-frame'));
            return;
          }
        }
      });
      socket.setNoDelay(true);
      // Written once the connection is up, with TLS once it is verified.
      socket.write(frame(payload));
    });
}
