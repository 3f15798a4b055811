import type { Socket } from 'node:net';
import type { CloseReason } from './metrics.ts';
import type { ServerSettings } from './settings.ts';

export type Times = Pick<ServerSettings, 'frameTimeoutMs' | 'idleTimeoutMs'>;

/**
 * How long a connection waits for its client: for the rest of a frame, for the next frame, or until an answer is taken. The
 * work on a message has no limit here: it takes as long as the store takes.
 *
 * It uses the socket's own timer, which each byte read or written restarts. It is set only when the time changes: setting it
 * four times a message took as long as the exchange.
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

  /** The connection of a client that does not read its answers is closed after the frame timeout. */
  awaitTaken(): void {
    this.#reason = 'write-timeout';
    this.#socket.setTimeout(this.#times.frameTimeoutMs);
  }

  stop(): void {
    this.#reason = undefined;
  }
}
