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
  #isLooking = false;

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
    // A page that opens later gets the complete state, too.
    this.#status = '';
    this.#quarantined = UNKNOWN;
    void this.look();
  }

  /** Polls at once, after an action. */
  async look(): Promise<void> {
    if (this.#isLooking || this.#pages.size === 0) return;
    this.#isLooking = true;
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
    } finally {
      this.#isLooking = false;
    }
  }

  /** Also reads the quarantine again: its content may have changed although its size has not. */
  async lookAgain(): Promise<void> {
    this.#quarantined = UNKNOWN;
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
