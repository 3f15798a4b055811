import type { Socket } from 'node:net';
import { errorKind } from '../runtime/observability/log.ts';
import type { CloseReason } from './metrics.ts';
import type { ReceivePorts } from './receive.ts';

/** Reasons that an operator may want to look into. All others are normal on a network, also from health checks. */
const NOTABLE: readonly CloseReason[] = ['junk', 'oversize', 'frame-timeout', 'write-timeout'];

/**
 * Bytes that are read and discarded after a frame went over the limit: sixteen of the largest messages by default. Memory
 * use grows with it until chunks are collected.
 */
const MOST_DRAINED_BYTES = 16 * 1024 * 1024;

/** How a connection ends, and why. */
export class ConnectionEnd {
  readonly #socket: Socket;
  readonly #longestMs: number;
  readonly #log: ReceivePorts['log'];
  #hasCome = false;
  /** Why, if that is known before the end. */
  #reason: CloseReason | undefined;
  #isOfTheServer = false;

  /** @param longestMs how long the other side has for its FIN after ours */
  constructor(socket: Socket, longestMs: number, { log, metrics }: Pick<ReceivePorts, 'log' | 'metrics'>) {
    this.#socket = socket;
    this.#longestMs = longestMs;
    this.#log = log;
    socket.once('close', () => {
      this.#hasCome = true;
      metrics.connectionClosed(this.#closeReason());
    });
    socket.on('error', (error) => {
      this.#reason ??= 'reset';
      this.lose(error);
    });
  }

  /** Whether the end has begun: nothing more is read. */
  get hasCome(): boolean {
    return this.#hasCome;
  }

  /** Whether the server is stopping. */
  get isOfTheServer(): boolean {
    return this.#isOfTheServer;
  }

  /** The server is stopping: the connection ends once its messages are answered. */
  drain(): void {
    this.#isOfTheServer = true;
  }

  /** Remembers why the connection ends; the first reason counts. */
  because(reason: CloseReason): void {
    this.#reason ??= reason;
    if (NOTABLE.includes(reason)) this.#log.warn('connection-closed', { reason });
  }

  /** Sends FIN after everything that is written. */
  close(): void {
    if (this.#hasCome) return;
    this.#hasCome = true;
    const socket = this.#socket;
    socket.end();
    // Nothing more is read from a client that sends junk.
    if (this.#reason === 'junk') socket.pause();
    else socket.resume();
    if (this.#reason === 'oversize') this.#readOn(MOST_DRAINED_BYTES);
    // A separate timer: a client that keeps sending would restart the socket's timer.
    const timer = setTimeout(() => socket.destroy(), this.#longestMs);
    socket.once('close', () => clearTimeout(timer));
  }

  /** Reads and discards, so that a client that writes its whole message first can read the answer. */
  #readOn(bytes: number): void {
    let left = bytes;
    this.#socket.on('data', (chunk) => {
      left -= chunk.length;
      if (left <= 0) this.#socket.pause();
    });
  }

  /** The connection broke, or serving it failed. */
  lose(error: unknown): void {
    if (this.#hasCome) return;
    this.#hasCome = true;
    const isOfTheNetwork = typeof error === 'object' && error !== null && 'code' in error;
    this.#log[isOfTheNetwork ? 'debug' : 'error']('connection-lost', { error: errorKind(error) });
    this.#socket.destroy();
  }

  #closeReason(): CloseReason {
    if (this.#socket.bytesRead === 0 && this.#reason !== 'idle-timeout') return 'silent';
    return this.#reason ?? (this.#isOfTheServer ? 'drain' : 'client');
  }
}
