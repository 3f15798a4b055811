import { connect, type Socket } from 'node:net';
import { FrameDecoder, MOST_JUNK_BYTES } from '../hl7v2/mllp.ts';

/** Why an exchange with the endpoint failed, before or without an acknowledgment that can be acted on. */
export type FailureReason =
  | 'connect'
  | 'write'
  | 'reset'
  | 'closed'
  | 'timeout-no-byte'
  | 'timeout-partial'
  | 'bad-frame';

/** The link is gone, and with it every acknowledgment that may still be on its way. */
export class LinkFailure extends Error {
  override readonly name = 'LinkFailure';
  readonly code: FailureReason;

  constructor(code: FailureReason, cause?: unknown) {
    super(`the link to the HL7 endpoint failed: ${code}`, { cause });
    this.code = code;
  }
}

/** Largest acknowledgment; larger ones are no acknowledgment. */
const MOST_ACK_BYTES = 65_536;
/** Below the 350 s after which a network load balancer forgets an idle connection. */
const KEEP_ALIVE_MS = 60_000;

/**
 * Connects to the endpoint.
 *
 * @throws LinkFailure `connect` if there is no connection within the timeout, or before the process stops
 */
export function connectLink(
  { host, port, timeoutMs }: { host: string; port: number; timeoutMs: number },
  stopping: AbortSignal,
  onDown: () => void,
): Promise<Link> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_MS,
    });
    const fail = (cause?: unknown) => {
      clearTimeout(timer);
      stopping.removeEventListener('abort', fail);
      socket.destroy();
      reject(new LinkFailure('connect', cause));
    };
    const timer = setTimeout(fail, timeoutMs);
    stopping.addEventListener('abort', fail);
    socket.once('error', fail);
    socket.once('connect', () => {
      clearTimeout(timer);
      stopping.removeEventListener('abort', fail);
      socket.off('error', fail);
      resolve(new Link(socket, onDown));
    });
  });
}

/**
 * One connection to the endpoint, with at most one message on it. Once anything is wrong with it, it is
 * destroyed and stays down, so a late acknowledgment can never be taken for that of the next message.
 */
export class Link {
  readonly #socket: Socket;
  readonly #onDown: () => void;
  readonly #decoder = new FrameDecoder(MOST_ACK_BYTES);
  readonly #frames: Uint8Array[] = [];
  #failure: LinkFailure | undefined;
  #isExchanging = false;
  #sawByte = false;
  #wake: () => void = () => undefined;

  constructor(socket: Socket, onDown: () => void) {
    this.#socket = socket;
    this.#onDown = onDown;
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('end', () => this.#fail('closed'));
    socket.on('error', (cause: NodeJS.ErrnoException) =>
      this.#fail(cause.code === 'EPIPE' ? 'write' : 'reset', cause),
    );
    socket.on('close', () => this.#fail('closed'));
  }

  get isUp(): boolean {
    return this.#failure === undefined;
  }

  /**
   * Sends a frame in one write and waits for the next frame that comes back.
   *
   * @throws LinkFailure if the link fails or nothing comes in time; the link is down then
   */
  exchange(frame: Uint8Array, timeoutMs: number): Promise<Uint8Array> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    this.#isExchanging = true;
    this.#socket.write(frame);
    return this.next(timeoutMs);
  }

  /** Waits for a further frame of the same exchange: an application acknowledgment behind a commit one. */
  async next(timeoutMs: number): Promise<Uint8Array> {
    this.#sawByte = false;
    const timer = setTimeout(
      () => this.#fail(this.#sawByte ? 'timeout-partial' : 'timeout-no-byte'),
      timeoutMs,
    );
    try {
      for (;;) {
        const frame = this.#frames.shift();
        if (frame !== undefined) return frame;
        if (this.#failure !== undefined) throw this.#failure;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends an exchange whose acknowledgment came. More than was asked for cannot be told apart from the next one. */
  finish(): void {
    this.#isExchanging = false;
    if (this.#frames.length > 0) this.#fail('bad-frame');
  }

  /** Ends the connection with FIN. */
  close(): void {
    this.#failure ??= new LinkFailure('closed');
    this.#socket.end();
    this.#socket.setTimeout(1000, () => this.#socket.destroy());
  }

  destroy(): void {
    this.#fail('closed');
  }

  #take(chunk: Uint8Array): void {
    this.#sawByte = true;
    for (const event of this.#decoder.push(chunk)) {
      if (this.#failure !== undefined) break;
      if (event.kind === 'frame') this.#frames.push(event.payload);
      else if (event.kind === 'oversize' || event.sinceFrame > MOST_JUNK_BYTES) this.#fail('bad-frame');
    }
    if (this.#frames.length > 0 && !this.#isExchanging) this.#fail('bad-frame');
    this.#wake();
  }

  #fail(code: FailureReason, cause?: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = new LinkFailure(code, cause);
    this.#socket.destroy();
    this.#wake();
    this.#onDown();
  }
}
