import type { Socket } from 'node:net';
import type { CloseReason } from './metrics.ts';
import type { ServerSettings } from './settings.ts';

export type Times = Pick<ServerSettings, 'frameTimeoutMs' | 'idleTimeoutMs'>;

/**
 * How long a connection waits for its client: for the rest of a frame, for the next one, or for an answer to be taken.
 * A message that is worked on has no time here: that takes as long as the store takes.
 *
 * It is the socket's own timer, which each byte that comes or goes restarts. So it is set only where the time changes:
 * to set it four times a message took as long as the exchange.
 */
export class Patience {
  readonly #socket: Socket;
  readonly #times: Times;
  /** Why the connection ends if the time runs out now; undefined while a message is worked on. */
  #reason: CloseReason | undefined;
  /** Whether the timer ran out while a message was worked on. */
  #isOut = false;

  /** @param onOut called when the client took too long */
  constructor(socket: Socket, times: Times, onOut: (reason: CloseReason) => void) {
    this.#socket = socket;
    this.#times = times;
    socket.on('timeout', () => {
      if (this.#reason === undefined) this.#isOut = true;
      else onOut(this.#reason);
    });
  }

  awaitBytes(isInsideFrame: boolean): void {
    const ms = isInsideFrame ? this.#times.frameTimeoutMs : this.#times.idleTimeoutMs;
    this.#reason = isInsideFrame ? 'frame-timeout' : 'idle-timeout';
    if (this.#isOut || this.#socket.timeout !== ms) this.#socket.setTimeout(ms);
    this.#isOut = false;
  }

  /** A client that does not read its answers is given up after the frame timeout. */
  awaitTaken(): void {
    this.#reason = 'write-timeout';
    this.#socket.setTimeout(this.#times.frameTimeoutMs);
  }

  stop(): void {
    this.#reason = undefined;
  }
}
