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
 * One MLLP connection. It is read piece by piece: a message is answered before the next piece is read, so the answers
 * keep the order of the messages, and a client that sends faster than messages are stored is held back by TCP.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #reset: () => void;
  readonly #limits: ConnectionLimits;
  readonly #ports: ReceivePorts;
  readonly #decoder: FrameDecoder;
  #isBusy = false;
  #isWriting = false;
  #isDraining = false;
  #reason: CloseReason | undefined;

  /** @param reset ends the connection with RST */
  constructor(socket: Socket, reset: () => void, limits: ConnectionLimits, ports: ReceivePorts) {
    this.#socket = socket;
    this.#reset = reset;
    this.#limits = limits;
    this.#ports = ports;
    this.#decoder = new FrameDecoder(limits.maxFrameBytes);
  }

  /** Serves the connection to its end; never rejects. */
  async serve(): Promise<void> {
    const socket = this.#socket;
    const { metrics } = this.#ports;
    metrics.connectionOpened();
    socket.once('close', () => metrics.connectionClosed(this.#closeReason()));
    socket.on('timeout', () => this.#giveUp(this.#timeoutReason()));
    // Without a listener a reset after the loop would end the process.
    socket.on('error', () => {
      this.#reason ??= 'reset';
    });
    try {
      this.#awaitBytes();
      for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
        this.#isBusy = true;
        socket.setTimeout(0);
        const goesOn = await this.#take(chunk);
        this.#isBusy = false;
        if (!goesOn || this.#isDraining) break;
        this.#awaitBytes();
      }
      this.#close();
    } catch (error) {
      const isOfTheNetwork = typeof error === 'object' && error !== null && 'code' in error;
      this.#ports.log[isOfTheNetwork ? 'debug' : 'error']('connection-lost', { error: errorKind(error) });
      socket.destroy();
    }
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

  #awaitBytes(): void {
    const { frameTimeoutMs, idleTimeoutMs } = this.#limits;
    this.#socket.setTimeout(this.#decoder.isInside ? frameTimeoutMs : idleTimeoutMs);
  }

  /** A client that does not read its answers is given up after the frame timeout. */
  #write(bytes: Uint8Array): Promise<void> {
    this.#isWriting = true;
    return new Promise((resolve, reject) => {
      this.#socket.setTimeout(this.#limits.frameTimeoutMs);
      this.#socket.write(bytes, (error) => {
        this.#socket.setTimeout(0);
        this.#isWriting = false;
        if (error) reject(error);
        else resolve();
      });
    });
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
    const socket = this.#socket;
    socket.end();
    // Of a client that cannot be trusted nothing more is read: what it goes on sending stays with it.
    if (this.#reason !== 'oversize' && this.#reason !== 'junk') socket.resume();
    // A timer of its own: a client that goes on sending would put off the socket's.
    const timer = setTimeout(() => socket.destroy(), this.#limits.frameTimeoutMs);
    socket.once('close', () => clearTimeout(timer));
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
