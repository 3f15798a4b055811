import type { Socket } from 'node:net';
import { FrameDecoder, MOST_JUNK_BYTES } from '../hl7v2/mllp.ts';
import { errorKind } from '../runtime/log.ts';
import type { Step } from './answer.ts';
import type { CloseReason } from './metrics.ts';
import { type ReceivePorts, receive, refuseOversize } from './receive.ts';
import type { ServerSettings } from './settings.ts';

export type ConnectionLimits = Pick<ServerSettings, 'maxFrameBytes' | 'frameTimeoutMs' | 'idleTimeoutMs'>;

/** Ends that somebody may want to look into; all others are everyday life on a network, health checks among them. */
const NOTABLE: readonly CloseReason[] = ['junk', 'oversize', 'frame-timeout', 'write-timeout'];

/**
 * One MLLP connection. It is read piece by piece: a message is answered before the next piece is looked at, so the answers
 * keep the order of the messages, and a client that sends faster than messages are stored is held back by TCP.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #reset: () => void;
  readonly #limits: ConnectionLimits;
  readonly #ports: ReceivePorts;
  readonly #decoder: FrameDecoder;
  /** Pieces that came while one was worked on; the socket is paused then. */
  readonly #waiting: Uint8Array[] = [];
  #isBusy = false;
  #isWriting = false;
  #isDraining = false;
  /** Whether the client closed its side. */
  #isEnded = false;
  /** Whether nothing that comes is looked at any more. */
  #isClosed = false;
  /** Whether the socket's timer ran out while a message was worked on, which has a time of its own. */
  #isTimerOut = false;
  #reason: CloseReason | undefined;

  /** @param reset ends the connection with RST */
  constructor(socket: Socket, reset: () => void, limits: ConnectionLimits, ports: ReceivePorts) {
    this.#socket = socket;
    this.#reset = reset;
    this.#limits = limits;
    this.#ports = ports;
    this.#decoder = new FrameDecoder(limits.maxFrameBytes);
  }

  /** Serves the connection to its end; never throws. */
  serve(): void {
    const socket = this.#socket;
    const { metrics } = this.#ports;
    metrics.connectionOpened();
    socket.once('close', () => {
      this.#isClosed = true;
      metrics.connectionClosed(this.#closeReason());
    });
    socket.on('timeout', () => this.#runOut());
    socket.on('error', (error) => {
      this.#reason ??= 'reset';
      this.#lose(error);
    });
    socket.once('end', () => {
      this.#isEnded = true;
      if (!this.#isBusy) this.#close();
    });
    // Events and no iterator: that would cost more than the whole exchange does on the socket itself.
    socket.on('data', (chunk) => {
      if (this.#isClosed) return;
      if (!this.#isBusy) void this.#work(chunk);
      else {
        socket.pause();
        this.#waiting.push(chunk);
      }
    });
    this.#awaitBytes();
  }

  /** Works on a piece, and on those that come meanwhile; never rejects. */
  async #work(first: Uint8Array): Promise<void> {
    this.#isBusy = true;
    try {
      for (let chunk: Uint8Array | undefined = first; chunk !== undefined; chunk = this.#waiting.shift()) {
        const goesOn = await this.#take(chunk);
        if (!goesOn) return this.#close();
      }
      // What waited was there already: the socket is paused meanwhile.
      if (this.#isEnded || this.#isDraining) this.#close();
      else this.#awaitBytes();
    } catch (error) {
      this.#lose(error);
    } finally {
      this.#isBusy = false;
    }
    if (!this.#isClosed && this.#socket.isPaused()) this.#socket.resume();
  }

  drain(): void {
    this.#isDraining = true;
    if (!this.#isBusy) this.#close();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Answers the frames that a piece completes; false if the connection is to be closed. */
  async #take(chunk: Uint8Array): Promise<boolean> {
    const { metrics } = this.#ports;
    for (const event of this.#decoder.push(chunk)) {
      switch (event.kind) {
        case 'frame':
          metrics.frameReceived();
          if (!(await this.#perform(await receive(event.payload, this.#ports)))) return false;
          break;
        case 'junk':
          metrics.bytesSkipped(event.bytes);
          if (event.sinceFrame > MOST_JUNK_BYTES) return this.#note('junk');
          break;
        case 'oversize':
          await this.#perform(refuseOversize(event.head, this.#limits.maxFrameBytes, this.#ports));
          return this.#note('oversize');
      }
    }
    return true;
  }

  async #perform(steps: readonly Step[]): Promise<boolean> {
    for (const step of steps) {
      switch (step.kind) {
        case 'write':
          await this.#write(step.bytes);
          break;
        case 'pause':
          await this.#pause(step.ms);
          break;
        case 'close':
          return this.#note('fault');
        case 'reset':
          this.#note('fault');
          this.#reset();
          return false;
      }
    }
    return true;
  }

  /** Each byte that comes or goes starts the socket's timer anew, so it is set only where it has to be another one. */
  #awaitBytes(): void {
    const { frameTimeoutMs, idleTimeoutMs } = this.#limits;
    const ms = this.#decoder.isInside ? frameTimeoutMs : idleTimeoutMs;
    if (this.#isClosed) return;
    if (this.#isTimerOut || this.#socket.timeout !== ms) this.#socket.setTimeout(ms);
    this.#isTimerOut = false;
  }

  /** A client that does not read its answers is given up after the frame timeout. */
  async #write(bytes: Uint8Array): Promise<void> {
    const socket = this.#socket;
    let onTaken: (error?: Error | null) => void = () => undefined;
    socket.write(bytes, (error) => onTaken(error));
    // Taken by the network at once, as all but answers to a client that does not read them are.
    if (socket.writableLength === 0 && !socket.destroyed) return;
    this.#isWriting = true;
    socket.setTimeout(this.#limits.frameTimeoutMs);
    await new Promise<void>((resolve, reject) => {
      onTaken = (error) => (error ? reject(error) : resolve());
    });
    this.#isWriting = false;
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#socket.off('close', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#socket.once('close', end);
    });
  }

  /** Sends FIN behind what is written, and gives the other side the frame timeout to send its own. */
  #close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const socket = this.#socket;
    socket.end();
    // Of a client that cannot be trusted nothing more is read: what it goes on sending stays with it.
    if (this.#reason === 'oversize' || this.#reason === 'junk') socket.pause();
    else socket.resume();
    // A timer of its own: a client that goes on sending would put off the socket's.
    const timer = setTimeout(() => socket.destroy(), this.#limits.frameTimeoutMs);
    socket.once('close', () => clearTimeout(timer));
  }

  /** The connection broke, or serving it failed. */
  #lose(error: unknown): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const isOfTheNetwork = typeof error === 'object' && error !== null && 'code' in error;
    this.#ports.log[isOfTheNetwork ? 'debug' : 'error']('connection-lost', { error: errorKind(error) });
    this.#socket.destroy();
  }

  /** A message takes as long as the store takes; only its answer has a time. */
  #runOut(): void {
    if (this.#isBusy && !this.#isWriting) this.#isTimerOut = true;
    else this.#giveUp(this.#timeoutReason());
  }

  #giveUp(reason: CloseReason): void {
    this.#note(reason);
    this.#socket.destroy();
  }

  /** Remembers why the connection ends. */
  #note(reason: CloseReason): false {
    this.#reason ??= reason;
    if (NOTABLE.includes(reason)) this.#ports.log.warn('connection-closed', { reason });
    return false;
  }

  #timeoutReason(): CloseReason {
    if (this.#isWriting) return 'write-timeout';
    return this.#decoder.isInside ? 'frame-timeout' : 'idle-timeout';
  }

  #closeReason(): CloseReason {
    if (this.#socket.bytesRead === 0 && this.#reason !== 'idle-timeout') return 'silent';
    return this.#reason ?? (this.#isDraining ? 'drain' : 'client');
  }
}
