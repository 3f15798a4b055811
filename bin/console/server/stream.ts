import type { ServerResponse } from 'node:http';
import type { MessageRow, Quarantine, StreamEvents } from './api.ts';
import type { ConsoleSource } from './source.ts';

/** Changes of messages are sent in batches, at this interval. */
const BATCH_MS = 100;

/** The size of a quarantine that has to be listed. */
const UNKNOWN = -1;

export interface StreamPorts {
  readonly source: ConsoleSource;
  quarantine(): Promise<Quarantine>;
  /** Polling failed; it will be retried. */
  failed(error: unknown): void;
}

/** The open pages, and the server-sent events that they receive. Nothing is polled while no page is open. */
export class Stream {
  readonly #ports: StreamPorts;
  readonly #pages = new Set<ServerResponse>();
  #timer: NodeJS.Timeout | undefined;
  #unlisten: () => void = () => undefined;
  #changed = new Map<string, MessageRow>();
  #batch: NodeJS.Timeout | undefined;
  #status = '';
  #quarantined = UNKNOWN;
  /** Undefined while nothing is polled. */
  #looking: Promise<void> | undefined;

  constructor(ports: StreamPorts) {
    this.#ports = ports;
  }

  open(page: ServerResponse): void {
    page.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    page.write('retry: 1000\n\n');
    this.#pages.add(page);
    page.once('close', () => this.#close(page));
    write(page, 'facts', this.#ports.source.facts);
    write(page, 'messages', this.#ports.source.messages.rows);
    if (this.#pages.size === 1) this.#begin();
    void this.#lookAnew(true);
  }

  /** Polls at once, after an action, unless that is under way. */
  look(): Promise<void> {
    if (this.#looking !== undefined) return this.#looking;
    if (this.#pages.size === 0) return Promise.resolve();
    this.#looking = this.#lookOnce().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #lookOnce(): Promise<void> {
    try {
      const status = await this.#ports.source.status();
      const text = JSON.stringify(status);
      if (text !== this.#status) this.#send('status', status);
      this.#status = text;
      const isNew = status.quarantine !== this.#quarantined;
      if (isNew && (this.#ports.source.isQuarantineFollowed || this.#quarantined === UNKNOWN)) {
        // Listing the quarantine receives its messages for a moment, so it is done only if there are any.
        const isEmpty = status.quarantine === 0;
        this.#send('quarantine', isEmpty ? { rows: [], waiting: 0 } : await this.#ports.quarantine());
        this.#quarantined = status.quarantine;
      }
    } catch (error) {
      this.#ports.failed(error);
    }
  }

  /** Also reads the quarantine again: its content may have changed although its size has not. */
  lookAgain(): Promise<void> {
    return this.#lookAnew(false);
  }

  /**
   * What is under way may have seen what was before, so this polls after it.
   *
   * @param isForNewPage whether all is sent: a page that opens later gets the complete state, too
   */
  async #lookAnew(isForNewPage: boolean): Promise<void> {
    while (this.#looking !== undefined) await this.#looking;
    this.#quarantined = UNKNOWN;
    if (isForNewPage) this.#status = '';
    await this.look();
  }

  stop(): void {
    for (const page of this.#pages) page.end();
    this.#end();
  }

  #begin(): void {
    this.#timer = setInterval(() => void this.look(), this.#ports.source.lookEveryMs);
    this.#unlisten = this.#ports.source.listen({
      message: (row) => {
        this.#changed.set(row.controlId, row);
        this.#batch ??= setTimeout(() => this.#flush(), BATCH_MS);
      },
      change: () => void this.look(),
    });
  }

  #flush(): void {
    this.#batch = undefined;
    this.#send('messages', [...this.#changed.values()]);
    this.#changed = new Map();
  }

  #close(page: ServerResponse): void {
    this.#pages.delete(page);
    if (this.#pages.size === 0) this.#end();
  }

  #end(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#batch);
    this.#batch = undefined;
    this.#changed = new Map();
    this.#unlisten();
  }

  #send<N extends keyof StreamEvents>(name: N, value: StreamEvents[N]): void {
    for (const page of this.#pages) write(page, name, value);
  }
}

function write<N extends keyof StreamEvents>(page: ServerResponse, name: N, value: StreamEvents[N]): void {
  page.write(`event: ${name}\ndata: ${JSON.stringify(value)}\n\n`);
}
